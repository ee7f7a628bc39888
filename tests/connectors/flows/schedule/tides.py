"""A connector for the tests of the flows: daily, hourly, a stream, whatever its config says."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django import forms

from connectors.sdk import (
    Budget,
    Card,
    Config,
    ConfigError,
    ConfigForm,
    Connector,
    Daily,
    Every,
    Followed,
    Headers,
    Http,
    Payload,
    PayloadError,
    Schedule,
    SecretField,
    TimeField,
    TimeZoneField,
    card,
    text,
)


class TidesForm(ConfigForm):
    harbour = forms.CharField(label="Harbour")
    at = TimeField(label="Time of day", required=False)
    zone = TimeZoneField(label="Time zone", initial="UTC", required=False)
    every = forms.IntegerField(label="Minutes", required=False)
    token = SecretField(label="Token", required=False)


class Tides(Connector):
    slug = "tides"
    name = "Tides"
    summary = "Posts tides."
    icon = "water"
    config_form = TidesForm
    url = "http://tides.example/api"

    def schedule(self, config: Config) -> Schedule:
        if config.get("every"):
            return Every(timedelta(minutes=config["every"]))
        return Daily.read(config["at"], config.get("zone") or "UTC")

    def describe(self, config: Config) -> str:
        return f"{config['harbour']} {config.get('at')}"

    def fetch_key(self, config: Config, now: datetime) -> str | None:
        return f"{config['harbour']}@{now:%Y-%m-%dT%H}" if config.get("shared") else None

    def budgets(self, config: Config) -> list[Budget]:
        return [Budget("tides.example", config["budget"], 3600)] if config.get("budget") else []

    def poll(self, config: Config, http: Http, now: datetime) -> Card | None:
        if config["harbour"] == "Atlantis":
            raise ConfigError("There is no harbour Atlantis.", field="harbour")
        headers = {"Authorization": f"Bearer {config['token']}"} if config.get("token") else {}
        reply = http.get(self.url, params={"harbour": config["harbour"]}, headers=headers).checked()
        tide = reply.json()["tide"]
        return card(f"Tide {tide}", text(f"{config['harbour']}: {tide}")) if tide else None


class News(Connector):
    """Follows a stream of numbers: `{"newest": 3}`."""

    slug = "news"
    name = "News"
    summary = "Posts news."
    default_schedule = Every(timedelta(minutes=15))

    def follow(self, config: Config, http: Http, now: datetime, memory: Mapping[str, Any]) -> Followed:
        newest = http.get("http://news.example/").checked().json()["newest"]
        seen = memory.get("newest", newest - 1)
        cards = [card(f"News {n}", text(f"News {n}")) for n in range(seen + 1, newest + 1)]
        return Followed(cards, {"newest": newest})


class Pushes(Connector):
    """A dialect of its own, signed by a plain secret."""

    slug = "pushes"
    icon = "git"
    name = "Pushes"
    summary = "Posts pushes."
    config_form = TidesForm

    def receive(self, config: Config, payload: Payload, headers: Headers) -> Card | None:
        if headers.get("X-Secret") != config.get("token"):
            raise PayloadError("The signature does not match.", rule="signature")
        if headers.get("X-Event") != "push":
            return None
        return card(f"Push to {payload.value['ref']}", text(payload.value["ref"]))
