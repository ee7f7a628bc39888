"""Counts what happens, minute by minute, and who is here, in Redis and without making anybody wait.

The tick stores it as rows (flows/counting.py).

Counts may be lost with their broker: they are figures for people, and nothing is decided by them.
"""

import logging
import os
import queue
import threading
import time
from collections import Counter
from collections.abc import Iterable
from datetime import date
from functools import cache, partial
from uuid import UUID

import redis
from django.db import transaction

from channels_app import broker

log = logging.getLogger(__name__)

MESSAGES = "messages"
ACCEPTED = "posts.accepted"
REFUSED = "posts.refused"
NAMES = (MESSAGES, ACCEPTED, REFUSED)

KEY = "patchbay:tally:{minute}"
SEEN = "patchbay:seen:{day}"
# Seconds that counts wait to be stored: as long as all workers may be away.
KEPT_SECONDS = 2 * 3600
# Seconds for which counts are gathered before they are sent: one request a second, however many posts there are.
GATHERED_SECONDS = 1.0

# The minute (of unix time) and the name.
Slot = tuple[int, str]
# A field of a hash in Redis, by the hash's key.
Field = tuple[str, str]


def add(name: str, count: int = 1) -> None:
    """Adds to the count of the present minute."""
    _counter(os.getpid()).put(((KEY.format(minute=int(time.time()) // 60), name), count))


def add_on_commit(name: str, count: int = 1) -> None:
    """Adds to the count when the open transaction commits, or at once if there is none."""
    transaction.on_commit(partial(add, name, count))


def note_seen(user_id: UUID, day: date) -> None:
    """Notes that a person was here on a day."""
    _counter(os.getpid()).put(((SEEN.format(day=day), user_id.hex), 1))


def take_seen(day: date) -> set[UUID]:
    """Returns who was here on a day and was not taken before. Raises RedisError without a broker."""
    with broker.client(timeout=2) as client:
        found = client.hkeys(SEEN.format(day=day))
        if found:
            client.hdel(SEEN.format(day=day), *found)
    return {UUID(hex=user_id.decode()) for user_id in found}


def counts(minutes: Iterable[int]) -> dict[Slot, int]:
    """Returns what was counted in some minutes of unix time. Raises RedisError without a broker."""
    wanted = list(minutes)
    with broker.client(timeout=2) as client, client.pipeline(transaction=False) as pipe:
        for minute in wanted:
            pipe.hgetall(KEY.format(minute=minute))
        found = pipe.execute()
    return {
        (minute, name.decode()): int(count)
        for minute, names in zip(wanted, found, strict=True)
        for name, count in names.items()
    }


@cache
def _counter(pid: int) -> "queue.SimpleQueue[tuple[Field, int]]":
    """Starts the process's background thread and returns its queue; `pid` keeps a child from using its parent's."""
    waiting: queue.SimpleQueue[tuple[Field, int]] = queue.SimpleQueue()
    threading.Thread(target=_count_forever, args=(waiting,), name=f"tallies-{pid}", daemon=True).start()
    return waiting


def _count_forever(waiting: "queue.SimpleQueue[tuple[Field, int]]") -> None:
    client = broker.client(timeout=2)
    while True:
        gathered = _gather(waiting)
        try:
            with client.pipeline(transaction=False) as pipe:
                for (key, name), count in gathered.items():
                    pipe.hincrby(key, name, count)
                for key in {key for key, _name in gathered}:
                    pipe.expire(key, KEPT_SECONDS)
                pipe.execute()
        except redis.RedisError as error:
            log.warning("%d counts lost: %s", sum(gathered.values()), error)


def _gather(waiting: "queue.SimpleQueue[tuple[Field, int]]") -> Counter[Field]:
    """Waits for a first count and returns it with all that follow within GATHERED_SECONDS."""
    field, count = waiting.get()
    found = Counter({field: count})
    end = time.monotonic() + GATHERED_SECONDS
    while (left := end - time.monotonic()) > 0:
        try:
            field, count = waiting.get(timeout=left)
        except queue.Empty:
            break
        found[field] += count
    return found
