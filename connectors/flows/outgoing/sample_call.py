"""Tests an outgoing webhook: sends a sample message, posts nothing, and shows everything."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from channels_app import vault
from channels_app.cards import Envelope
from channels_app.cards.text.mention_marks import mark
from channels_app.models import Channel, User
from channels_app.models.fields import new_id
from connectors import outbound, permissions
from connectors.flows.outgoing.activity import MentionMessage, serialize
from connectors.flows.outgoing.leasing import REPLY_TIME
from connectors.flows.outgoing.managing import live_tokens
from connectors.flows.outgoing.results import Result, no_result, result_of
from connectors.flows.outgoing.sending import CallContext, Post, headers, send
from connectors.models import OutgoingWebhook


@dataclass(frozen=True, slots=True)
class SampleResult:
    """What was sent, what came back and how long it took; `envelope` is what would be posted."""

    url: str
    request_headers: Mapping[str, str]
    request_body: str
    seconds: float
    status: int | None = None
    response_headers: Mapping[str, str] = field(default_factory=dict)
    response_body: str = ""
    problem: str = ""
    problem_kind: str = ""
    envelope: Envelope | None = None


def try_out(
    *, webhook: OutgoingWebhook, by: User, now: datetime, network: outbound.Network | None = None
) -> SampleResult:
    """Sends a test message to the service, even if the webhook is paused. Must not be called in a transaction."""
    permissions.require_outgoing_manager(by, webhook.team)
    post = _post(webhook, by, now)
    shown = headers(post, [vault.unseal(token) for token in post.tokens], now)
    started = time.monotonic()
    answer: outbound.Answer | None = None
    try:
        answer = send(post, CallContext(network or outbound.Network(), lambda: now))
        result = result_of(answer, name=webhook.name)
    except outbound.OutboundError as error:
        result = no_result(error, name=webhook.name, seconds=webhook.timeout)
    came = _came(answer) | _became(result)
    return SampleResult(webhook.callback_url, shown, post.body.decode(), time.monotonic() - started, **came)


def _post(webhook: OutgoingWebhook, by: User, now: datetime) -> Post:
    channel = webhook.team.channels.filter(kind=Channel.Kind.STANDARD).order_by("created_at").first()
    place = channel or Channel(team=webhook.team)
    text = f"{mark(webhook.name, 'service', webhook.pk)} {_('This is a test; what you answer is shown to one person.')}"
    id = new_id()
    said = MentionMessage(id, id, place, by, str(by), text, now)
    body = serialize(said, reply_url=f"{settings.BASE_URL}/replies/test", reply_until=now + REPLY_TIME)
    tokens = [bytes(token.secret) for token in live_tokens(webhook, now=now)]
    return Post(id, webhook.team_id, webhook.callback_url, body, tokens, webhook.timeout, purpose="test")


def _came(answer: outbound.Answer | None) -> dict[str, Any]:
    if answer is None:
        return {}
    body = answer.body.decode("utf-8", "replace")
    return {"status": answer.status, "response_headers": dict(answer.headers), "response_body": body}


def _became(result: Result) -> dict[str, Any]:
    if result.problem:
        return {"problem": str(result.problem.text), "problem_kind": result.problem.kind}
    return {"envelope": result.envelope}
