"""Deletes old runs and kept replies, a few with each tick."""

from datetime import datetime, timedelta

from django.db import connection

from channels_app.models.fields import first_id_of
from connectors.models import KeptReply

# Rows per tick: with a tick every five seconds 1.7 million a day, more than a large installation makes.
ROWS_PER_SWEEP = 100
# A quarter: long enough to see what a monthly source did.
RUNS_KEPT = timedelta(days=90)
# Validators of an answer that was not requested for this long are useless.
REPLIES_KEPT = timedelta(days=14)

# Ids begin with the milliseconds they were made at, so the oldest rows are the first of the primary key.
DELETE = """
DELETE FROM connectors_run
 WHERE id IN (SELECT id FROM connectors_run WHERE id < %s AND state = 'finished' ORDER BY id LIMIT %s)
"""


def sweep(*, now: datetime) -> int:
    """Deletes some of the runs that finished longer ago than RUNS_KEPT; returns how many.

    It also deletes some of the replies older than REPLIES_KEPT, which are not counted.
    """
    oldest = first_id_of(now - RUNS_KEPT)
    with connection.cursor() as cursor:
        cursor.execute(DELETE, [oldest, ROWS_PER_SWEEP])
        count: int = cursor.rowcount
    stale = KeptReply.objects.filter(fetched_at__lt=now - REPLIES_KEPT).order_by("fetched_at")
    KeptReply.objects.filter(pk__in=stale.values("pk")[:ROWS_PER_SWEEP]).delete()
    return count
