"""The weather services: each returns a local day's forecast for a place.

All return metric numbers, so that one answer serves every connection of a place.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from math import exp, isfinite
from random import Random
from typing import Any

from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_noop as _

from connectors.sdk.connector import Budget
from connectors.sdk.errors import Sentence, SourceError
from connectors.sdk.http import Http, Reply
from connectors.sdk.places import Place
from connectors.sdk.schedule import zone_named
from connectors.sdk.settings import setting

# Worst first: a day with several shows the worst, as Open-Meteo does. The names occur within MET Norway's symbols,
# the numbers are WMO's codes.
SKIES = {
    "thunder": ("⛈️", gettext_lazy("Thunderstorms"), (95, 96, 99)),
    "freezing": ("🌧️", gettext_lazy("Freezing rain"), (56, 57, 66, 67)),
    "sleet": ("🌨️", gettext_lazy("Sleet"), ()),
    "snow": ("❄️", gettext_lazy("Snow"), (71, 73, 75, 77, 85, 86)),
    "heavyrain": ("🌧️", gettext_lazy("Heavy rain"), (65, 82)),
    "showers": ("🌦️", gettext_lazy("Showers"), (80, 81)),
    "rain": ("🌧️", gettext_lazy("Rain"), (61, 63)),
    "drizzle": ("🌦️", gettext_lazy("Drizzle"), (51, 53, 55)),
    "fog": ("🌫️", gettext_lazy("Fog"), (45, 48)),
    "partlycloudy": ("⛅", gettext_lazy("Partly cloudy"), (2,)),
    "cloudy": ("☁️", gettext_lazy("Cloudy"), (3,)),
    "fair": ("🌤️", gettext_lazy("Mostly clear"), (1,)),
    "clearsky": ("☀️", gettext_lazy("Clear sky"), (0,)),
}
DAILY = ["weather_code", "temperature_2m_max", "temperature_2m_min", "apparent_temperature_max", "precipitation_sum"]
DAILY += ["precipitation_probability_max", "wind_speed_10m_max", "uv_index_max"]


@dataclass(frozen=True, slots=True)
class Forecast:
    """One local day in °C, mm, % and m/s; None is what the service does not say."""

    sky: str | None
    high: float | None
    low: float | None
    feels_like: float | None
    rain: float | None
    chance: float | None
    wind: float | None
    uv: float | None


@dataclass(frozen=True, slots=True)
class Provider:
    # Reads a day from the service's answer; an odd answer may make it raise anything.
    read: Callable[[Place, date, Http], Forecast]
    home: str = ""
    budgets: Sequence[Budget] = ()
    # It asks not to be called on the full hour; we do within these minutes after it.
    off_the_hour: int = 0

    def forecast(self, place: Place, day: date, http: Http) -> Forecast:
        """Returns a forecast with at least a high and a low.

        Raises SourceError, transient where the service answered something else: an odd answer is the service's
        passing fault, and half of one is never posted.
        """
        try:
            found = self.read(place, day, http)
        except (LookupError, TypeError, ValueError, AttributeError, ArithmeticError) as error:
            raise SourceError(Sentence(_("The service's answer cannot be read.")), transient=True) from error
        if found.high is None or found.low is None:
            raise missing(day)
        return found


def open_meteo(place: Place, day: date, http: Http) -> Forecast:
    params = {"latitude": f"{place.latitude:.4f}", "longitude": f"{place.longitude:.4f}", "timezone": place.zone}
    params |= {"daily": ",".join(DAILY), "wind_speed_unit": "ms", "forecast_days": "3"}
    if key := setting("PATCHBAY_OPEN_METEO_KEY"):
        params["apikey"] = key
    reply = http.get(setting("PATCHBAY_OPEN_METEO_URL", "https://api.open-meteo.com") + "/v1/forecast", params=params)
    daily = part(reply, "daily")
    # By date, not by position: where the answer begins depends on when it was made.
    if day.isoformat() not in (daily.get("time") or ()):
        raise missing(day)
    at = daily["time"].index(day.isoformat())
    code, *numbers = [number(column[at]) if at < len(column := daily.get(name) or ()) else None for name in DAILY]
    return Forecast(next((name for name, (_icon, _words, codes) in SKIES.items() if code in codes), None), *numbers)


def met_norway(place: Place, day: date, http: Http) -> Forecast:
    agent = setting("PATCHBAY_MET_NORWAY_USER_AGENT")
    reply = http.get(
        setting("PATCHBAY_MET_NORWAY_URL", "https://api.met.no") + "/weatherapi/locationforecast/2.0/complete",
        params={"lat": f"{place.latitude:.4f}", "lon": f"{place.longitude:.4f}"},  # more decimals are refused
        headers={"User-Agent": agent} if agent else {},
    )
    zone, steps = zone_named(place.zone), part(reply, "properties").get("timeseries") or ()
    steps = [one["data"] for one in steps if datetime.fromisoformat(one["time"]).astimezone(zone).date() == day]
    if not steps:
        raise missing(day)
    moments = [step["instant"]["details"] for step in steps]
    # Steps of one hour in the first days, later of six.
    spans = [span for step in steps if (span := step.get("next_1_hours") or step.get("next_6_hours"))]
    details = [span.get("details") or {} for span in spans]
    symbols = " ".join(str((span.get("summary") or {}).get("symbol_code", "")) for span in spans)
    warmth = each(moments, "air_temperature") + each(details, "air_temperature_max")
    return Forecast(
        sky=next((name for name in SKIES if name in symbols), None),
        high=max(warmth, default=None),
        low=min(warmth + each(details, "air_temperature_min"), default=None),
        feels_like=max((felt for moment in moments if (felt := feels_like(moment)) is not None), default=None),
        rain=sum(amounts) if (amounts := each(details, "precipitation_amount")) else None,
        chance=max(each(details, "probability_of_precipitation"), default=None),
        wind=max(each(moments, "wind_speed"), default=None),
        uv=max(each(moments, "ultraviolet_index_clear_sky"), default=None),
    )


def sample(place: Place, day: date, http: Http) -> Forecast:
    """Invents weather, the same each time for a place and a day."""
    dice = Random(f"{place.near} {day}")  # noqa: S311
    sky = dice.choice(["rain", "showers", "cloudy", "partlycloudy", "fair", "clearsky"])
    rain = dice.uniform(1, 9) if sky in ("rain", "showers") else 0.0
    low = 24 - abs(place.latitude) / 2.5 + dice.uniform(-4, 4)
    high = low + dice.uniform(4, 11)
    return Forecast(sky, high, low, high - dice.uniform(0, 3), rain, 10 * rain, dice.uniform(1, 9), dice.uniform(1, 6))


def feels_like(moment: Mapping[str, Any]) -> float | None:
    """Returns Steadman's apparent temperature in °C: humidity warms, wind cools. None where one of the three is."""
    read = [number(moment.get(name)) for name in ("air_temperature", "relative_humidity", "wind_speed")]
    celsius, humidity, wind = read
    if celsius is None or humidity is None or wind is None:
        return None
    vapour = humidity / 100 * 6.105 * exp(17.27 * celsius / (237.7 + celsius))
    return celsius + 0.33 * vapour - 0.7 * wind - 4


def each(rows: Iterable[Mapping[str, Any]], name: str) -> list[float]:
    return [found for row in rows if (found := number(row.get(name))) is not None]


def number(value: Any) -> float | None:
    """Returns `value` if it is a finite number; None stands for null and for whatever else a service may say."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if is_number and isfinite(value) else None


def part(reply: Reply, name: str) -> dict[str, Any]:
    found = reply.checked().json()
    inner = found.get(name) if isinstance(found, dict) else None
    return inner if isinstance(inner, dict) else {}


def missing(day: date) -> SourceError:
    sentence = Sentence(_("The service has no forecast for %(day)s."), {"day": day.isoformat()})
    return SourceError(sentence, transient=True)


FREE = (Budget("open-meteo", 600, 60), Budget("open-meteo", 10_000, 86_400))
PROVIDERS = {
    "open-meteo": Provider(open_meteo, "https://open-meteo.com/", FREE),
    "met-norway": Provider(met_norway, "https://api.met.no/", (Budget("met-norway", 20, 1),), off_the_hour=10),
    "sample": Provider(sample),
}
