"""The card, in the active language."""

from collections.abc import Iterator
from datetime import date

from babel import Locale
from babel.dates import format_date
from babel.units import format_unit
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from connectors.catalog.weather.providers import PROVIDERS, SKIES, Forecast
from connectors.sdk import Card, Config, card, column, columns, facts, heading, link, plain, text
from connectors.sdk.places import Place

# For °C, m/s and mm: CLDR's name of the unit, factor, summand, decimals.
CELSIUS, MILLIMETRE = ("temperature-celsius", 1, 0, 0), ("length-millimeter", 1, 0, 1)
UNITS = {
    "metric": (CELSIUS, ("speed-kilometer-per-hour", 3.6, 0, 0), MILLIMETRE),
    "metric-ms": (CELSIUS, ("speed-meter-per-second", 1, 0, 0), MILLIMETRE),
    "imperial": (
        ("temperature-fahrenheit", 1.8, 32, 0),
        ("speed-mile-per-hour", 2.2369, 0, 0),
        ("length-inch", 1 / 25.4, 0, 2),
    ),
}
PERCENT = ("concentr-percent", 1, 0, 0)
CREDITS = {
    "open-meteo": gettext_lazy("Weather data by Open-Meteo.com"),
    "met-norway": gettext_lazy("Data from MET Norway"),
    "sample": gettext_lazy("Sample data, not a forecast"),
}


def build_card(config: Config, place: Place, day: date, found: Forecast) -> Card:
    degrees = UNITS[config["units"]][0]
    icon, sky, _codes = SKIES.get(found.sky or "", ("🌡️", "", ()))
    words = {"sky": sky, "low": to_text(found.low, degrees), "high": to_text(found.high, degrees)}
    title = _("Tomorrow in %(place)s") % {"place": place.label}
    sentence = (_("%(sky)s, %(low)s to %(high)s.") if sky else _("%(low)s to %(high)s.")) % words
    when = format_date(day, "full", locale=locale())
    said = column(heading(plain(title)), text(when, subtle=True), text(plain(sentence), size="medium"))
    picture = column(text(icon, size="extraLarge"), width="auto")
    home, credit = PROVIDERS[config["provider"]].home, CREDITS[config["provider"]]
    footer = text(f"{link(credit, home)} (CC BY 4.0)", subtle=True) if home else text(f"⚠️ {credit}", colour="warning")
    summary = f"{title}: {sentence}" if home else f"{title}: {sentence} {credit}"
    return card(summary, columns(picture, said), facts(*rows(config, place, day, found)), footer)


def rows(config: Config, place: Place, day: date, found: Forecast) -> Iterator[tuple[str, str]]:
    degrees, speed, amount = UNITS[config["units"]]
    rain = to_text(found.rain, amount), to_text(found.chance, PERCENT)
    yield _("High"), to_text(found.high, degrees)
    yield _("Low"), to_text(found.low, degrees)
    yield _("Feels like"), to_text(found.feels_like, degrees)
    yield _("Precipitation"), " · ".join(filter(None, rain))
    yield _("Wind"), to_text(found.wind, speed)
    yield _("UV index"), "" if found.uv is None else f"{found.uv:.0f}"
    yield from sun(place, day)


def sun(place: Place, day: date) -> Iterator[tuple[str, str]]:
    # Computed: a service's times carry today's UTC offset and are an hour off where clocks change tonight.
    sunrise, sunset = place.sun(day)
    if not (sunrise or sunset):
        yield _("Sun"), _("Does not rise (polar night)") if place.is_polar_night(day) else _("Does not set (polar day)")
    yield _("Sunrise"), f"{sunrise:%H:%M}" if sunrise else ""
    yield _("Sunset"), f"{sunset:%H:%M}" if sunset else ""


def to_text(value: float | None, unit: tuple[str, float, float, int]) -> str:
    name, factor, summand, decimals = unit
    if value is None:
        return ""
    rounded = round(value * factor + summand, decimals) + 0.0  # + 0.0: never “-0”
    return str(format_unit(rounded, name, length="short", locale=locale()))


def locale() -> Locale:
    return Locale.parse(get_language() or "en", sep="-")
