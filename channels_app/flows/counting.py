"""Stores what was counted in Redis (tallies.py) as rows: what happened in each minute, and who was here today."""

from datetime import UTC, datetime, timedelta

from django.db import connection
from django.db.models import Max

from channels_app import tallies
from channels_app.models import Tally, User

# How long counts are kept: a month, to compare a day with the same one of the weeks before.
TALLIES_KEPT = timedelta(days=32)
# How far back counts are looked for: as long as they wait in Redis.
BACK = timedelta(seconds=tallies.KEPT_SECONDS)
# Counts of a minute arrive a little after its end.
AFTER = timedelta(minutes=1)

# A repeated count replaces the earlier one unless it is smaller, which it is where Redis lost its own.
STORE = """
INSERT INTO channels_app_tally (name, minute, count)
SELECT name, minute, count FROM unnest(%s::text[], %s::timestamptz[], %s::int[]) AS counted (name, minute, count)
    ON CONFLICT (name, minute) DO UPDATE SET count = greatest(channels_app_tally.count, excluded.count)
"""


def store(*, now: datetime) -> int:
    """Stores who was here, and the counts since the last minute stored; returns how many. Repeating it is safe."""
    newest: datetime | None = Tally.objects.aggregate(newest=Max("minute"))["newest"]
    first = max(newest - AFTER, now - BACK) if newest else now - BACK
    found = tallies.counts(range(int(first.timestamp()) // 60, int(now.timestamp()) // 60 + 1))
    if found:
        rows = [(name, datetime.fromtimestamp(minute * 60, UTC), count) for (minute, name), count in found.items()]
        with connection.cursor() as cursor:
            cursor.execute(STORE, [list(column) for column in zip(*rows, strict=True)])
    Tally.objects.filter(minute__lt=now - TALLIES_KEPT).delete()
    for day in {now.date(), (now - AFTER).date()}:
        if seen := tallies.take_seen(day):
            User.objects.filter(pk__in=seen).update(last_active_on=day)
    return len(found)
