"""An outgoing webhook as a person makes it, tests it with a service of its own process, renews its token, ends it."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.browser import browser, sign_in
from tests.journeys.test_mentions import PYTHON, Service
from tests.product import Product

pytestmark = pytest.mark.browser


def copied(page: Page, button: str) -> str:
    """What a copy button put on the clipboard."""
    page.get_by_role("button", name=button).click()
    expect(page.locator("#announcer")).not_to_be_empty()
    found: str = page.evaluate("navigator.clipboard.readText()")
    return found


def hints(page: Page) -> list[str]:
    return page.get_by_role("region", name="Security tokens").locator("code").all_inner_texts()


def test_a_service_is_made_tested_renewed_and_ended(product: Product) -> None:
    team = product.api("POST", "teams", json={"name": "Callers"}).raise_for_status().json()["id"]
    service = Service(*PYTHON)
    with browser(product.base_url) as (context, complaints):
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        user = product.demo["users"][0]
        page = context.new_page()
        sign_in(page, user["email"], user["password"])

        # Made, from the empty page on; the address is refused first.
        page.goto(f"/teams/{team}/")
        page.get_by_role("link", name="Outgoing webhooks").click()
        page.get_by_role("link", name="New outgoing webhook").first.click()
        page.get_by_label("Name").fill("@Weather")
        page.get_by_label("Callback URL").fill("http://weather.example/")
        page.get_by_role("button", name="Create outgoing webhook").click()
        expect(page.get_by_text("The URL must start with https://.")).to_be_visible()
        page.get_by_label("Callback URL").fill(service.url("/hook?id=contoso"))
        page.get_by_role("button", name="Create outgoing webhook").click()
        token = copied(page, "Copy the token")
        assert len(token) == 44
        page.reload()  # does not make another
        expect(page.get_by_role("heading", level=1)).to_have_text("Weather")
        assert token not in page.content()

        # Tested before and after the service runs.
        tried = page.locator("#tried")
        page.get_by_role("button", name="Send a sample message").click()
        expect(page.get_by_text("Waiting for Weather, up to 5 seconds")).to_be_visible()
        expect(page.get_by_role("button", name="Send a sample message")).to_be_disabled()
        expect(tried).to_contain_text("It did not work.", timeout=15_000)
        expect(page.get_by_text("Waiting for Weather, up to 5 seconds")).to_be_hidden()
        service.start(token)
        try:
            page.get_by_role("button", name="Send a sample message").click()
            expect(tried.get_by_role("article", name="Weather")).to_contain_text("Genuine: @Weather", timeout=15_000)
            expect(page.locator("[data-tried]")).to_be_focused()
            expect(tried.locator("[data-seconds]")).to_contain_text("took 0.")
            tried.get_by_text("Request", exact=True).click()
            expect(tried).to_contain_text('"conversationType": "channel"')
            expect(tried).to_contain_text("webhook-signature")
            expect(tried).to_contain_text('{"type": "message", "text": "Genuine:')

            # Renewed: two sign, until one is ended.
            page.get_by_label("The previous token keeps signing").select_option("for 7 days")
            page.get_by_role("button", name="Make a new token").click()
            new = copied(page, "Copy the token")
            page.get_by_role("link", name="I have copied it").click()
            assert hints(page) == [f"…{token[-5:]}", f"…{new[-5:]}"]
            expect(page.get_by_text("Stops signing")).to_be_visible()
            service.start(new)
            page.get_by_role("link", name="End overlap now…").click()
            page.get_by_role("dialog").get_by_role("button", name="End the overlap").click()
            expect(page.get_by_text("Stops signing")).to_have_count(0)
            assert hints(page) == [f"…{new[-5:]}"]
            page.get_by_role("button", name="Send a sample message").click()
            expect(tried.get_by_role("article", name="Weather")).to_contain_text("Genuine: @Weather", timeout=15_000)
        finally:
            service.stop()

        # Paused, and removed.
        page.get_by_role("button", name="Pause").click()
        expect(page.get_by_text("Paused: it is not called")).to_be_visible()
        page.get_by_role("link", name="Remove…").click()
        page.get_by_role("dialog").get_by_role("button", name="Remove outgoing webhook").click()
        expect(page.get_by_role("heading", name="No service to mention yet")).to_be_visible()
        # The browser notes a form that was answered 422.
        assert [one for one in complaints if "status of 422" not in one] == []


def test_without_script_a_test_is_a_page(product: Product) -> None:
    service = Service(*PYTHON)
    team = product.api("POST", "teams", json={"name": "Plain"}).raise_for_status().json()["id"]
    values = {"name": "Echo", "callback_url": service.url()}
    made = product.api("POST", f"teams/{team}/outgoing-webhooks", json=values).raise_for_status().json()
    with browser(product.base_url) as (context, _complaints):
        user = product.demo["users"][0]
        sign_in(context.new_page(), user["email"], user["password"])
        assert context.browser
        plain = context.browser.new_context(
            base_url=product.base_url, java_script_enabled=False, storage_state=context.storage_state()
        )
        page = plain.new_page()
        service.start(made["token"])
        try:
            page.goto(f"/outgoing-webhooks/{made['id']}/")
            page.get_by_role("button", name="Send a sample message").click()
            expect(page.get_by_role("heading", level=1)).to_have_text("Test Echo")
            expect(page.locator("#tried")).to_contain_text("Genuine: @Echo")
        finally:
            service.stop()
