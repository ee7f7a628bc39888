"""A service that answers in the shape of https://open-meteo.com/en/docs, by the product's clock."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

from tests.target import Heard, Reply

# What its geocoding knows; the product itself knows larger towns.
PLACES = [
    {
        "id": 2208328,
        "name": "Lord Howe Island",
        "latitude": -31.55,
        "longitude": 159.08333,
        "elevation": 209.0,
        "feature_code": "ISL",
        "country_code": "AU",
        "timezone": "Australia/Lord_Howe",
        "country": "Australia",
        "admin1": "New South Wales",
    },
    {
        "id": 4033013,
        "name": "Waitangi",
        "latitude": -43.95353,
        "longitude": -176.55973,
        "elevation": 1.0,
        "feature_code": "PPL",
        "country_code": "NZ",
        "timezone": "Pacific/Chatham",
        "population": 300,
        "country": "New Zealand",
        "admin1": "Chatham Islands",
    },
]


def asked(heard: Heard) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(heard.path).query).items()}


def answers(now: Callable[[], datetime]) -> Callable[[Heard], Reply]:
    def answer(heard: Heard) -> Reply:
        return found(heard) if heard.path.startswith("/v1/search") else forecast(heard, now())

    return answer


def forecast(heard: Heard, now: datetime) -> Reply:
    """Days from the place's today on. What it feels like tells the day of the month, so that a wrong day shows."""
    wanted = asked(heard)
    today = now.astimezone(ZoneInfo(wanted["timezone"])).date()
    days = [today + timedelta(days=n) for n in range(int(wanted["forecast_days"]))]
    daily: dict[str, list[Any]] = {name: [1.5 for _day in days] for name in wanted["daily"].split(",")}
    daily |= {"time": [day.isoformat() for day in days], "weather_code": [61 for _day in days]}
    daily |= {"temperature_2m_max": [21.4 for _day in days], "apparent_temperature_max": [day.day for day in days]}
    answer = {
        "latitude": float(wanted["latitude"]),
        "longitude": float(wanted["longitude"]),
        "generationtime_ms": 0.1,
        "utc_offset_seconds": 3600,
        "timezone": wanted["timezone"],
        "timezone_abbreviation": "GMT+1",
        "elevation": 38.0,
        "daily_units": {"time": "iso8601"},
        "daily": daily,
    }
    return Reply(200, {"Content-Type": "application/json"}, json.dumps(answer).encode())


def found(heard: Heard) -> Reply:
    name = asked(heard)["name"].casefold()
    results = [place for place in PLACES if str(place["name"]).casefold().startswith(name)]
    answer = {"generationtime_ms": 0.5, **({"results": results} if results else {})}
    return Reply(200, {"Content-Type": "application/json"}, json.dumps(answer).encode())


def refusal(_heard: Heard) -> Reply:
    body = {"error": True, "reason": "Daily API request limit exceeded. Please try again tomorrow."}
    return Reply(429, {"Content-Type": "application/json"}, json.dumps(body).encode())
