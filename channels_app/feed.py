"""Reads a channel after a cursor, and tells all web processes that it changed.

A cursor is a transaction id. Every message row carries the id of the transaction that last wrote it, and a reader's
next cursor is the oldest transaction that was still running when it read (`pg_snapshot_xmin`): anything not yet visible
then has that id or a higher one. So a reader may see a message twice, and drops it by id, but never misses one,
whichever transaction commits first and whichever notice is lost.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from channels_app import notices
from channels_app.models import Message

CHANGED = "patchbay:channel-changed"
# Messages on one page of a channel; about three screens.
MESSAGES_PER_PAGE = 40
# Changes sent to a reader that comes back; one that is further behind reloads the page.
CATCH_UP = 200
# Ids read again while a transaction stays open: an hour of a busy channel.
RE_READ = 10_000

# By an index, channel by channel: asked for messages of any of them, PostgreSQL reads those of all channels.
COUNT = """
SELECT count(*)
  FROM (SELECT FROM unnest(%(channels)s::uuid[]) AS room (id)
         CROSS JOIN LATERAL (SELECT FROM channels_app_message message
                              WHERE message.channel_id = room.id AND message.deleted_at IS NULL LIMIT %(most)s) message
         LIMIT %(most)s) counted
"""
CHANGED_OF = """
SELECT room.id FROM unnest(%s::uuid[], %s::bigint[]) AS room (id, cursor)
 WHERE EXISTS (SELECT FROM channels_app_message message
                WHERE message.channel_id = room.id AND message.changed_in >= room.cursor)
"""


class Changes(NamedTuple):
    messages: list[Message]
    cursor: int
    too_many: bool


def cursor_now() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
        row = cursor.fetchone()
    assert row is not None
    return int(row[0])


def changes_since(channel_id: UUID, cursor: int) -> Changes:
    """Returns a channel's messages written, replaced or deleted since `cursor`, oldest first, with the next cursor.

    There are at most CATCH_UP of them; `too_many` says that there would be more.
    """
    # Read before the rows: a row that commits in between is read now and perhaps once more, but never missed.
    horizon = cursor_now()
    rows = list(
        with_sender(Message.objects.filter(channel_id=channel_id, changed_in__gte=cursor)).order_by("id")[
            : CATCH_UP + 1
        ]
    )
    return Changes(rows[:CATCH_UP], horizon, len(rows) > CATCH_UP)


def news_since(channel_id: UUID, cursor: int, known: Mapping[UUID, int]) -> tuple[Changes, dict[UUID, int]]:
    """Returns changes that are not `known` (`changed_in` by id), and what to pass as `known` next time.

    While a transaction stays open the cursor does not move, and everything since then is read again each time.
    """
    horizon = cursor_now()
    written = Message.objects.filter(channel_id=channel_id, changed_in__gte=cursor).order_by("-changed_in")
    found = dict(written.values_list("pk", "changed_in")[:RE_READ])
    fresh = [pk for pk, changed_in in found.items() if known.get(pk) != changed_in]
    rows = with_sender(Message.objects.filter(pk__in=fresh[:CATCH_UP])).order_by("id") if fresh else ()
    changes = Changes(list(rows), horizon, len(fresh) > CATCH_UP)
    return changes, {pk: changed_in for pk, changed_in in found.items() if changed_in >= horizon}


def roots_of(channel_id: UUID) -> QuerySet[Message]:
    return Message.objects.filter(channel_id=channel_id, root=None, deleted_at=None)


def page_before(channel_id: UUID, before: UUID | None = None, size: int = MESSAGES_PER_PAGE) -> list[Message]:
    """Returns a channel's newest `size` root messages (older than `before`, if given), oldest first."""
    roots = roots_of(channel_id)
    if before:
        roots = roots.filter(pk__lt=before)
    return list(with_sender(roots).order_by("-id")[:size])[::-1]


def page_from(channel_id: UUID, start: UUID, size: int = MESSAGES_PER_PAGE) -> list[Message]:
    """Returns a channel's root message `start` and those that follow it, at most `size`, oldest first."""
    return list(with_sender(roots_of(channel_id).filter(pk__gte=start)).order_by("id")[:size])


def has_from(channel_id: UUID, start: UUID) -> bool:
    """Tells whether a channel has a root message with the id `start` or one that came after it."""
    return roots_of(channel_id).filter(pk__gte=start).exists()


def replies_to(root_id: UUID, size: int = CATCH_UP) -> list[Message]:
    """Returns the newest `size` replies of a thread, oldest first."""
    replies = Message.objects.filter(root_id=root_id, deleted_at=None)
    return list(with_sender(replies).order_by("-id")[:size])[::-1]


def with_sender(messages: QuerySet[Message]) -> QuerySet[Message]:
    """Loads what a page needs of a message, with `reply_count` and `last_reply` (an id)."""
    replies = Message.objects.filter(root=OuterRef("pk"), deleted_at=None)
    count = replies.order_by().values("root").annotate(count=Count("pk")).values("count")
    return (
        messages.select_related("author")
        .defer("unpacked_payload")
        .annotate(
            reply_count=Coalesce(Subquery(count), 0),
            last_reply=Subquery(replies.order_by("-id").values("pk")[:1]),
        )
    )


def publish_on_commit(channel_id: UUID) -> None:
    """Tells the web processes that a channel changed. A lost notice delays a message but loses none (web/live)."""
    notices.publish_on_commit(CHANGED, channel_id.hex)


def changed_of(cursors: Mapping[UUID, int]) -> list[UUID]:
    """Returns the ids of the channels that changed since their cursor, in one query."""
    with connection.cursor() as cursor:
        cursor.execute(CHANGED_OF, [list(cursors), list(cursors.values())])
        return [row[0] for row in cursor.fetchall()]


def count(channels: Iterable[UUID], *, most: int) -> int:
    """Returns the number of messages in some channels, replies among them, at most `most`."""
    with connection.cursor() as cursor:
        cursor.execute(COUNT, {"channels": list(channels), "most": most})
        (number,) = cursor.fetchone()
        return int(number)
