from collections.abc import Sequence
from datetime import datetime, time, timedelta
from zlib import crc32

from django import forms
from django.utils.translation import gettext_lazy as _

from connectors.catalog.weather.card import build_card
from connectors.catalog.weather.providers import PROVIDERS
from connectors.sdk import (
    Budget,
    Card,
    Config,
    ConfigForm,
    Connector,
    Daily,
    Http,
    Suggestion,
    TimeField,
    WeekdaysField,
)
from connectors.sdk.places import Place, PlaceField, offers
from connectors.sdk.schedule import zone_named

ABOUT_PROVIDERS = _(
    "Open-Meteo is free for non-commercial use. MET Norway asks not to be called on the full hour, so its card comes "
    "up to ten minutes later."
)
UNITS = [("metric", "°C · km/h · mm"), ("metric-ms", "°C · m/s · mm"), ("imperial", "°F · mph · in")]
SERVICES = [("open-meteo", "Open-Meteo"), ("met-norway", "MET Norway"), ("sample", _("Sample data"))]


class WeatherForm(ConfigForm):
    place = PlaceField(label=_("Place"), help_text=_("In any language. Places by GeoNames.org, CC BY 4.0."))
    at = TimeField(label=_("Time of day"), initial=time(18), help_text=_("As the clocks of that place show it."))
    weekdays = WeekdaysField(label=_("Days of the week"))
    units = forms.ChoiceField(label=_("Units"), choices=UNITS)
    provider = forms.ChoiceField(label=_("Weather service"), choices=SERVICES, help_text=ABOUT_PROVIDERS)


class Weather(Connector):
    name = _("Weather")
    summary = _("Posts tomorrow's forecast for a place, at the time and on the days you choose.")
    description = _(
        "High and low, what it feels like, precipitation, wind, UV, sunrise and sunset, in English or Chinese. From "
        "Open-Meteo, which is free for non-commercial use, or from MET Norway. Nobody needs an account."
    )
    category = "weather"
    icon = "cloud-sun"
    permissions = (
        _("Asks api.open-meteo.com or api.met.no for the forecast of the place."),
        _("Asks geocoding-api.open-meteo.com for small places while you type."),
        _("Posts one card a day to the channel."),
    )
    config_form = WeatherForm
    config_version = 2

    def schedule(self, config: Config) -> Daily:
        place, at = Place.read(config["place"]), time.fromisoformat(config["at"])
        minutes = PROVIDERS[config["provider"]].off_the_hour
        if minutes and not at.minute:
            at = at.replace(minute=1 + crc32(config["place"].encode()) % minutes)
        return Daily(at, place.zone, frozenset(config["weekdays"]))

    def poll(self, config: Config, http: Http, now: datetime) -> Card:
        place = Place.read(config["place"])
        tomorrow = now.astimezone(zone_named(place.zone)).date() + timedelta(days=1)
        found = PROVIDERS[config["provider"]].forecast(place, tomorrow, http)
        return build_card(config, place, tomorrow, found)

    def describe(self, config: Config) -> str:
        return f"{Place.read(config['place']).label[:120]} · {config['at']} · {dict(SERVICES)[config['provider']]}"

    def migrate_config(self, old: Config, version: int) -> Config:
        """Drops the language, which was asked for here once and is the connection's now."""
        return {name: value for name, value in old.items() if name != "language"}

    def fetch_key(self, config: Config, now: datetime) -> str | None:
        if "place" not in config:  # nobody chose yet
            return None
        place = Place.read(config["place"])
        return f"{config['provider']} {place.latitude:.4f} {place.longitude:.4f} {now:%Y-%m-%dT%H}"

    def budgets(self, config: Config) -> Sequence[Budget]:
        return PROVIDERS[config.get("provider", "open-meteo")].budgets

    def suggest(self, field: str, text: str, http: Http) -> list[Suggestion]:
        return offers(text, http)
