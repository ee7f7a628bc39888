"""Deletes old records of requests: those of a whole day at once."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from channels_app import partitions
from channels_app.models.fields import first_id_of
from connectors.models import ActionPress, Delivery, Exchange

# Rows of each kind per tick: with a tick every five seconds 8 million a day, more than a large installation makes.
ROWS_PER_SWEEP = 500
# How long a repeated delivery is recognised. GitHub repeats failed ones for three days.
DELIVERIES_KEPT = timedelta(days=7)


def sweep(*, now: datetime) -> int:
    """Deletes some of the button presses older than EXCHANGES_KEPT; returns how many rows.

    It also drops the exchanges of days that are older, and deletes some of those that are in no day's part. Deliveries
    older than DELIVERIES_KEPT are deleted, too. These are not counted.
    """
    end = first_id_of(now - settings.EXCHANGES_KEPT)
    Delivery.objects.filter(created_at__lt=now - DELIVERIES_KEPT).delete()
    partitions.keep(Exchange, kept=settings.EXCHANGES_KEPT, now=now)
    before = partitions.parts_of(Exchange)[0].end or end
    _delete(Exchange.objects.filter(pk__lt=min(end, before)))
    return _delete(ActionPress.objects.filter(pk__lt=end))


def _delete(rows: QuerySet[Any]) -> int:
    oldest = rows.order_by("pk").values_list("pk", flat=True)[:ROWS_PER_SWEEP]
    return rows.filter(pk__in=list(oldest)).delete()[0]
