from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from astral import Observer
from astral.sun import elevation, noon, sunrise, sunset

from connectors.sdk.errors import ConfigError
from connectors.sdk.schedule import zone_named

# Degrees at which the sun's upper edge is seen to touch the horizon: refraction 34', half its width 16'.
SUNRISE_DEGREES = -0.833


@dataclass(frozen=True, slots=True)
class Place:
    label: str
    latitude: float
    longitude: float
    zone: str
    population: int = 0

    @classmethod
    def read(cls, value: str) -> "Place":
        """Parses a place in the form that `value` writes. Raises ValueError or ConfigError if it is invalid."""
        latitude, longitude, zone, label = value.split(",", 3)
        if not (abs(float(latitude)) <= 90 and abs(float(longitude)) <= 180):
            raise ValueError(value)
        return cls(label, float(latitude), float(longitude), zone_named(zone).key)

    @property
    def near(self) -> tuple[float, float]:
        """Rounded coordinates (latitude, longitude), equal for two records of one place."""
        return round(self.latitude, 1), round(self.longitude, 1)

    @property
    def value(self) -> str:
        # Four decimals are 11 m.
        return f"{self.latitude:.4f},{self.longitude:.4f},{self.zone},{self.label}"

    def sun(self, day: date) -> tuple[datetime | None, datetime | None]:
        """Returns sunrise and sunset as clocks there show them; the polar day and night have none."""
        where, zone = Observer(self.latitude, self.longitude), zone_named(self.zone)
        return _or_none(sunrise, where, day, zone), _or_none(sunset, where, day, zone)

    def is_polar_night(self, day: date) -> bool:
        """Returns whether the sun stays down all of `day`: it is below the horizon even at noon."""
        where = Observer(self.latitude, self.longitude)
        return elevation(where, noon(where, day)) < SUNRISE_DEGREES


def label_of(value: str) -> str:
    try:
        return Place.read(value).label
    except (ValueError, ConfigError):
        return value


def _or_none(moment_of: Callable[..., datetime], where: Observer, day: date, zone: ZoneInfo) -> datetime | None:
    try:
        return moment_of(where, day, tzinfo=zone)
    except ValueError:
        return None
