"""From a fresh start to a card on the page, and what becomes of its webhook: as a person sees it."""

import subprocess
from collections.abc import Iterator
from typing import NamedTuple

import httpx
import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.journeys.browser import Complaints, browser, sign_in
from tests.product import Product

pytestmark = pytest.mark.browser
NOW, A_DAY = "not at all: they stop now", "for 1 day"


class Desk(NamedTuple):
    product: Product
    context: BrowserContext
    complaints: Complaints

    def open(self, path: str) -> Page:
        page = self.context.new_page()
        page.goto(path)
        return page

    def someone_else(self, user: dict[str, str]) -> Page:
        """A page of another person, in a browser session of their own."""
        assert self.context.browser
        context = self.context.browser.new_context(base_url=self.product.base_url, locale="en-US")
        self.complaints.watch(context)
        page = context.new_page()
        sign_in(page, user["email"], user["password"])
        return page


@pytest.fixture
def desk(product: Product) -> Iterator[Desk]:
    """The demo owner, signed in."""
    with browser(product.base_url) as (context, complaints):
        user = product.demo["users"][0]
        page = context.new_page()
        sign_in(page, user["email"], user["password"])
        page.close()
        yield Desk(product, context, complaints)


def curl(url: str, body: str) -> str:
    command = ["curl", "-sS", "-H", "Content-Type: application/json", "-d", body, url]
    return subprocess.run(command, capture_output=True, text=True, timeout=20, check=True).stdout


def status(url: str) -> int:
    return httpx.post(url, json={"text": "still here?"}).status_code


def create(page: Page, kind: str, name: str) -> None:
    page.get_by_label("Name", exact=False).first.fill(name)
    page.get_by_role("button", name=f"Create {kind}").click()
    page.wait_for_load_state()


def rotate(page: Page, overlap: str) -> str:
    """Makes new URLs on the webhook's page; returns the short one and goes back to that page."""
    page.get_by_label("The old URLs go on working").select_option(overlap)
    page.get_by_role("button", name="Make new URLs").click()
    url = page.locator("#url-short").inner_text()
    page.get_by_role("link", name="I have copied them").click()
    return url


class TestFirstLight:
    def test_a_card_appears_and_its_webhook_is_managed(self, desk: Desk) -> None:
        page = desk.open("/teams/new/")
        create(page, "team", "Night watch")
        page.get_by_role("link", name="New channel in Night watch").click()
        create(page, "channel", "Alerts")
        expect(page.get_by_role("heading", level=1)).to_contain_text("Alerts")
        channel_url = page.url

        # A webhook, whose URL is shown once.
        page.get_by_role("link", name="Connectors").first.click()
        page.get_by_role("link", name="Set up Incoming Webhook").click()
        create(page, "webhook", "Build server")
        expect(page.get_by_text("these URLs are not shown again")).to_be_visible()
        first = page.locator("#url-short").inner_text()
        assert page.locator("#url-teams").inner_text().count("/IncomingWebhook/") == 1
        assert "&sig=" in page.locator("#url-workflows").inner_text()
        page.get_by_role("link", name="I have copied them").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Build server")
        assert first.rpartition("pbh_")[2] not in page.content()

        # A card appears on the open page, by itself.
        feed = desk.open(channel_url)
        feed.evaluate("window.neverReloaded = true")
        assert curl(first, '{"title": "Build 7 failed", "text": "in **checkout**"}') == "1"
        message = feed.get_by_role("article", name="Build server").last
        expect(message).to_contain_text("Build 7 failed", timeout=3_000)
        expect(message.locator("strong, b", has_text="checkout").first).to_be_visible()

        # New URLs; the old one goes on for a day, then not at all.
        second = rotate(page, A_DAY)
        assert [status(first), status(second)] == [200, 200]
        third = rotate(page, NOW)
        assert [status(first), status(second), status(third)] == [410, 410, 200]

        # Paused and resumed.
        page.get_by_role("button", name="Pause").click()
        expect(page.get_by_text("Paused", exact=True).first).to_be_visible()
        assert status(third) == 410
        page.get_by_role("button", name="Resume").click()
        expect(page.get_by_text("Active", exact=True).first).to_be_visible()
        assert curl(third, '{"text": "and back again"}') == "1"
        expect(feed.get_by_text("and back again")).to_be_visible(timeout=3_000)

        # A test card from the page, then the end.
        page.get_by_role("button", name="Send a test card").click()
        page.wait_for_url("**/channels/**")
        expect(page.get_by_role("article", name="Build server").last).to_be_visible()
        feed.bring_to_front()
        assert feed.evaluate("window.neverReloaded") is True
        assert desk.complaints == []

    def test_a_person_writes_and_another_reads_at_once(self, desk: Desk, product: Product) -> None:
        ada = desk.open(f"/channels/{product.demo['channel_id']}/")
        ben = desk.someone_else(product.demo["users"][1])
        ben.goto(f"/channels/{product.demo['channel_id']}/")
        ada.bring_to_front()
        ada.get_by_label("Write to Alerts").fill("Who is on **call** tonight?")
        ada.keyboard.press("Enter")
        expect(ben.get_by_text("Who is on call tonight?")).to_be_visible(timeout=3_000)
        expect(ada.get_by_text("Who is on call tonight?")).to_be_visible()
        assert desk.complaints == []

    def test_nothing_a_sender_writes_runs_script(self, desk: Desk, product: Product) -> None:
        feed = desk.open(f"/channels/{product.demo['channel_id']}/")
        feed.evaluate("window.stolen = 0")
        nasty = (
            '{"title": "<img src=x onerror=stolen=1>", "text": "<script>stolen=1</script>'
            ' [a](javascript:stolen=1) [b](data:text/html,x) nasty", "potentialAction": [{"@type": "OpenUri",'
            ' "name": "Press", "targets": [{"os": "default", "uri": "javascript:stolen=1"}]}]}'
        )
        assert curl(product.demo["webhook_urls"]["short"], nasty) == "1"
        message = feed.get_by_role("article").last
        expect(message).to_contain_text("nasty", timeout=3_000)
        expect(message.get_by_text("Press")).to_be_visible()
        for link in feed.locator("a[href]").all():
            assert not (link.get_attribute("href") or "").lower().startswith(("javascript:", "data:"))
        assert feed.evaluate("window.stolen") == 0
        assert not [text for text in desk.complaints if "Content Security Policy" in text]


class TestTheApiReference:
    def test_is_drawn_under_our_policy(self, desk: Desk) -> None:
        page = desk.open("/api/v1/docs/")
        expect(page.locator(".opblock-summary-path", has_text="/hooks/{token}").first).to_be_visible()
        assert desk.complaints == []
