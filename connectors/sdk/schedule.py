"""When a connection runs. Pure: moments in, moments out, all of them aware and in UTC.

A local time that does not exist on a day (the clock goes forward) runs at the next minute that does; one that exists
twice (the clock goes back) runs the first time only; a day that does not exist (Apia, 2011-12-30) has no run.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils.translation import gettext_noop as _

from channels_app import zones
from connectors.sdk.errors import ConfigError, Sentence

EVERY_DAY = frozenset(range(7))
DAY = timedelta(days=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Days looked ahead for the next run: a weekly one whose day is skipped by a zone's change of date waits 14.
LOOKAHEAD_DAYS = 16
MIN_INTERVAL = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Daily:
    """At a time of day, in a zone (IANA name), on some weekdays (Monday is 0)."""

    at: time
    zone: str = "UTC"
    weekdays: Collection[int] = EVERY_DAY

    def __post_init__(self) -> None:
        if not self.weekdays or not set(self.weekdays) <= EVERY_DAY:
            raise ConfigError(Sentence(_("Choose at least one day of the week.")), field="weekdays")
        zone_named(self.zone)

    @classmethod
    def read(cls, at: str, zone: str, weekdays: Collection[int] = EVERY_DAY) -> "Daily":
        """Parses what a form stored: `07:30`, `Europe/Berlin`, `[0, 1, 2]`. Raises ConfigError if the time is wrong."""
        try:
            read = time.fromisoformat(at)
        except (TypeError, ValueError):
            raise ConfigError(Sentence(_("Enter a time of day, for example 07:30.")), field="at") from None
        return cls(read, zone, frozenset(weekdays))

    def after(self, moment: datetime, phase: timedelta = timedelta()) -> datetime:
        """Returns the first run later than `moment`. Raises ConfigError if the schedule never runs."""
        zone = zone_named(self.zone)
        # From the day before: a time that does not exist at the end of a day may run after its midnight.
        first = moment.astimezone(zone).date() - DAY
        for day in (first + DAY * n for n in range(LOOKAHEAD_DAYS)):
            found = moment_of(day, self.at, zone) if day.weekday() in self.weekdays else None
            if found and found > moment:
                return found
        raise ConfigError(Sentence(_("This schedule never runs.")), field="weekdays")


@dataclass(frozen=True, slots=True)
class Every:
    """Again and again, `interval` apart. `phase` shifts one connection against others, so that not all ask at once."""

    interval: timedelta

    def __post_init__(self) -> None:
        if self.interval < MIN_INTERVAL:
            raise ConfigError(Sentence(_("The shortest interval is one minute.")), field="interval")

    @property
    def zone(self) -> str:
        return "UTC"

    def after(self, moment: datetime, phase: timedelta = timedelta()) -> datetime:
        start = EPOCH + phase % self.interval
        return start + ((moment - start) // self.interval + 1) * self.interval


Schedule = Daily | Every


@dataclass(frozen=True, slots=True)
class Planned:
    """One run ahead. `clock_changes`: its UTC offset differs from that of the run before."""

    at: datetime
    local: datetime
    offset: timedelta
    clock_changes: bool


def runs_after(schedule: Schedule, moment: datetime, phase: timedelta = timedelta()) -> Iterator[datetime]:
    while True:
        moment = schedule.after(moment, phase)
        yield moment


@dataclass(frozen=True, slots=True)
class Passed:
    """The due times from one on until now: the last of them, how many, and the next one ahead."""

    last: datetime
    count: int
    following: datetime


def passed(schedule: Schedule, due: datetime, now: datetime, phase: timedelta = timedelta()) -> Passed:
    if isinstance(schedule, Every):
        more = max(0, (now - due) // schedule.interval)
        return Passed(due + more * schedule.interval, more + 1, schedule.after(now, phase))
    last, count = due, 1
    for at in runs_after(schedule, due, phase):
        if at > now:
            return Passed(last, count, at)
        last, count = at, count + 1
    raise AssertionError("a schedule has no end")


def preview(
    schedule: Schedule, *, now: datetime, count: int = 7, zone: str = "", phase: timedelta = timedelta()
) -> list[Planned]:
    """Returns the next `count` runs as clocks in `zone` show them; without `zone`, in the schedule's own."""
    clock = zone_named(zone or schedule.zone)
    planned: list[Planned] = []
    before = now.astimezone(clock).utcoffset()
    for at, _count in zip(runs_after(schedule, now, phase), range(count), strict=False):
        local = at.astimezone(clock)
        offset = local.utcoffset() or timedelta()
        planned.append(Planned(at, local, offset, clock_changes=offset != before))
        before = offset
    return planned


def moment_of(day: date, at: time, zone: ZoneInfo) -> datetime | None:
    """Returns the moment at which a clock in `zone` shows `at` on `day`; None if the zone has no such day."""
    local = datetime.combine(day, at, zone)  # fold=0: the first of two
    moment = local.astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None, fold=0) == local.replace(tzinfo=None):
        return moment
    # In a gap, fold=1 reads the time with the offset after it, fold=0 with the one before: they lie around the change.
    change = _change(local.replace(fold=1).astimezone(UTC), moment, zone)
    last = (change - timedelta(seconds=1)).astimezone(zone).date()
    return change if last == day or change.astimezone(zone).date() == day else None


def _change(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """Returns the second at which the offset changes, between two moments that have different offsets."""
    old = before.astimezone(zone).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = (before + (after - before) / 2).replace(microsecond=0)
        if middle.astimezone(zone).utcoffset() == old:
            before = middle
        else:
            after = middle
    return after


def zone_named(name: str) -> ZoneInfo:
    """Returns the time zone of an IANA name. Raises ConfigError."""
    try:
        return zones.zone_named(name)
    except ZoneInfoNotFoundError:
        sentence = Sentence(_("There is no time zone “%(name)s”."), {"name": name[:64]})
        raise ConfigError(sentence, field="zone") from None
