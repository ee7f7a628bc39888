"""How often a source that failed for good is asked all the same: less and less, until someone pauses its connection."""

from datetime import datetime, timedelta

# A quarter of the time for which it has failed: after a day in six hours, from four days on once a day.
SHARE = 4
SHORTEST, LONGEST = timedelta(minutes=15), timedelta(days=1)


def pause(since: datetime | None, now: datetime) -> timedelta:
    """Returns how long to leave a source alone that has failed since `since`: SHORTEST to LONGEST."""
    return min(max((now - since) / SHARE if since else SHORTEST, SHORTEST), LONGEST)
