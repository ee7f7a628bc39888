"""Lets connections run again whose channel was archived or deleted."""

import logging
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from connectors import registry
from connectors.connections import configs
from connectors.models import Connection

log = logging.getLogger(__name__)

# Connections planned with one statement.
BATCH = 500


def reopen(*, channels: Iterable[UUID], now: datetime) -> int:
    """Plans the next runs of the channels' connections, from now on; returns how many connections."""
    rested = Connection.objects.filter(Q(next_run_at=None) | Q(next_run_at__lte=now), channel__in=list(channels))
    found = list(rested.filter(removed_at=None).select_related("installation"))
    registry.load(connection.installation for connection in found)
    for connection in found:
        connection.next_run_at = _next_run(connection, now)
    Connection.objects.bulk_update(found, ["next_run_at"], batch_size=BATCH)
    return len(found)


def _next_run(connection: Connection, now: datetime) -> datetime | None:
    try:
        return configs.next_run_of(connection, now=now)
    except Exception:
        log.warning("connection %s has no schedule", connection.pk, exc_info=True)
        return now  # the tick finds out, and tells those who manage it
