from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from psycopg.rows import tuple_row

from channels_app import access, database, feed, tallies
from channels_app.cards import Envelope, dump_message, pack, plain_text
from channels_app.flows.notifications import notify_mentioned
from channels_app.models import Channel, Message, User
from channels_app.models.fields import new_id


@dataclass(frozen=True, slots=True)
class Sender:
    """The name, the picture or icon, and the connection with which a message is posted."""

    name: str
    source: UUID
    picture_id: UUID | None = None
    icon: str = ""

    @property
    def columns(self) -> tuple[UUID, str, UUID | None, str]:
        return self.source, self.name, self.picture_id, self.icon


# Written out because this is the row that every webhook post waits for: the ORM takes longer to word it than
# PostgreSQL to store it.
INSERT_CARD = """
INSERT INTO channels_app_message
       (id, channel_id, root_id, source, sender_name, sender_picture_id, sender_icon,
        text, content, plain, is_late)
VALUES (%s, %s, %s, %s, %s, %s, %s, '', %s, %s, %s)
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
    """Posts a connection's message with one INSERT, committed on return unless the caller holds a transaction.

    Returns the message's id.
    """
    if not envelope.mentions:
        return _insert_card(channel_id, sender, envelope, payload, root_id, is_late)
    with transaction.atomic():
        message_id = _insert_card(channel_id, sender, envelope, payload, root_id, is_late)
        notify_mentioned(channel_id=channel_id, message_id=message_id, mentions=envelope.mentions)
    return message_id


@transaction.atomic
def post_own_card(*, channel: Channel, by: User, envelope: Envelope, payload: bytes) -> Message:
    """Posts a card as its author; its buttons call nothing, because it has no connection."""
    access.require_open(channel)
    content, plain = _content(envelope, payload)
    message = Message.objects.create(channel=channel, author=by, sender_name=str(by), content=content, plain=plain)
    notify_mentioned(channel_id=channel.pk, message_id=message.pk, mentions=envelope.mentions)
    feed.publish_on_commit(channel.pk)
    tallies.add_on_commit(tallies.MESSAGES)
    return message


def _insert_card(
    channel_id: UUID, sender: Sender, envelope: Envelope, payload: bytes, root_id: UUID | None, is_late: bool
) -> UUID:
    message_id = new_id()
    with connection.cursor() as cursor:
        content = _content(envelope, payload)
        values: tuple[Any, ...] = (message_id, channel_id, root_id, *sender.columns, *content, is_late)
        cursor.execute(INSERT_CARD, values)
    feed.publish_on_commit(channel_id)
    tallies.add_on_commit(tallies.MESSAGES)
    return message_id


@dataclass(frozen=True, slots=True)
class CardPost:
    """One of many cards to post at once; the message gets the id given here."""

    channel_id: UUID
    sender: Sender
    envelope: Envelope
    payload: bytes
    message_id: UUID = field(default_factory=new_id)


# The same row as above, any number of times; what several posts share is sent once. Each parameter is a column, in
# binary: as texts, arrays take thirty times as long to word.
INSERT_CARDS = """
INSERT INTO channels_app_message
       (id, channel_id, source, sender_name, sender_picture_id, sender_icon, text, content, plain)
WITH shared AS MATERIALIZED (
  SELECT place, content, plain
    FROM unnest(%b::bytea[], %b::text[]) WITH ORDINALITY AS shared (content, plain, place)
)
SELECT id, channel_id, source, sender_name, picture_id, icon, '', content, plain
  FROM unnest(%b::uuid[], %b::uuid[], %b::uuid[], %b::text[], %b::uuid[], %b::text[], %b::int[])
       AS post (id, channel_id, source, sender_name, picture_id, icon, place)
  JOIN shared USING (place)
"""


def post_cards(posts: Sequence[CardPost]) -> None:
    """Posts many cards with one statement; an envelope that several posts share is converted once.

    They are committed on return unless the caller holds a transaction: all of them, or none.
    """
    if not posts:
        return
    mentioning = [post for post in posts if post.envelope.mentions]
    with transaction.atomic() if mentioning else nullcontext():
        _insert_cards(posts)
        for post in mentioning:
            notify_mentioned(channel_id=post.channel_id, message_id=post.message_id, mentions=post.envelope.mentions)
    tallies.add_on_commit(tallies.MESSAGES, len(posts))
    for channel_id in {post.channel_id for post in posts}:
        feed.publish_on_commit(channel_id)


def _insert_cards(posts: Sequence[CardPost]) -> None:
    contents: dict[tuple[int, bytes], tuple[int, bytes, str]] = {}
    rows = []
    for post in posts:
        key = (id(post.envelope), post.payload)
        if key not in contents:
            contents[key] = (len(contents) + 1, *_content(post.envelope, post.payload))
        rows.append((post.message_id, post.channel_id, *post.sender.columns, contents[key][0]))
    _numbers, *worded = zip(*contents.values(), strict=True)
    with database.server_cursor_of(tuple_row) as cursor:
        cursor.execute(INSERT_CARDS, [list(column) for column in (*worded, *zip(*rows, strict=True))])


def _content(envelope: Envelope, payload: bytes) -> tuple[bytes, str]:
    """Returns the columns `content` and `plain` of a card."""
    plain = plain_text(envelope)
    return pack(dump_message(envelope), payload, plain), plain
