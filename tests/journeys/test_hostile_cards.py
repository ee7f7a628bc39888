"""Whatever senders and people write, no script of theirs runs, and the page's policy never had to stop one."""

import json
from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.journeys.browser import browser, function_in, sign_in
from tests.journeys.hostile import STRINGS
from tests.journeys.hostile_cards import message
from tests.product import Product

pytestmark = pytest.mark.browser
LOOK = function_in("hostile.js")
# Violations are kept from the first line of each page on; a dialog would be a script's.
WATCH = """
window.violations = [];
document.addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI, sample }) => {
  window.violations.push(`${effectiveDirective} ${blockedURI} ${sample}`);
});
window.alert = window.prompt = window.confirm = () => { window.pwned = "dialog"; };
"""
PAGE = 25
NAME = 80  # characters of a name


@pytest.fixture(scope="module")
def page(product: Product) -> Iterator[Page]:
    with browser(product.base_url) as (context, _complaints):
        context.add_init_script(WATCH)
        page = context.new_page()
        user = product.demo["users"][0]
        sign_in(page, user["email"], user["password"])
        yield page


def check(page: Page) -> dict[str, object]:
    found = page.evaluate(LOOK)
    pressed = found.pop("pressed")
    assert found == {"bad": [], "opened": [], "pwned": None, "violations": []}
    return {"pressed": pressed}


@pytest.fixture(scope="module")
def channels(product: Product) -> list[str]:
    """Channels with a message of every hostile string, each from a webhook of that name, beside a person's own."""
    team = (
        product.api("POST", "teams", json={"name": STRINGS[0], "description": STRINGS[1]})
        .raise_for_status()
        .json()["id"]
    )
    made = []
    for start in range(0, len(STRINGS), PAGE // 2):
        channel = create(product, f"teams/{team}/channels", STRINGS[start])
        for poison in STRINGS[start : start + PAGE // 2]:
            fill(product, channel, poison)
        made.append(channel)
    return made


def create(product: Product, path: str, name: str) -> str:
    made = product.api("POST", path, json={"name": name[:NAME], "description": name}).raise_for_status().json()
    return str(made["id"])


def fill(product: Product, channel: str, poison: str) -> None:
    name = poison.replace("\x00", "").strip()[:NAME]
    hook = product.api("POST", f"channels/{channel}/webhooks", json={"name": name or "nameless"})
    assert hook.status_code in (201, 400), hook.text  # control characters make no name
    if hook.status_code == 400:
        hook = product.api("POST", f"channels/{channel}/webhooks", json={"name": "nameless"})
    answer = httpx.post(hook.json()["urls"]["short"], json=message(poison))
    assert answer.status_code == 200, (poison, answer.text)
    product.api("POST", f"channels/{channel}/messages", json={"text": poison.replace("\x00", "")}).raise_for_status()


def test_cards_names_and_messages(page: Page, channels: list[str]) -> None:
    assert len(STRINGS) >= 60
    pressed = 0
    for channel in channels:
        page.goto(f"/channels/{channel}/")
        expect(page.locator("patchbay-card:not(:has(.pb-card))")).to_have_count(0)
        pressed += int(str(check(page)["pressed"]))
        page.goto(f"/channels/{channel}/connectors/")
        check(page)
    assert pressed > 1000


def test_the_playground(page: Page) -> None:
    page.goto("/cards/playground")
    for poison in STRINGS[:12]:
        with page.expect_response("**/cards/playground/read"):
            page.get_by_label("The JSON to try").fill(json.dumps(message(poison)))
        expect(page.locator("[data-drawn] .pb-card").first).to_be_visible()
        check(page)
        page.reload()


def test_the_watch_sees_what_it_watches_for(page: Page) -> None:
    page.goto("/cards/playground")
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=\"/x\" onerror=\"pwned=1\">')")
    found = page.evaluate(LOOK)
    assert len(found["bad"]) == 1
    assert [violation.split()[0] for violation in found["violations"]] == ["script-src-attr"]
    assert found["pwned"] is None
