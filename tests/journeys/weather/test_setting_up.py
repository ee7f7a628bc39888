"""The weather connector as a person sets it up, with a service that answers as Open-Meteo does."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import new_var
from tests.journeys.browser import browser, sign_in
from tests.product import Product
from tests.target import Heard, Reply, Target, target

pytestmark = pytest.mark.browser


def forecast(heard: Heard) -> Reply:
    """Three days from the place's today on, in the shape of https://open-meteo.com/en/docs."""
    asked = {name: values[0] for name, values in parse_qs(urlsplit(heard.path).query).items()}
    today = datetime.now(UTC).astimezone(ZoneInfo(asked["timezone"])).date()
    days = [(today + timedelta(days=n)).isoformat() for n in range(int(asked["forecast_days"]))]
    daily: dict[str, list[Any]] = {name: [1.5, 2.5, 3.5] for name in asked["daily"].split(",")}
    daily |= {"time": days, "weather_code": [0, 61, 3], "temperature_2m_max": [10.1, 21.4, 12.0]}
    found = {
        "latitude": float(asked["latitude"]),
        "longitude": float(asked["longitude"]),
        "generationtime_ms": 0.1,
        "utc_offset_seconds": 3600,
        "timezone": asked["timezone"],
        "timezone_abbreviation": "GMT+1",
        "elevation": 38.0,
        "daily_units": {"time": "iso8601"},
        "daily": daily,
    }
    return Reply(200, {"Content-Type": "application/json"}, json.dumps(found).encode())


def refusal(_heard: Heard) -> Reply:
    body = {"error": True, "reason": "Daily API request limit exceeded. Please try again tomorrow."}
    return Reply(429, {"Content-Type": "application/json"}, json.dumps(body).encode())


@pytest.fixture(scope="module")
def service() -> Iterator[Target]:
    with target() as service:
        service.answer = forecast
        yield service


@pytest.fixture(scope="module")
def product(service: Target) -> Iterator[Product]:
    """Its weather comes from this machine."""
    product = Product(
        new_var(),
        PATCHBAY_OPEN_METEO_URL=service.url("").rstrip("/"),
        PATCHBAY_GEOCODING_URL="off",
        PATCHBAY_ALLOWED_PRIVATE_HOSTS="127.0.0.1",
        PATCHBAY_WORKER_PROCESSES="1",
    )
    product.start()
    yield product
    product.stop()


def search(page: Page, text: str, offer: str) -> None:
    """Finds a place by keyboard alone."""
    field = page.get_by_role("combobox", name="Place")
    field.fill("")
    field.press_sequentially(text)
    # Each web worker builds its index of places at its first search, some seconds on a busy machine.
    expect(page.get_by_role("option", name=offer).first).to_be_visible(timeout=20_000)
    field.press("ArrowDown")
    field.press("Enter")
    expect(page.get_by_role("listbox")).to_be_hidden()


def test_a_forecast_is_set_up_tried_saved_and_posted(product: Product, service: Target) -> None:
    with browser(product.base_url) as (context, complaints):
        user = product.demo["users"][0]
        page = context.new_page()
        sign_in(page, user["email"], user["password"])

        # From the catalog to a channel.
        team = product.api("POST", "teams", json={"name": "Forecasters"}).raise_for_status().json()["id"]
        channel = product.api("GET", f"teams/{team}/channels").raise_for_status().json()["results"][0]["id"]
        page.goto(f"/teams/{team}/connectors/catalog/")
        page.get_by_label("Search the catalog").fill("forecast")
        page.get_by_label("Search the catalog").press("Enter")
        page.get_by_role("link", name="Weather", exact=True).last.click()
        expect(page.get_by_text("Asks api.open-meteo.com")).to_be_visible()
        page.get_by_role("button", name="Install on Forecasters").click()
        page.get_by_role("link", name="Set up for General").click()

        # A place in Chinese; the service refuses, in its own words.
        search(page, "北京", "Beijing")
        expect(page.locator("#planned")).to_contain_text("Asia/Shanghai")
        service.answer = refusal
        page.get_by_role("button", name="Test", exact=True).click()
        expect(page.locator("#tried")).to_contain_text("Daily API request limit exceeded")
        service.answer = forecast

        # One in English; the runs ahead follow what is chosen.
        search(page, "Berlin", "Berlin, Germany")
        expect(page.locator("#planned")).to_contain_text("Europe/Berlin")
        page.get_by_label("Time of day").fill("07:30")
        page.get_by_label("Time of day").press("Tab")
        runs = page.locator("#planned li")
        expect(runs.first).to_contain_text("07:30")
        expect(runs.first).to_contain_text("UTC+0")
        expect(runs).to_have_count(7)

        # Tried: the real card, and nothing posted.
        before = len(product.messages(channel))
        page.get_by_label("Units").select_option("°F · mph · in")
        page.get_by_role("button", name="Test", exact=True).click()
        expect(page.locator("#tried .pb-card")).to_contain_text("Tomorrow in Berlin, Germany")
        expect(page.locator("#tried .pb-card")).to_contain_text("71°F")
        assert len(product.messages(channel)) == before

        # Saved, and run.
        page.get_by_label("Name").fill("Berlin tomorrow")
        page.get_by_role("button", name="Connect").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Berlin tomorrow")
        expect(page.locator(".planned li").first).to_contain_text("07:30")
        page.get_by_role("button", name="Run now").click()
        expect(page.locator("#runs-latest")).to_contain_text("Posted", timeout=15_000)
        page.locator("#runs-latest").get_by_role("link", name="Message").click()
        message = page.get_by_role("article", name="Berlin tomorrow").last
        expect(message).to_contain_text("Rain")
        assert len(product.messages(channel)) == before + 1
        assert complaints == []
