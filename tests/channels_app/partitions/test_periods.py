from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels_app.partitions.periods import DAY, MONTH, QUARTER, WEEK, Period, period_for

LAST_OF_YEAR = datetime(2027, 12, 31, 23, 59, 59, tzinfo=UTC)
MOMENTS = st.integers(1_600_000_000, 4_000_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))


@pytest.mark.parametrize(("period", "day"), [(DAY, 1), (WEEK, 3), (MONTH, 1), (QUARTER, 1)])
def test_the_last_second_of_a_year(period: Period, day: int) -> None:
    assert period.end(LAST_OF_YEAR) == datetime(2028, 1, day, tzinfo=UTC)


@given(moment=MOMENTS)
@pytest.mark.parametrize("period", [DAY, WEEK, MONTH, QUARTER])
def test_a_period_ends_where_the_next_begins(period: Period, moment: datetime) -> None:
    end = period.end(moment)
    assert moment < end <= moment + period.length * 1.05
    assert period.begun(end) == end


@pytest.mark.parametrize(("days", "period"), [(1, DAY), (30, DAY), (90, WEEK), (365, MONTH), (3650, QUARTER)])
def test_what_is_kept_longer_has_longer_periods(days: int, period: Period) -> None:
    assert period_for(timedelta(days=days)) == period


def test_what_is_kept_for_ever_has_the_longest() -> None:
    assert period_for(None) == QUARTER
