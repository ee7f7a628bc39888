import json
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.utils import translation

from connectors.sdk import ConfigForm, SourceError
from connectors.sdk.places import Place, PlaceField, offers, search
from connectors.sdk.testing import FakeHttp

GEOCODING = "https://geocoding-api.open-meteo.com/v1/search"
WALD = {
    "id": 2658103,
    "name": "Wald",
    "latitude": 47.27599,
    "longitude": 8.91483,
    "elevation": 622.0,
    "feature_code": "PPL",
    "country_code": "CH",
    "timezone": "Europe/Zurich",
    "population": 8414,
    "country": "Switzerland",
    "admin1": "Zurich",
}


class PlaceForm(ConfigForm):
    place = PlaceField()


def labels(text: str, language: str = "en") -> list[str]:
    return [place.label for place in search(text, language)]


@pytest.mark.parametrize(
    ("text", "language", "first"),
    [
        ("Berlin", "en", "Berlin, Germany"),
        ("berl", "en", "Berlin, Germany"),
        ("柏林", "en", "Berlin, Germany"),
        ("Berlin", "zh-hans", "柏林, 德国"),
        ("北京", "zh-hans", "北京, 中国"),
        ("北京", "en", "Beijing, China"),
        ("Beijing", "zh-hans", "北京, 中国"),
        ("München", "en", "Munich, Germany"),
        ("MUNCHEN", "en", "Munich, Germany"),
        ("Munich", "zh-hans", "慕尼黑, 德国"),
        ("纽约", "zh-hans", "纽约, New York, 美国"),
        ("紐約", "en", "New York City, New York, United States"),
        ("深圳", "zh-hans", "深圳, 中国"),
        ("Москва", "en", "Moscow, Russia"),
        ("Xi'an", "en", "Xi’an, China"),
        ("Springfield, Ore", "en", "Springfield, Oregon, United States"),
        ("Shang", "en", "Shanghai, China"),
        ("上", "zh-hans", "上海, 中国"),
        ("Mosk", "en", "Moscow, Russia"),
        ("LA", "en", "Los Angeles, California, United States"),
        ("Bern", "en", "Bern, Switzerland"),
        ("Paris, Texas", "en", "Paris, Texas, United States"),
        ("Kath", "en", "Kathmandu, Nepal"),
        ("NYC", "en", "New York City, New York, United States"),
    ],
)
def test_a_place_is_found_by_its_names(text: str, language: str, first: str) -> None:
    assert labels(text, language)[0] == first


def test_a_name_that_many_places_have_gives_the_choice() -> None:
    found = labels("Springfield")
    assert len(found) > 4
    assert len(set(found)) == len(found)
    assert found[0] == "Springfield, Missouri, United States"


@pytest.mark.parametrize("text", ["", " ", "a", ",", "\x1d", "\x1e\x1e", "\n\t", "zzzzzz", "%s%d", "x" * 10_000])
def test_nonsense_finds_nothing(text: str) -> None:
    assert search(text) == []


def test_a_place_brings_its_zone_and_what_is_stored_can_be_read_again() -> None:
    place = search("Kathmandu")[0]
    assert place.zone == "Asia/Kathmandu"
    assert place.value == "27.7017,85.3206,Asia/Kathmandu,Kathmandu, Nepal"
    assert Place.read(place.value).value == place.value


def test_small_places_are_asked_for_online() -> None:
    http = FakeHttp()
    http.answer(GEOCODING, {"results": [WALD, {"id": 1, "name": "Nowhere", "latitude": 0, "longitude": 0}]})
    with translation.override("zh-hans"):
        found = offers("Wald, Switz", http)
    assert [(one.label, one.value) for one in found] == [
        ("Wald, Zurich, Switzerland", "47.2760,8.9148,Europe/Zurich,Wald, Zurich, Switzerland")
    ]
    assert "language=zh&" in http.asked[0].url


def test_what_follows_the_comma_is_looked_for_in_the_answer_and_not_asked_for() -> None:
    http = FakeHttp()
    elsewhere = {**WALD, "country_code": "DE", "country": "Germany", "admin1": "Bavaria", "latitude": 49.1}
    http.answer(GEOCODING, {"results": [elsewhere, WALD]})
    for text in ("Wald, Switz", "Wald, CH", "Wald, zurich"):
        assert [one.label for one in offers(text, http)] == ["Wald, Zurich, Switzerland"]
    assert "name=Wald&" in http.asked[0].url


NO_LONGITUDES: list[Any] = [None, "", "east", 181, []]
ODD_ANSWERS: list[Any] = [
    {},
    [],
    None,
    "none",
    {"results": None},
    {"results": []},
    {"results": {}},
    {"results": [None, 1, "Wald", []]},
    *({"results": [{key: value for key, value in WALD.items() if key != gone}]} for gone in ("name", "latitude")),
    *({"results": [{**WALD, "timezone": zone}]} for zone in (None, "", "Mars/Phobos", "../etc/passwd", 7)),
    *({"results": [{**WALD, "longitude": value}]} for value in NO_LONGITUDES),
]


@pytest.mark.parametrize("answer", ODD_ANSWERS, ids=repr)
def test_odd_answers_and_places_without_a_zone_offer_nothing(answer: Any) -> None:
    http = FakeHttp()
    http.answer(GEOCODING, answer)
    assert offers("Zzzyzx", http) == []


def test_known_places_are_not_asked_for_online() -> None:
    http = FakeHttp()
    assert len(offers("Springfield", http)) == 8
    assert offers("柏林", http)
    assert http.asked == []


def test_offline_the_towns_remain(settings: Any) -> None:
    offline = FakeHttp(failure=SourceError("no network", transient=True))
    assert [one.label for one in offers("Reykjav", offline)] == ["Reykjavík, Iceland"]
    settings.PATCHBAY_GEOCODING_URL = "off"
    assert offers("Zzzyzx", FakeHttp()) == []


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("Berlin", "52.5244,13.4105,Europe/Berlin,Berlin, Germany"),
        ("52.52437,13.41053,Europe/Berlin,Home", "52.5244,13.4105,Europe/Berlin,Home"),
        ("52.52, 13.405", "52.5200,13.4050,Europe/Berlin,52.5200, 13.4050"),
        ("33.87° S 151.21° E", "-33.8700,151.2100,Australia/Sydney,-33.8700, 151.2100"),
        ("0 -160", "0.0000,-160.0000,Etc/GMT+11,0.0000, -160.0000"),
    ],
)
def test_a_name_that_means_one_place_may_be_typed(text: str, stored: str) -> None:
    form = PlaceForm({"place": text})
    assert form.is_valid(), form.errors
    assert json.loads(json.dumps(form.stored())) == {"place": stored}
    assert PlaceField().label_of(stored) == stored.split(",", 3)[3]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Köln", "Köln, Germany"),
        ("New York", "New York City, New York, United States"),
        ("Bern", "Bern, Switzerland"),
        ("Wien", "Vienna, Austria"),
        ("Sao Paulo", "São Paulo, Brazil"),
        ("Paris, France", "Paris, France"),
        ("paris , fr", "Paris, France"),
        ("London, UK", "London, United Kingdom"),
        ("München, Deutschland", "Munich, Germany"),
        ("Wien, Österreich", "Vienna, Austria"),
        ("Genève, Suisse", "Geneva, Switzerland"),
        ("Sevilla, España", "Sevilla, Spain"),
        ("大阪, 日本", "Osaka, Japan"),
        ("London, England", "London, United Kingdom"),
        ("London, 英国", "London, United Kingdom"),
        ("London, Canada", "London, Canada"),
        ("Cambridge, UK", "Cambridge, United Kingdom"),
        ("Cambridge, MA", "Cambridge, Massachusetts, United States"),
        ("Portland, ME", "Portland, Maine, United States"),
        ("Portland, Oreg", "Portland, Oregon, United States"),
        ("Washington, DC", "Washington, District of Columbia, United States"),
        ("Zürich, CH", "Zürich, Switzerland"),
    ],
)
def test_an_exact_name_is_enough(text: str, label: str) -> None:
    form = PlaceForm({"place": text})
    assert form.is_valid(), form.errors
    assert Place.read(form.cleaned_data["place"]).label == label


@pytest.mark.parametrize("beginning", ["ba", "de", "ha", "jo", "ma", "pa", "san", "to"])
def test_a_town_is_found_by_its_name_and_country_as_they_are_shown(beginning: str) -> None:
    for place in search(beginning):
        name, *_region, country = place.label.split(", ")
        assert place.near in {found.near for found in search(f"{name}, {country}")}, place.label


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("Springfield", "Springfield, Missouri, United States · Springfield, Massachusetts"),
        ("Zzzyzx", "No place of this name"),
        ("91,0,Europe/Berlin,x", "No place"),
        ("91, 0", "No place"),
        ("London, Kazakhstan", "No place"),
        ("nan,0,Europe/Berlin,x", "No place"),
        ("1,1,Mars/Phobos,x", "time zone"),
        ("1,1,../../etc/passwd,x", "time zone"),
        ("", "required"),
    ],
)
def test_a_name_that_does_not_is_refused_with_the_choice(text: str, error: str) -> None:
    form = PlaceForm({"place": text})
    assert not form.is_valid()
    assert error in form.errors["place"][0]


@pytest.mark.parametrize(
    ("place", "day", "rise", "set_"),
    [
        ("Berlin", date(2027, 3, 27), time(5, 53), time(18, 29)),
        ("Berlin", date(2027, 3, 28), time(6, 51), time(19, 30)),
        ("Auckland", date(2027, 1, 1), time(6, 4), time(20, 43)),
        ("Honolulu", date(2027, 1, 1), time(7, 9), time(18, 0)),
        ("Kathmandu", date(2027, 6, 21), time(5, 9), time(19, 2)),
    ],
)
def test_the_sun_rises_by_the_clocks_of_the_place(place: str, day: date, rise: time, set_: time) -> None:
    for found, expected in zip(search(place)[0].sun(day), (rise, set_), strict=True):
        assert found
        assert abs(found.replace(tzinfo=None) - datetime.combine(day, expected)) <= timedelta(minutes=3)


@pytest.mark.parametrize(("day", "is_night"), [(date(2027, 12, 24), True), (date(2027, 6, 21), False)])
@pytest.mark.parametrize("name", ["Tromsø", "Murmansk"])
def test_the_polar_day_and_night_have_no_sunrise(name: str, day: date, is_night: bool) -> None:
    place = search(name)[0]
    assert place.sun(day) == (None, None)
    assert place.is_polar_night(day) is is_night


def test_at_the_south_pole_it_is_the_other_way_round() -> None:
    pole = Place("Amundsen-Scott", -90, 0, "Antarctica/McMurdo")
    assert (pole.is_polar_night(date(2027, 12, 24)), pole.is_polar_night(date(2027, 6, 21))) == (False, True)
