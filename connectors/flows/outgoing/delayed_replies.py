"""Accepts answers that arrive later, through the reply URL that each call carries."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from channels_app import access
from channels_app.cards import Envelope
from channels_app.flows.posting import CallStatus, Sender, post_card, set_call_status
from connectors.flows.outgoing.allowed_channels import is_callable
from connectors.flows.outgoing.responses import Unreadable, read_answer
from connectors.models import MentionCall
from connectors.security import tokens

# Messages through one reply URL.
MAX_REPLIES = 5


class Refused(Exception):
    """An answer is not taken; `rule` is a code, `str(error)` the reason, `place` a JSON Pointer."""

    def __init__(self, rule: str, sentence: str, place: str = "") -> None:
        super().__init__(sentence)
        self.rule = rule
        self.place = place


def answer(*, token: str | None, body: bytes, now: datetime, content_type: str = "") -> UUID:
    """Adds a service's answer to the thread it was asked in; returns the message's id. Raises Refused if it may not."""
    call = _find(token)
    if call is None:
        raise Refused("unknown", _("There is no such address."))
    if call.webhook.removed_at or call.webhook.state == "paused":
        raise Refused("gone", _("The outgoing webhook was removed or paused."))
    if not access.is_open(call.message.channel_id):
        raise Refused("gone", _("The channel is archived and takes no posts."))
    if not is_callable(call.webhook_id, call.message.channel):
        raise Refused("gone", _("This service may not post here any more."))
    if call.reply_until is None or call.reply_until <= now:
        raise Refused("expired", _("This address has stopped working: it accepts answers for 30 minutes."))
    try:
        envelope = read_answer(body, content_type)
    except Unreadable as error:
        raise Refused("unreadable", str(error), error.place) from error
    if envelope is None:
        raise Refused("empty", _("The answer has neither text nor attachments."))
    return _post(call, envelope, body, now)


@transaction.atomic
def _post(call: MentionCall, envelope: Envelope, body: bytes, now: datetime) -> UUID:
    if not MentionCall.objects.filter(pk=call.pk, replies__lt=MAX_REPLIES).update(replies=F("replies") + 1):
        raise Refused(
            "used-up", _("This address has accepted %(most)d messages, which is its limit.") % {"most": MAX_REPLIES}
        )
    late = call.called_at is None or now > call.called_at + timedelta(seconds=call.webhook.timeout)
    message, webhook = call.message, call.webhook
    status = CallStatus("answered", webhook.name, str(call.pk))
    if not set_call_status(message_id=message.pk, statuses={webhook.pk: status}):
        raise Refused("gone", _("The message was deleted."))
    MentionCall.objects.filter(pk=call.pk, state=MentionCall.State.FINISHED).update(
        outcome=MentionCall.Outcome.ANSWERED, problem_kind="", problem="", is_late=late
    )
    return post_card(
        channel_id=message.channel_id,
        sender=Sender(webhook.name, webhook.pk, webhook.picture_id),
        envelope=envelope,
        payload=body,
        root_id=message.root_id or message.pk,
        is_late=late,
    )


def _find(token: str | None) -> MentionCall | None:
    if token is None:
        return None
    hashed = tokens.hash_token(token)
    return MentionCall.objects.select_related("webhook", "message__channel").filter(reply_hash=hashed).first()
