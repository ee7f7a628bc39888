"""Divides time into periods, in UTC."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

# Parts that what is kept may have. PostgreSQL looks at each when it plans a query that names no ids: 0.03 ms.
MOST = 32


@dataclass(frozen=True, slots=True)
class Period:
    """A period by about how long it is; `begun` returns the first moment of the one that a moment is in."""

    length: timedelta
    begun: Callable[[datetime], datetime]

    def end(self, moment: datetime) -> datetime:
        """Returns the first moment of the next period."""
        return self.begun(self.begun(moment.astimezone(UTC)) + self.length * 1.2)


def _midnight(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


DAY = Period(timedelta(days=1), _midnight)
WEEK = Period(timedelta(days=7), lambda moment: _midnight(moment) - timedelta(days=moment.weekday()))
MONTH = Period(timedelta(days=30), lambda moment: _midnight(moment).replace(day=1))
QUARTER = Period(
    timedelta(days=91), lambda moment: _midnight(moment).replace(day=1, month=(moment.month - 1) // 3 * 3 + 1)
)


def period_for(kept: timedelta | None) -> Period:
    """Returns the shortest period of which MOST cover what is kept; of what is kept for ever, the longest."""
    if kept is None:
        return QUARTER
    return next((period for period in (DAY, WEEK, MONTH) if kept <= period.length * MOST), QUARTER)
