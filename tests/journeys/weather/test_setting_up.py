"""The weather connector as a person sets it up, with a service that answers as Open-Meteo does."""

import pytest
from playwright.sync_api import expect

from tests.clock import Clock
from tests.journeys.browser import browser, sign_in
from tests.journeys.weather.pages import search
from tests.journeys.weather.service import answers, refusal
from tests.product import Product
from tests.target import Target

pytestmark = pytest.mark.browser


def test_a_forecast_is_set_up_tried_saved_and_posted(product: Product, service: Target, clock: Clock) -> None:
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
        service.answer = answers(clock.now)

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
