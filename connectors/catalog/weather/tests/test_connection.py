"""Schedules, sharing, units and languages of weather connections."""

import json
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from django.utils.translation import override

from channels_app.cards import parse_message, plain_text
from connectors.catalog.weather.connector import Weather, WeatherForm
from connectors.catalog.weather.tests.test_forecasts import config
from connectors.sdk import Card
from connectors.sdk.places import search
from connectors.sdk.testing import FakeHttp

WEATHER = Weather()
NOW = datetime(2027, 3, 1, 6, 30, tzinfo=UTC)


def drawn(**more: Any) -> Card:
    return WEATHER.poll(config("Berlin", **more), FakeHttp.of(WEATHER.folder(), now=NOW), NOW)


def told(card: Card) -> str:
    return plain_text(parse_message(json.loads(json.dumps(card.message()))))


@pytest.mark.parametrize(
    ("units", "words"),
    [
        ("metric", ["High: 8°C", "Low: 0°C", "Feels like: 5°C", "Precipitation: 4.6 mm · 78%", "Wind: 23 km/h"]),
        ("metric-ms", ["High: 8°C", "Wind: 6 m/s", "UV index: 1", "Sunrise: 06:5", "Sunset: 17:4"]),
        ("imperial", ["High: 47°F", "Low: 31°F", "Precipitation: 0.18 in · 78%", "Wind: 14 mph"]),
    ],
)
def test_units(units: str, words: list[str]) -> None:
    shown = told(drawn(units=units))
    for word in [*words, "Tomorrow in Berlin, Germany", "Tuesday, March 2, 2027", "Weather data by Open-Meteo.com"]:
        assert word in shown


def test_a_card_in_chinese() -> None:
    with override("zh-hans"):
        shown = told(drawn())
    for word in ["明天", "2027年3月2日星期二", "雨", "最高气温: 8°C", "紫外线", "日出", "4.6毫米"]:
        assert word in shown


def test_the_attribution_is_a_link() -> None:
    assert "(https://open-meteo.com/) (CC BY 4.0)" in json.dumps(drawn().message())
    assert "(https://api.met.no/) (CC BY 4.0)" in json.dumps(drawn(provider="met-norway").message())


def test_sample_data_says_so_in_the_card_and_in_its_notification() -> None:
    card = drawn(provider="sample")
    assert "Sample data, not a forecast" in told(card)
    assert "Sample data, not a forecast" in str(card.summary)
    assert card == drawn(provider="sample"), "the same each time"
    with override("zh-hans"):
        assert "示例数据" in told(drawn(provider="sample"))


def test_the_schedule_is_in_the_place_s_zone() -> None:
    schedule = WEATHER.schedule(config("北京", weekdays=[0, 4]))
    assert (schedule.at, schedule.zone, schedule.weekdays) == (time(7, 30), "Asia/Shanghai", {0, 4})


def test_met_norway_is_never_asked_on_the_hour() -> None:
    places = [place.value for place in search("Spring")]
    minutes = {
        WEATHER.schedule({**config("Oslo", provider="met-norway", at="07:00"), "place": one}).at for one in places
    }
    assert len(minutes) > 2
    assert all(time(7, 0) < at <= time(7, 10) for at in minutes)
    assert WEATHER.schedule(config("Oslo", provider="met-norway", at="07:20")).at == time(7, 20)
    assert WEATHER.schedule(config("Oslo", provider="open-meteo", at="07:00")).at == time(7, 0)


def test_connections_of_a_place_share_an_answer_for_an_hour() -> None:
    key = WEATHER.fetch_key(config("Berlin"), NOW)
    assert key == WEATHER.fetch_key(config("柏林", units="imperial", at="09:00"), NOW)
    assert key != WEATHER.fetch_key(config("Potsdam"), NOW)
    assert key != WEATHER.fetch_key(config("Berlin", provider="met-norway"), NOW)
    assert key != WEATHER.fetch_key(config("Berlin"), NOW + timedelta(hours=1))
    assert WEATHER.fetch_key({}, NOW) is None


def test_the_form_offers_what_there_is() -> None:
    form = WeatherForm({"place": "Springfield", "at": "25:00", "units": "kelvin", "provider": "x"})
    assert set(form.errors) == {"place", "at", "weekdays", "units", "provider"}
