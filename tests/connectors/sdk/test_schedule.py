from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from itertools import takewhile
from zoneinfo import ZoneInfo

import pytest

from connectors.sdk import ConfigError, Daily, Every, Schedule
from connectors.sdk.schedule import DAY, preview, runs_after

# The zones' clock changes of 2027 as tzdata has them: local day, then minutes the clock moves.
CHANGES = [
    ("Europe/Berlin", date(2027, 3, 28), 60),
    ("Europe/Berlin", date(2027, 10, 31), -60),
    ("America/New_York", date(2027, 3, 14), 60),
    ("America/New_York", date(2027, 11, 7), -60),
    ("Australia/Lord_Howe", date(2027, 4, 4), -30),
    ("Australia/Lord_Howe", date(2027, 10, 3), 30),
    ("Pacific/Chatham", date(2027, 4, 4), -60),
    ("Pacific/Chatham", date(2027, 9, 26), 60),
]
ZONES = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Chatham"]
TIMES = [
    time(0),
    time(0, 30),
    time(1, 59),
    time(2),
    time(2, 15),
    time(2, 30),
    time(2, 45),
    time(3),
    time(7, 30),
    time(23, 59),
]


def runs(schedule: Schedule, start: datetime, end: datetime) -> list[datetime]:
    return list(takewhile(lambda at: at < end, runs_after(schedule, start)))


def local(text: str, zone: str, *, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC)


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("at", TIMES)
def test_once_per_local_day_over_the_whole_of_2027(zone: str, at: time) -> None:
    start, end = (datetime(year, 1, 1, tzinfo=ZoneInfo(zone)).astimezone(UTC) for year in (2027, 2028))
    found = runs(Daily(at, zone), start - timedelta(seconds=1), end)
    days = Counter(moment.astimezone(ZoneInfo(zone)).date() for moment in found)
    assert len(days) == 365
    assert set(days.values()) == {1}
    moved = [m for m in found if m.astimezone(ZoneInfo(zone)).time() != at]
    assert len(moved) <= 1
    assert all(moment.tzinfo is UTC for moment in found)


@pytest.mark.parametrize(("zone", "day", "minutes"), CHANGES)
def test_the_table_of_changes_is_what_the_zones_say(zone: str, day: date, minutes: int) -> None:
    at = datetime.combine(day, time(), ZoneInfo(zone))
    before, after = at.utcoffset(), (at + DAY).utcoffset()
    assert before is not None
    assert after is not None
    assert after - before == timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("zone", "at", "gap", "runs_at"),
    [
        ("Europe/Berlin", "02:30", "2027-03-28", "2027-03-28T03:00"),
        ("Europe/Berlin", "02:00", "2027-03-28", "2027-03-28T03:00"),
        ("Europe/Berlin", "03:00", "2027-03-28", "2027-03-28T03:00"),
        ("America/New_York", "02:59", "2027-03-14", "2027-03-14T03:00"),
        ("Australia/Lord_Howe", "02:15", "2027-10-03", "2027-10-03T02:30"),
        ("Pacific/Chatham", "02:50", "2027-09-26", "2027-09-26T03:45"),
        ("Africa/Cairo", "00:30", "2027-04-30", "2027-04-30T01:00"),
        # The hour before midnight is left out: the next minute there is belongs to the next day.
        ("America/Nuuk", "23:30", "2027-03-27", "2027-03-28T00:00"),
    ],
)
def test_a_time_that_does_not_exist_runs_at_the_next_minute(zone: str, at: str, gap: str, runs_at: str) -> None:
    schedule = Daily.read(at, zone)
    eve = date.fromisoformat(gap) - DAY
    found = runs_after(schedule, local(f"{eve}T12:00", zone))
    if schedule.at > time(12):
        next(found)  # the eve's own
    assert next(found) == local(runs_at, zone)
    assert next(found) == local(f"{eve + 2 * DAY}T{at}", zone)


@pytest.mark.parametrize(
    ("zone", "at", "overlap"),
    [
        ("Europe/Berlin", "02:30", "2027-10-31"),
        ("America/New_York", "01:30", "2027-11-07"),
        ("Australia/Lord_Howe", "01:45", "2027-04-04"),
        ("Pacific/Chatham", "03:00", "2027-04-04"),
    ],
)
def test_a_time_that_exists_twice_runs_the_first_time(zone: str, at: str, overlap: str) -> None:
    schedule = Daily.read(at, zone)
    first, second = local(f"{overlap}T{at}", zone), local(f"{overlap}T{at}", zone, fold=1)
    assert second > first
    assert schedule.after(first - timedelta(minutes=1)) == first
    assert schedule.after(first) > second
    assert schedule.after(first) == local(f"{date.fromisoformat(overlap) + DAY}T{at}", zone)


def test_a_day_that_does_not_exist_has_no_run() -> None:
    schedule = Daily.read("07:30", "Pacific/Apia")
    found = runs(schedule, local("2011-12-28", "Pacific/Apia"), local("2012-01-02", "Pacific/Apia"))
    days = [at.astimezone(ZoneInfo("Pacific/Apia")).day for at in found]
    assert days == [28, 29, 31, 1]
    fridays = Daily.read("07:30", "Pacific/Apia", [4])
    assert fridays.after(local("2011-12-24", "Pacific/Apia")) == local("2012-01-06T07:30", "Pacific/Apia")


def test_weekdays_are_those_of_the_place() -> None:
    schedule = Daily.read("00:30", "Pacific/Auckland", range(5))
    found = runs(schedule, local("2027-01-01", "Pacific/Auckland"), local("2027-01-15", "Pacific/Auckland"))
    assert {at.astimezone(ZoneInfo("Pacific/Auckland")).weekday() for at in found} == set(range(5))
    assert len(found) == 10


def test_the_next_run_is_later_than_the_last() -> None:
    schedule = Daily.read("07:30", "Europe/Berlin")
    at = local("2027-01-01T07:30", "Europe/Berlin")
    assert schedule.after(at) == at + DAY
    assert schedule.after(at - timedelta(microseconds=1)) == at


def test_intervals_keep_their_phase() -> None:
    quarter = Every(timedelta(minutes=15))
    at = quarter.after(datetime(2027, 1, 1, tzinfo=UTC), timedelta(minutes=4))
    assert at == datetime(2027, 1, 1, 0, 4, tzinfo=UTC)
    assert quarter.after(at, timedelta(minutes=4)) == at + timedelta(minutes=15)
    assert quarter.after(at, timedelta(minutes=34)) == at + timedelta(minutes=15)


@pytest.mark.parametrize(
    ("field", "make"),
    [
        ("zone", lambda: Daily(time(7), "Mars/Olympus")),
        ("zone", lambda: Daily(time(7), "../etc/passwd")),
        ("weekdays", lambda: Daily(time(7), weekdays=[])),
        ("weekdays", lambda: Daily(time(7), weekdays=[7])),
        ("interval", lambda: Every(timedelta(seconds=5))),
    ],
)
def test_a_schedule_that_cannot_be_names_its_field(field: str, make: object) -> None:
    with pytest.raises(ConfigError) as caught:
        make()  # type: ignore[operator]
    assert caught.value.field == field


def test_the_preview_marks_the_run_after_a_clock_change() -> None:
    schedule = Daily.read("07:30", "Europe/Berlin")
    planned = preview(schedule, now=datetime(2027, 3, 25, 12, tzinfo=UTC), count=7)
    assert [run.local.isoformat() for run in planned][:3] == [
        "2027-03-26T07:30:00+01:00",
        "2027-03-27T07:30:00+01:00",
        "2027-03-28T07:30:00+02:00",
    ]
    assert [run.clock_changes for run in planned] == [False, False, True, False, False, False, False]
    assert planned[2].offset == timedelta(hours=2)
