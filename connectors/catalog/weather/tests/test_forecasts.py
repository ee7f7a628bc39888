"""Which day a forecast is of, and what it says, from answers in the providers' documented shapes."""

import json
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from channels_app.cards import parse_message, plain_text
from connectors.catalog.weather.connector import Weather
from connectors.sdk import Card, SourceError
from connectors.sdk.places import search
from connectors.sdk.testing import FakeHttp, Recorded

WEATHER = Weather()
OPEN_METEO = "https://api.open-meteo.com/v1/forecast"
MET_NORWAY = "https://api.met.no/weatherapi/locationforecast/2.0/complete"
FIELDS = ["temperature_2m_max", "temperature_2m_min", "apparent_temperature_max", "precipitation_sum"]
FIELDS += ["precipitation_probability_max", "wind_speed_10m_max", "uv_index_max"]


def config(place: str, **more: Any) -> dict[str, Any]:
    usual = {"at": "07:30", "weekdays": [*range(7)], "units": "metric", "provider": "open-meteo"}
    return {**usual, "place": search(place)[0].value, **more}


def told(card: Card) -> str:
    return plain_text(parse_message(json.loads(json.dumps(card.message()))))


def open_meteo(first: date, days: int = 3) -> dict[str, Any]:
    """An answer whose maximum temperature is the day of the month."""
    time = [first + timedelta(days=n) for n in range(days)]
    daily = {name: [float(day.day) for day in time] for name in FIELDS}
    return {"daily": {"time": [day.isoformat() for day in time], "weather_code": [0] * days, **daily}}


def met_norway(start: datetime, hours: int, value: Callable[[datetime], float]) -> dict[str, Any]:
    """Hourly steps whose temperature is what `value` says."""
    steps = []
    for moment in (start + timedelta(hours=n) for n in range(hours)):
        details = {"air_temperature": value(moment), "relative_humidity": 70.0, "wind_speed": 2.0}
        span = {"summary": {"symbol_code": "clearsky_day"}, "details": {"precipitation_amount": 0.1}}
        steps.append(
            {"time": f"{moment:%Y-%m-%dT%H:%M:%SZ}", "data": {"instant": {"details": details}, "next_1_hours": span}}
        )
    return {"type": "Feature", "properties": {"meta": {}, "timeseries": steps}}


ZONES = [
    ("Berlin", "Europe/Berlin", datetime(2027, 3, 27, 6, 30, tzinfo=UTC)),
    ("Berlin", "Europe/Berlin", datetime(2027, 3, 27, 22, 59, tzinfo=UTC)),
    ("Berlin", "Europe/Berlin", datetime(2027, 10, 30, 23, 30, tzinfo=UTC)),
    ("New York", "America/New_York", datetime(2027, 3, 13, 12, 30, tzinfo=UTC)),
    ("New York", "America/New_York", datetime(2027, 11, 7, 4, 30, tzinfo=UTC)),
    ("Kathmandu", "Asia/Kathmandu", datetime(2027, 3, 1, 18, 14, tzinfo=UTC)),
    ("Auckland", "Pacific/Auckland", datetime(2027, 4, 3, 11, 30, tzinfo=UTC)),
    ("Honolulu", "Pacific/Honolulu", datetime(2027, 3, 2, 9, 30, tzinfo=UTC)),
]


@pytest.mark.parametrize(("place", "zone", "now"), ZONES)
@pytest.mark.parametrize("begins", [-1, 0, 1])
def test_open_meteo_s_tomorrow_is_the_place_s_date_wherever_the_answer_begins(
    place: str, zone: str, now: datetime, begins: int
) -> None:
    today = now.astimezone(ZoneInfo(zone)).date()
    http = FakeHttp(now=now)
    http.answer(OPEN_METEO, open_meteo(today + timedelta(days=begins)))
    card = WEATHER.poll(config(place), http, now)
    assert f"High: {(today + timedelta(days=1)).day}°C" in told(card)
    assert f"timezone={zone.replace('/', '%2F')}&" in http.asked[0].url


@pytest.mark.parametrize(("place", "zone", "now"), ZONES)
def test_met_norway_s_tomorrow_is_the_hours_of_the_place_s_date(place: str, zone: str, now: datetime) -> None:
    clock = ZoneInfo(zone)
    tomorrow = now.astimezone(clock).date() + timedelta(days=1)
    http = FakeHttp(now=now)
    start = now.replace(minute=0)
    http.answer(MET_NORWAY, met_norway(start, 60, lambda moment: float(moment.astimezone(clock).day)))
    card = WEATHER.poll(config(place, provider="met-norway"), http, now)
    assert f"High: {tomorrow.day}°C\nLow: {tomorrow.day}°C" in told(card)


def test_a_day_of_23_hours_is_added_up_whole() -> None:
    now = datetime(2027, 3, 27, 6, 30, tzinfo=UTC)
    http = FakeHttp(now=now)
    http.answer(MET_NORWAY, met_norway(now.replace(minute=0), 60, lambda moment: 5.0))
    assert "Precipitation: 2.3 mm" in told(WEATHER.poll(config("Berlin", provider="met-norway"), http, now))


NO_TOMORROW: list[Any] = [
    {},
    [],
    None,
    7,
    {"daily": {}},
    {"daily": None},
    {"daily": []},
    {"daily": {"time": None}},
    {"daily": {"time": ["2020-01-01"]}},
    {"properties": {}},
    {"properties": None},
    {"properties": {"timeseries": None}},
]


@pytest.mark.parametrize("provider", ["open-meteo", "met-norway"])
@pytest.mark.parametrize("value", NO_TOMORROW, ids=repr)
def test_an_answer_without_tomorrow_is_an_error_that_may_pass(provider: str, value: Any) -> None:
    http = FakeHttp()
    http.answer(OPEN_METEO, value)
    http.answer(MET_NORWAY, value)
    with pytest.raises(SourceError, match="2027-03-02") as missing:
        WEATHER.poll(config("Berlin", provider=provider), http, http.now)
    assert missing.value.transient


def damaged(value: Any, dice: Random) -> Any:
    """A copy in which something is null, missing, cut short or of another kind, somewhere."""
    if isinstance(value, dict) and value and dice.random() < 0.9:
        key = dice.choice(list(value))
        return {**value, key: damaged(value[key], dice)}
    if isinstance(value, list) and value and dice.random() < 0.7:
        at = dice.randrange(len(value))
        return [*value[:at], damaged(value[at], dice), *value[at + 1 :]]
    if isinstance(value, list) and dice.random() < 0.5:
        return value[: dice.randrange(len(value) + 1)]
    return dice.choice([None, {}, [], "", "x", -1, True, [None], {"x": None}, float("nan"), float("inf"), "7"])


@pytest.mark.parametrize("provider", ["open-meteo", "met-norway"])
def test_of_a_damaged_answer_a_whole_sentence_is_posted_or_nothing(provider: str) -> None:
    now = datetime(2027, 3, 1, 6, 30, tzinfo=UTC)
    whole = open_meteo(now.date()) if provider == "open-meteo" else met_norway(now.replace(minute=0), 48, lambda _: 5.0)
    dice = Random(7)
    told_of = [outcome(provider, damaged(whole, dice), now) for _round in range(400)]
    refused = [found.transient for found in told_of if isinstance(found, SourceError)]
    posted = [found for found in told_of if isinstance(found, str)]
    assert len(refused) > 20
    assert all(refused)
    assert len(posted) > 20
    for words in posted:
        assert re.search(r"\d°C to -?\d+°C\.", words), words
        assert not re.search(r"nan|inf|None|: *\n", words), words


def outcome(provider: str, answer: Any, now: datetime) -> str | SourceError:
    http = FakeHttp(now=now)
    http.answer(OPEN_METEO if provider == "open-meteo" else MET_NORWAY, answer)
    try:
        return told(WEATHER.poll(config("Berlin", provider=provider), http, now))
    except SourceError as error:
        return error


def test_without_a_sky_the_degrees_are_said() -> None:
    http = FakeHttp()
    answer = open_meteo(date(2027, 3, 1))
    answer["daily"]["weather_code"] = None
    http.answer(OPEN_METEO, answer)
    assert "Tomorrow in Berlin, Germany: 2°C to 2°C." in str(WEATHER.poll(config("Berlin"), http, http.now).summary)


@pytest.mark.parametrize(
    ("month", "words"), [(12, "Sun: Does not rise (polar night)"), (6, "Sun: Does not set (polar day)")]
)
def test_polar_day_and_night_are_said_in_words(month: int, words: str) -> None:
    now = datetime(2027, month, 20, 6, 30, tzinfo=UTC)
    http = FakeHttp(now=now)
    http.answer(OPEN_METEO, open_meteo(now.date()))
    shown = told(WEATHER.poll(config("Tromsø"), http, now))
    assert words in shown
    assert "Sunrise" not in shown


def test_open_meteo_is_quoted_when_it_refuses() -> None:
    http = FakeHttp()
    reason = "Latitude must be in range of -90 to 90°. Given: 522.0."
    http.answer(OPEN_METEO, {"error": True, "reason": reason}, status=400)
    with pytest.raises(SourceError, match="Latitude must be in range") as refused:
        WEATHER.poll(config("Berlin"), http, http.now)
    assert not refused.value.transient


def test_what_a_service_does_not_say_is_left_out() -> None:
    http = FakeHttp()
    answer = open_meteo(date(2027, 3, 1))
    del answer["daily"]["uv_index_max"]
    answer["daily"]["precipitation_probability_max"][1] = None
    answer["daily"]["weather_code"][1] = 1234
    http.answer(OPEN_METEO, answer)
    words = told(WEATHER.poll(config("Berlin"), http, http.now))
    assert "UV" not in words
    assert "Precipitation: 2 mm\n" in words
    assert "None" not in words


@pytest.mark.parametrize(
    ("symbols", "sky"),
    [
        (["clearsky_day", "lightssleetshowersandthunder_day"], "Thunderstorms"),
        (["lightssnowshowers_day"], "Snow"),
        (["partlycloudy_night", "lightrainshowers_day", "heavyrain"], "Heavy rain"),
        (["lightrain", "cloudy"], "Rain"),
        (["fair_night"], "Mostly clear"),
        (["cloudy"], "Cloudy"),
    ],
)
def test_a_day_of_met_norway_s_tells_its_worst(symbols: list[str], sky: str) -> None:
    answer = met_norway(datetime(2027, 3, 2, 9, tzinfo=UTC), len(symbols), lambda moment: 5.0)
    for step, symbol in zip(answer["properties"]["timeseries"], symbols, strict=True):
        step["data"]["next_1_hours"]["summary"]["symbol_code"] = symbol
    http = FakeHttp()
    http.answer(MET_NORWAY, answer)
    assert f"{sky}, 5°C to 5°C." in told(WEATHER.poll(config("Berlin", provider="met-norway"), http, http.now))


def test_the_requests_follow_the_terms(settings: Any) -> None:
    http = FakeHttp([Recorded.read(path) for path in (WEATHER.folder() / "replies").glob("*.json")])
    settings.PATCHBAY_MET_NORWAY_USER_AGENT = "harbour.example/1 ops@harbour.example"
    WEATHER.poll(config("Berlin", provider="met-norway"), http, http.now)
    assert http.asked[0].url == f"{MET_NORWAY}?lat=52.5244&lon=13.4105"
    assert http.asked[0].headers["User-Agent"] == "harbour.example/1 ops@harbour.example"
    settings.PATCHBAY_OPEN_METEO_KEY = "k"
    settings.PATCHBAY_OPEN_METEO_URL = "https://customer-api.open-meteo.com"
    http.answer("https://customer-api.open-meteo.com/v1/forecast", open_meteo(date(2027, 3, 1)))
    WEATHER.poll(config("Berlin"), http, http.now)
    assert "apikey=k" in http.asked[1].url
