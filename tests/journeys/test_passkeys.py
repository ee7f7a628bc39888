"""Passkeys in a real browser, with an authenticator that it plays itself."""

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.journeys.browser import browser, sign_in
from tests.product import Product

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def with_authenticator(context: BrowserContext, page: Page) -> None:
    session = context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})


def confirm(page: Page, password: str) -> None:
    """Enters the password again, where the page asks for it."""
    page.wait_for_load_state()
    if "reauthenticate" in page.url:
        page.locator("input[name=password]").fill(password)
        page.get_by_role("button", name="Confirm").click()


def test_a_passkey_is_added_named_signs_in_and_goes(product: Product) -> None:
    demo = product.demo["users"][0]
    with browser(product.base_url) as (context, complaints):
        context.set_default_timeout(60_000)
        page = context.new_page()
        with_authenticator(context, page)
        sign_in(page, demo["email"], demo["password"])
        page.goto("/accounts/2fa/webauthn/")
        page.get_by_role("link", name="Add a passkey").click()
        confirm(page, demo["password"])
        page.get_by_label("Name").fill("My laptop")
        page.get_by_role("button", name="Add a passkey").click()
        page.wait_for_url("**/recovery-codes/**")
        page.goto("/accounts/2fa/webauthn/")
        page.get_by_text("My laptop").wait_for()
        page.get_by_role("link", name="Rename").click()
        page.get_by_label("Name").fill("Old laptop")
        page.get_by_role("button", name="Save").click()
        page.get_by_text("Old laptop").wait_for()

        for wanted, comes_to in (("https://elsewhere.example/", "/"), ("/settings/sessions/", "/settings/sessions/")):
            context.clear_cookies()
            page.goto(f"/accounts/login/?next={wanted}")
            page.get_by_role("button", name="Use a passkey").click()
            page.wait_for_url(lambda url: "/accounts/" not in url)
            assert page.url.startswith(product.base_url + comes_to)
        page.get_by_text("This browser").wait_for()

        # As a second factor after the password, too.
        context.clear_cookies()
        page.goto("/accounts/login/")
        page.locator("input[name=login]").fill(demo["email"])
        page.locator("input[name=password]").fill(demo["password"])
        page.get_by_role("button", name="Sign in", exact=True).click()
        page.wait_for_url("**/2fa/authenticate/**")
        page.get_by_role("button", name="Use a passkey").click()
        page.wait_for_url(lambda url: "/accounts/" not in url)

        page.goto("/accounts/2fa/webauthn/")
        page.get_by_role("link", name="Remove").click()
        confirm(page, demo["password"])
        page.get_by_role("button", name="Remove").click()
        page.get_by_text("No passkey yet.").wait_for()
        assert complaints == []
