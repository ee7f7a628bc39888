"""Recalculates due times after a change of time-zone data, because the old rules gave other times."""

import logging
from datetime import datetime
from uuid import UUID

import redis
from django.conf import settings

from channels_app import zones
from connectors.connections import configs
from connectors.models import Connection

log = logging.getLogger(__name__)

# The release of the data by which the due times were last calculated. If Redis loses it, at most one change is missed.
RELEASE_KEY = "patchbay:time-zone-release"
CONNECTIONS_PER_BATCH = 1000


def follow_zone_data(*, now: datetime) -> int:
    """Moves the due times of connections if this machine has newer time-zone data than they were made with.

    Returns how many were moved. A machine with older data than another one changes nothing.
    """
    client, mine = redis.Redis.from_url(settings.REDIS_URL), zones.release()
    known = client.get(RELEASE_KEY)
    if not isinstance(known, bytes):
        client.set(RELEASE_KEY, mine)
        return 0
    if known.decode() >= mine:
        return 0
    moved = rezone(now=now)
    client.set(RELEASE_KEY, mine)
    log.warning("time-zone data %s in place of %s: %d due times moved", mine, known.decode(), moved)
    return moved


def rezone(*, now: datetime) -> int:
    """Recalculates the due times that lie ahead; returns how many moved. What is due already stays due."""
    moved, last = 0, UUID(int=0)
    ahead = Connection.objects.filter(state=Connection.State.ACTIVE, removed_at=None, next_run_at__gt=now)
    while batch := list(
        ahead.filter(pk__gt=last).select_related("installation").order_by("pk")[:CONNECTIONS_PER_BATCH]
    ):
        moved += sum(_move(connection, now) for connection in batch)
        last = batch[-1].pk
    return moved


def _move(connection: Connection, now: datetime) -> int:
    try:
        due = configs.next_run_of(connection, now=now)
    except Exception:
        log.warning("connection %s keeps its due time", connection.pk, exc_info=True)
        return 0
    if due == connection.next_run_at:
        return 0
    # Only if nothing else moved it meanwhile.
    same = Connection.objects.filter(pk=connection.pk, next_run_at=connection.next_run_at)
    return same.update(next_run_at=due)
