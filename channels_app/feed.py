"""Reading a channel after a cursor, and telling every web process that it changed.

A cursor is a transaction id. Every message row carries the id of the transaction that last wrote it, and a reader's
next cursor is the oldest transaction still running when it read (`pg_snapshot_xmin`): whatever was not yet visible
then has that id or a higher one. So a reader may see a message twice, and drops it by id, but never misses one,
whichever transaction commits first and whichever notice is lost.
"""

import logging
import os
import queue
import threading
from functools import cache, partial
from typing import NamedTuple
from uuid import UUID

import redis
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from channels_app.models import Message

CHANGED = "patchbay:channel-changed"
# Messages on one page of a channel; about three screens.
PAGE = 40
# Changes sent to a reader that comes back; further behind than this it reloads the page instead.
CATCH_UP = 200

log = logging.getLogger(__name__)


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
    """Messages of a channel written, replaced or deleted since `cursor`, oldest first, with the next cursor."""
    # Read before the rows: a row that commits in between is then read now and perhaps once more, never not at all.
    horizon = cursor_now()
    rows = list(
        with_sender(Message.objects.filter(channel_id=channel_id, changed_in__gte=cursor)).order_by("id")[
            : CATCH_UP + 1
        ]
    )
    return Changes(rows[:CATCH_UP], horizon, len(rows) > CATCH_UP)


def page_before(channel_id: UUID, before: UUID | None = None, size: int = PAGE) -> list[Message]:
    """The newest `size` root messages of a channel (older than `before`), oldest first."""
    roots = Message.objects.filter(channel_id=channel_id, root=None, deleted_at=None)
    if before:
        roots = roots.filter(pk__lt=before)
    return list(with_sender(roots).order_by("-id")[:size])[::-1]


def page_from(channel_id: UUID, start: UUID, size: int = PAGE) -> list[Message]:
    """The root message `start` of a channel and those that follow it, oldest first."""
    roots = Message.objects.filter(channel_id=channel_id, root=None, deleted_at=None, pk__gte=start)
    return list(with_sender(roots).order_by("id")[:size])


def replies_to(root_id: UUID, size: int = CATCH_UP) -> list[Message]:
    """The newest `size` replies of a thread, oldest first."""
    replies = Message.objects.filter(root_id=root_id, deleted_at=None)
    return list(with_sender(replies).order_by("-id")[:size])[::-1]


def with_sender(messages: QuerySet[Message]) -> QuerySet[Message]:
    """What a page needs of a message, with its `reply_count` and `last_reply` (an id); the sender's bytes stay away."""
    replies = Message.objects.filter(root=OuterRef("pk"), deleted_at=None)
    count = replies.order_by().values("root").annotate(count=Count("pk")).values("count")
    return (
        messages.select_related("author")
        .defer("payload")
        .annotate(
            reply_count=Coalesce(Subquery(count), 0),
            last_reply=Subquery(replies.order_by("-id").values("pk")[:1]),
        )
    )


def publish_on_commit(channel_id: UUID) -> None:
    transaction.on_commit(partial(_publisher(os.getpid()).put, channel_id.hex))


@cache
def _publisher(pid: int) -> "queue.SimpleQueue[str]":
    """One background thread per process (`pid` keeps a forked child from using its parent's), so that nobody waits."""
    waiting: queue.SimpleQueue[str] = queue.SimpleQueue()
    threading.Thread(target=_send_forever, args=(waiting,), name=f"feed-publisher-{pid}", daemon=True).start()
    return waiting


def _send_forever(waiting: "queue.SimpleQueue[str]") -> None:
    client = redis.Redis.from_url(settings.REDIS_URL, socket_timeout=2)
    while True:
        changed = {waiting.get()}
        while not waiting.empty():
            changed.add(waiting.get())
        try:
            with client.pipeline(transaction=False) as pipe:
                for channel in changed:
                    pipe.publish(CHANGED, channel)
                pipe.execute()
        except redis.RedisError as error:
            # Readers poll as well (web/live.py), so a lost notice delays a message and loses none.
            log.warning("live feed notice not sent: %s", error)
