"""The only writer of messages."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from django.db import connection, transaction
from django.dispatch import Signal
from django.utils.translation import gettext as _
from psycopg.types.json import Jsonb

from channels_app import access, feed
from channels_app.cards import Envelope, Mention, dump_message, plain_text
from channels_app.cards.addressed import spoken
from channels_app.flows.addressing import Meant, meant
from channels_app.flows.notifications import notify_mentioned
from channels_app.models import CardVersion, Channel, Message, User
from channels_app.models.fields import current_transaction, new_id
from channels_app.signals import message_posted, message_replaced, services_mentioned

# Characters of a person's message; a page of text. Longer things are files or cards.
TEXT_LIMIT = 20_000


class InvalidMessage(ValueError):
    """The text cannot be posted; `str(error)` is for the person who wrote it."""


@dataclass(frozen=True, slots=True)
class ActionStatus:
    """How a press of a button went, as everyone in the channel sees it. An empty `text` of an `ok` one means done."""

    ok: bool
    text: str
    who: str
    who_id: str
    when: str  # ISO 8601
    action: str  # the button's id


@dataclass(frozen=True, slots=True)
class CallStatus:
    """How it stands with a service that a message mentions, as everyone in the channel sees it.

    `state` is waiting, answered, silent (it took the message and said nothing), late (no answer in time; one may still
    come) or failed; `text` says why. `call` is what admins find the exchange by.
    """

    state: str
    name: str
    call: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Sender:
    """Under which name and picture a connection posts, and which connection it is."""

    name: str
    source: UUID
    picture_id: UUID | None = None


def post_text(*, channel: Channel, by: User, text: str, root_id: UUID | None = None) -> Message:
    """Posts a person's message (Markdown), as a reply if `root_id` names a root message of the same channel.

    Whom it mentions (cards/addressed.py) is notified or, if a service, called. Nothing else that is posted calls one.
    """
    text = text.strip().replace("\x00", "")
    if not text:
        raise InvalidMessage(_("Write something first."))
    if len(text) > TEXT_LIMIT:
        raise InvalidMessage(
            _("That is %(length)d characters; the limit is %(limit)d.") % {"length": len(text), "limit": TEXT_LIMIT}
        )
    if root_id and not Message.objects.filter(pk=root_id, channel=channel, root=None, deleted_at=None).exists():
        raise access.NotVisible("message")
    return _post_words(channel, by, meant(channel=channel, text=text), root_id)


@transaction.atomic
def _post_words(channel: Channel, by: User, words: Meant, root_id: UUID | None) -> Message:
    message = Message.objects.create(
        channel=channel, root_id=root_id, author=by, sender_name=str(by), text=words.text, plain=spoken(words.text)
    )
    mentions = [Mention(f"@{person}", str(person.pk)) for person in words.people if person != by]
    if mentions:
        notify_mentioned(channel_id=channel.pk, message_id=message.pk, mentions=mentions)
    if words.services:
        ids = [service.id for service in words.services]
        services_mentioned.send(sender=Message, message=message, services=ids)
    _announce(message_posted, message.pk, channel.pk)
    return message


# Written out because this is the row that every webhook post waits for: the ORM takes longer to word it than
# PostgreSQL to store it.
INSERT_CARD = """
INSERT INTO channels_app_message
       (id, channel_id, root_id, source, sender_name, sender_picture_id, text, card, payload, plain, is_late)
VALUES (%s, %s, %s, %s, %s, %s, '', %s, %s, %s, %s)
"""


def post_card(
    *,
    channel_id: UUID,
    sender: Sender,
    envelope: Envelope,
    payload: bytes,
    root_id: UUID | None = None,
    is_late: bool = False,
) -> UUID:
    """Posts what a connection sent: one INSERT, committed on return unless the caller holds a transaction."""
    if not envelope.mentions:
        return _insert_card(channel_id, sender, envelope, payload, root_id, is_late)
    with transaction.atomic():
        message_id = _insert_card(channel_id, sender, envelope, payload, root_id, is_late)
        notify_mentioned(channel_id=channel_id, message_id=message_id, mentions=envelope.mentions)
    return message_id


@transaction.atomic
def post_own_card(*, channel: Channel, by: User, envelope: Envelope, payload: bytes) -> Message:
    """Posts a card as the person who wrote it; its buttons call nobody, for no connection stands behind them."""
    card, plain = dump_message(envelope), plain_text(envelope)
    message = Message.objects.create(
        channel=channel, author=by, sender_name=str(by), card=card, payload=payload, plain=plain
    )
    notify_mentioned(channel_id=channel.pk, message_id=message.pk, mentions=envelope.mentions)
    _announce(message_posted, message.pk, channel.pk)
    return message


def _insert_card(
    channel_id: UUID, sender: Sender, envelope: Envelope, payload: bytes, root_id: UUID | None, is_late: bool
) -> UUID:
    message_id = new_id()
    card = Jsonb(dump_message(envelope), dumps=_encoded)
    whose = (sender.source, sender.name, sender.picture_id)
    with connection.cursor() as cursor:
        words = (card, payload, plain_text(envelope))
        values: tuple[Any, ...] = (message_id, channel_id, root_id, *whose, *words, is_late)
        cursor.execute(INSERT_CARD, values)
    _announce(message_posted, message_id, channel_id)
    return message_id


@dataclass(frozen=True, slots=True)
class CardPost:
    """One of many cards to post at once; the message gets the id given here."""

    channel_id: UUID
    sender: Sender
    envelope: Envelope
    payload: bytes
    message_id: UUID = field(default_factory=new_id)


# The same row as above, for any number of them; what several posts share travels once. Each parameter is a column.
INSERT_CARDS = """
WITH content AS MATERIALIZED (
  SELECT place, card::jsonb, payload, plain
    FROM unnest(%s::text[], %s::bytea[], %s::text[]) WITH ORDINALITY AS content (card, payload, plain, place)
)
INSERT INTO channels_app_message (id, channel_id, source, sender_name, sender_picture_id, text, card, payload, plain)
SELECT id, channel_id, source, sender_name, picture_id, '', card, payload, plain
  FROM unnest(%s::uuid[], %s::uuid[], %s::uuid[], %s::text[], %s::uuid[], %s::int[])
       AS post (id, channel_id, source, sender_name, picture_id, place)
  JOIN content USING (place)
"""


@transaction.atomic
def post_cards(posts: Sequence[CardPost]) -> None:
    """Posts many cards in one statement. An envelope that several posts share is worded once."""
    contents: dict[tuple[int, bytes], tuple[int, str, bytes, str]] = {}
    rows = []
    for post in posts:
        key = (id(post.envelope), post.payload)
        if key not in contents:
            card = _encoded(dump_message(post.envelope)).decode()
            contents[key] = (len(contents) + 1, card, post.payload, plain_text(post.envelope))
        whose = (post.sender.source, post.sender.name, post.sender.picture_id)
        rows.append((post.message_id, post.channel_id, *whose, contents[key][0]))
    if not rows:
        return
    _numbers, *worded = zip(*contents.values(), strict=True)
    with connection.cursor() as cursor:
        cursor.execute(INSERT_CARDS, [list(column) for column in (*worded, *zip(*rows, strict=True))])
    for post in posts:
        if post.envelope.mentions:
            notify_mentioned(channel_id=post.channel_id, message_id=post.message_id, mentions=post.envelope.mentions)
        _announce(message_posted, post.message_id, post.channel_id)


def _encoded(card: Any) -> bytes:
    try:
        return orjson.dumps(card)
    except orjson.JSONEncodeError:  # an integer of more than 64 bits, which jsonb holds and orjson does not write
        return json.dumps(card).encode()


@transaction.atomic
def replace_card(
    *, message_id: UUID, envelope: Envelope, payload: bytes, now: datetime, by: User | None = None
) -> bool:
    """Replaces a message's card for everyone and keeps the one before. False if the message is gone."""
    before = Message.objects.select_for_update().filter(pk=message_id, deleted_at=None).first()
    if before is None:
        return False
    CardVersion.objects.create(
        message=before,
        card=before.card,
        payload=before.payload,
        plain=before.plain,
        replaced_at=now,
        replaced_by=by,
    )
    card, plain = dump_message(envelope), plain_text(envelope)
    return _change(message_id, card=card, plain=plain, payload=payload, edited_at=now)


def set_action_status(*, message_id: UUID, status: ActionStatus) -> bool:
    """Shows everyone how a button's press went. False if the message is gone."""
    return _change(message_id, signal=None, action_status=asdict(status))


# Merged where the row is, for two services may answer at the same moment. The jsonb operator keeps the others' states.
SET_CALL = """
UPDATE channels_app_message
   SET call_status = coalesce(call_status, '{}') || %s::jsonb,
       changed_in = pg_current_xact_id()::text::bigint
 WHERE id = %s AND deleted_at IS NULL
RETURNING channel_id
"""


@transaction.atomic
def set_call_status(*, message_id: UUID, statuses: Mapping[UUID, CallStatus]) -> bool:
    """Shows everyone how it stands with services that a message mentions. False if the message is gone."""
    with connection.cursor() as cursor:
        shown = Jsonb({str(service_id): asdict(status) for service_id, status in statuses.items()})
        values: tuple[Any, ...] = (shown, message_id)
        cursor.execute(SET_CALL, values)
        row = cursor.fetchone()
    if row:
        _announce(None, message_id, row[0])
    return row is not None


@transaction.atomic
def delete_message(*, message: Message, by: User, now: datetime) -> None:
    """Removes a message's content for everyone; the row stays so that threads and cursors stay whole."""
    access.require(access.may_delete_message(by, message), _("Only its author or a team owner can delete a message."))
    CardVersion.objects.filter(message=message).delete()
    _change(
        message.pk, deleted_at=now, text="", card=None, payload=None, plain="", action_status=None, call_status=None
    )


def _change(message_id: UUID, signal: Signal | None = message_replaced, **values: Any) -> bool:
    with transaction.atomic():
        rows = Message.objects.filter(pk=message_id, deleted_at=None)
        changed: Mapping[str, Any] = {**values, "changed_in": current_transaction()}
        channel_id = rows.values_list("channel_id", flat=True).first()
        if channel_id is None or not rows.update(**changed):
            return False
        _announce(signal, message_id, channel_id)
    return True


def _announce(signal: Signal | None, message_id: UUID, channel_id: UUID) -> None:
    feed.publish_on_commit(channel_id)
    if signal:

        def tell() -> None:
            signal.send(sender=Message, message_id=message_id, channel_id=channel_id)

        # Robust: whoever hears of it fails alone. The message is stored, and its sender must not post it again.
        transaction.on_commit(tell, robust=True)
