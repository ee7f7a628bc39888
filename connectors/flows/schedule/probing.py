"""Decides when a permanently failed source is asked again: at growing intervals, until its connection is paused."""

from datetime import datetime, timedelta

# The pause is a quarter of the time since the failure began: six hours after a day, from four days on a day.
PAUSE_DIVISOR = 4
SHORTEST, LONGEST = timedelta(minutes=15), timedelta(days=1)


def pause(since: datetime | None, now: datetime) -> timedelta:
    """Returns how long to leave a source alone that has failed since `since`: SHORTEST to LONGEST."""
    return min(max((now - since) / PAUSE_DIVISOR if since else SHORTEST, SHORTEST), LONGEST)
