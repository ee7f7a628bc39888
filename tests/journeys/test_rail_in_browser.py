"""What a page shows of the other channels, by itself; and a burst of messages before somebody who types."""

import time
from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from channels_app.web.sidebar import LISTED_CHANNELS
from tests.journeys.browser import browser, sign_in
from tests.product import Product

pytestmark = pytest.mark.browser
# Milliseconds for what comes within a second on a machine that is not busy.
SOON = 5_000
BURST = 200


@pytest.fixture(params=[0])
def page(product: Product, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page of Ada, whose token posts, or of another person."""
    person = product.demo["users"][request.param]
    with browser(product.base_url) as (context, complaints):
        page = context.new_page()
        sign_in(page, person["email"], person["password"])
        yield page
        assert complaints == []


@pytest.fixture
def team(product: Product) -> str:
    made = product.api("POST", "teams", json={"name": f"Rail {time.time_ns()}"}).raise_for_status()
    return str(made.json()["id"])


def begin(product: Product, team: str, name: str) -> tuple[str, str]:
    """A new channel and the address of a webhook in it."""
    made = product.api("POST", f"teams/{team}/channels", json={"name": name}).raise_for_status()
    channel = str(made.json()["id"])
    hook = product.api("POST", f"channels/{channel}/webhooks", json={"name": "Sender"}).raise_for_status().json()
    return channel, str(hook["urls"]["short"])


def link(page: Page, channel: str) -> Locator:
    return page.locator(f'#rail [data-channel="{channel}"]')


def listen(page: Page) -> None:
    """Waits until the page has heard the whole rail, and notes a reload."""
    page.evaluate("window.neverReloaded = true")
    expect(page.locator("#rail[data-heard]")).to_be_attached()


@pytest.mark.parametrize("path", ["/channels/{}/", "/settings/"])
def test_shows_what_happens_elsewhere(product: Product, page: Page, team: str, path: str) -> None:
    first, _hook = begin(product, team, "First")
    other, hook = begin(product, team, "Other")
    page.goto(path.format(first))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    listen(page)

    assert httpx.post(hook, json={"text": "hello"}).text == "1"
    expect(link(page, other).locator(".count")).to_have_text("1 unread", timeout=SOON)
    assert page.title().startswith("(")

    new, _hook = begin(product, team, "Born <i>now</i>")
    expect(link(page, new)).to_contain_text("Born <i>now</i>", timeout=SOON)
    names = page.locator(f'[data-team="{team}"] .name').all_inner_texts()
    assert names[-3:] == ["First", "Other", "Born <i>now</i>"]
    tab = page.context.new_page()
    tab.goto(f"/channels/{new}/settings/")
    tab.get_by_label("Name").fill("Renamed")
    tab.get_by_role("button", name="Save").click()
    expect(link(page, new)).to_contain_text("Renamed", timeout=SOON)
    tab.goto(f"/channels/{new}/archive/")
    tab.get_by_role("button", name="Archive channel").click()
    expect(link(page, new)).to_have_count(0, timeout=SOON)

    # A team of hers, of which the page knew nothing.
    another = product.api("POST", "teams", json={"name": f"Another {time.time_ns()}"}).raise_for_status().json()["id"]
    expect(page.locator(f'[data-team="{another}"]')).to_be_attached(timeout=SOON)
    assert page.evaluate("window.neverReloaded") is True
    assert [url for url in asked if url.endswith("/unread")] == []


def test_a_channel_that_is_not_listed_comes_in_with_its_news(product: Product, page: Page, team: str) -> None:
    old, hook = begin(product, team, "Old")
    for number in range(LISTED_CHANNELS):
        product.api("POST", f"teams/{team}/channels", json={"name": f"New {number}"}).raise_for_status()
    page.goto("/settings/")
    listen(page)
    rest = page.locator(f'[data-unlisted="{team}"]')
    expect(rest).to_be_visible()
    expect(link(page, old)).to_have_count(0)
    httpx.post(hook, json={"text": "hello"})
    expect(link(page, old).locator(".count")).to_have_text("1 unread", timeout=2 * SOON)

    page.get_by_role("combobox", name="Find a channel").fill("Old")
    page.get_by_role("option", name="Old").first.click()
    page.get_by_role("button", name="Favourite").click()
    expect(page.locator("[data-favourites]").get_by_role("link", name="Old")).to_be_visible()


def test_reading_in_one_tab_empties_the_badge_in_the_other(product: Product, page: Page, team: str) -> None:
    first, _hook = begin(product, team, "First")
    other, hook = begin(product, team, "Other")
    page.goto(f"/channels/{first}/")
    listen(page)
    httpx.post(hook, json={"text": "hello"})
    expect(link(page, other).locator(".count")).to_be_visible(timeout=SOON)
    tab = page.context.new_page()
    tab.goto(f"/channels/{other}/")
    expect(link(page, other).locator(".count")).to_be_hidden(timeout=SOON)


def test_a_hidden_page_hears_from_another_that_is_open(product: Product, page: Page, team: str) -> None:
    first, _hook = begin(product, team, "First")
    other, hook = begin(product, team, "Other")
    page.clock.install()
    page.goto(f"/channels/{first}/")
    listen(page)
    page.evaluate(HIDE)
    page.clock.run_for(61_000)
    tab = page.context.new_page()
    tab.goto("/settings/")
    listen(tab)
    httpx.post(hook, json={"text": "hello"})
    expect(link(tab, other).locator(".count")).to_be_visible(timeout=SOON)
    expect(link(page, other).locator(".count")).to_have_text("1 unread", timeout=SOON)
    # Two are hidden, and no page is open: one of them is awake, and tells the other.
    tab.close()
    httpx.post(hook, json={"text": "again"})
    expect(link(page, other).locator(".count")).to_have_text("2 unread", timeout=SOON)


HIDE = """() => {
  Object.defineProperty(document, "visibilityState", { value: "hidden", configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
}"""
# Frames that took longer than a tenth of a second while the burst was drawn.
WATCH = """() => {
  window.longest = 0;
  let last = performance.now();
  const look = () => {
    const now = performance.now();
    window.longest = Math.max(window.longest, now - last);
    last = now;
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}"""


@pytest.mark.parametrize("page", [1], indirect=True)
def test_a_burst_leaves_the_place_and_the_field_alone(product: Product, page: Page) -> None:
    channel, _hook = begin(product, product.demo["team_id"], f"Busy {time.time_ns()}")
    with httpx.Client(headers={"Authorization": f"Bearer {product.demo['api_token']}"}) as api:

        def say(number: int) -> None:
            url = f"{product.base_url}/api/v1/channels/{channel}/messages"
            api.post(url, json={"text": f"word {number}\n\nand one more line"}).raise_for_status()

        for number in range(30):
            say(number)
        page.goto(f"/channels/{channel}/")
        listen(page)
        page.locator(".feed-scroll").evaluate("node => node.scrollTo({ top: -400 })")
        page.wait_for_timeout(300)
        seen = page.locator(".feed-item").nth(20)
        field = page.get_by_role("textbox", name="Write to")
        field.focus()
        before = seen.bounding_box()
        page.evaluate(WATCH)
        for number in range(BURST):
            say(number)
            if number % 20 == 0:
                page.keyboard.type("ab ")
        messages = page.locator(".feed-item")
        expect(messages).to_have_count(30 + BURST, timeout=SOON)
    expect(field).to_have_value("ab " * (BURST // 20))
    after = seen.bounding_box()
    assert before
    assert after
    assert abs(before["y"] - after["y"]) < 2
    expect(page.locator("[data-jump] button")).to_be_visible()
    ids = messages.evaluate_all("all => all.map((item) => item.dataset.id)")
    assert ids == sorted(ids)
    print(f"longest frame: {page.evaluate('window.longest'):.0f} ms")
