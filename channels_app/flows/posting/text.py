from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from channels_app import access, feed, tallies
from channels_app.cards import Mention
from channels_app.cards.text.mention_marks import to_text
from channels_app.flows.mentions import ResolvedMentions, resolve_mentions
from channels_app.flows.notifications import notify_mentioned
from channels_app.models import Channel, Message, User
from channels_app.signals import services_mentioned

# Characters of a person's message; a page of text. Longer things are files or cards.
TEXT_LIMIT = 20_000


class InvalidMessage(ValueError):
    """The text cannot be posted; `str(error)` is for the person who wrote it."""


def post_text(*, channel: Channel, by: User, text: str, root_id: UUID | None = None) -> Message:
    """Posts a person's message (Markdown), as a reply if `root_id` names a root message of the same channel.

    The people it mentions (cards/text/mention_marks.py) are notified and the services called; no other kind of post
    calls a service. Raises InvalidMessage if the text is empty or too long, access.NotVisible if the channel has no
    such root message, access.NotAllowed if it is archived.
    """
    access.require_open(channel)
    text = text.strip().replace("\x00", "")
    if not text:
        raise InvalidMessage(_("Write something first."))
    if len(text) > TEXT_LIMIT:
        raise InvalidMessage(
            _("That is %(length)d characters; the limit is %(limit)d.") % {"length": len(text), "limit": TEXT_LIMIT}
        )
    if root_id and not Message.objects.filter(pk=root_id, channel=channel, root=None, deleted_at=None).exists():
        raise access.NotVisible("message")
    return _post_words(channel, by, resolve_mentions(channel=channel, text=text), root_id)


@transaction.atomic
def _post_words(channel: Channel, by: User, words: ResolvedMentions, root_id: UUID | None) -> Message:
    message = Message.objects.create(
        channel=channel, root_id=root_id, author=by, sender_name=str(by), text=words.text, plain=to_text(words.text)
    )
    mentions = [Mention(f"@{person}", str(person.pk)) for person in words.people if person != by]
    if mentions:
        notify_mentioned(channel_id=channel.pk, message_id=message.pk, mentions=mentions)
    if words.services:
        ids = [service.id for service in words.services]
        services_mentioned.send(sender=Message, message=message, services=ids)
    feed.publish_on_commit(channel.pk)
    tallies.add_on_commit(tallies.MESSAGES)
    return message
