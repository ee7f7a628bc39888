"""Reads the counts of `tallies`, for figures and charts."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import connection

# By the index of names and minutes: a day of one name is 1,440 entries, whatever was counted.
BINS = """
SELECT name, date_bin(%s::interval, minute, %s) AS start, sum(count)
  FROM channels_app_tally
 WHERE name = ANY(%s) AND minute >= %s AND minute < %s
 GROUP BY name, start
"""


def binned(names: Sequence[str], *, until: datetime, step: timedelta, bins: int) -> dict[str, list[int]]:
    """Returns how often each thing happened in each step up to that of `until`, the oldest first."""
    last = datetime.fromtimestamp(until.timestamp() // step.total_seconds() * step.total_seconds(), until.tzinfo)
    first = last - step * (bins - 1)
    found = {name: [0] * bins for name in names}
    with connection.cursor() as cursor:
        cursor.execute(BINS, [f"{step.total_seconds()} seconds", first, list(names), first, last + step])
        for name, start, count in cursor.fetchall():
            found[name][round((start - first) / step)] = int(count)
    return found
