"""Cards as a browser shows them: every word that was sent can be read, in light, in dark and on a small screen.

Pictures of all of them are left in `screenshots/` for people to look at.
"""

from collections.abc import Iterator
from functools import cached_property
from typing import Any

import httpx
import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.journeys import showroom
from tests.journeys.browser import Complaints, browser, function_in, sign_in
from tests.product import ROOT, Product

pytestmark = pytest.mark.browser
SCREENSHOTS = ROOT / "screenshots"
LOOK = function_in("feed.js")
# Messages on one page of a channel.
PAGE = 40
# Counted by feed.js: wider than its place, cut off, not drawn, without a name.
WRONG = ("wide", "cut", "plain", "unnamed")
WIDTHS = {"wide": 1280, "narrow": 360}


class Showroom:
    """Channels of the running product with the given messages in them, and a browser that is signed in."""

    def __init__(self, product: Product, context: BrowserContext, complaints: Complaints) -> None:
        self.product, self.context, self.complaints = product, context, complaints
        self.team = product.api("POST", "teams", json={"name": "Showroom"}).raise_for_status().json()["id"]

    @cached_property
    def page(self) -> Page:
        page = self.context.new_page()
        user = self.product.demo["users"][0]
        sign_in(page, user["email"], user["password"])
        return page

    def post(self, messages: dict[str, dict[str, Any]]) -> list[tuple[str, dict[str, str]]]:
        """By channel, the id of each message by its name."""
        names = list(messages)
        pages = []
        for start in range(0, len(names), PAGE):
            channel = self.product.api(
                "POST", f"teams/{self.team}/channels", json={"name": f"Cards {start} {len(names)}"}
            ).json()["id"]
            hook = self.product.api("POST", f"channels/{channel}/webhooks", json={"name": "Showroom"}).json()
            ids = {name: self.send(hook["urls"]["short"], messages[name]) for name in names[start : start + PAGE]}
            pages.append((channel, ids))
        return pages

    def send(self, url: str, message: dict[str, Any]) -> str:
        answer = httpx.post(url, json=message)
        assert answer.status_code == 200, answer.text
        return answer.headers["X-Message-Id"]

    def open(self, channel: str, *, theme: str = "light", width: str = "wide") -> Page:
        self.page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
        self.page.set_viewport_size({"width": WIDTHS[width], "height": 1600})
        self.page.goto(f"/channels/{channel}/")
        expect(self.page.locator("patchbay-card:not(:has(.pb-card, .card-text))")).to_have_count(0)
        return self.page


@pytest.fixture(scope="module")
def showroom_(product: Product) -> Iterator[Showroom]:
    with browser(product.base_url) as (context, complaints):
        yield Showroom(product, context, complaints)


@pytest.fixture(scope="module")
def cards(showroom_: Showroom) -> list[tuple[str, dict[str, str]]]:
    return showroom_.post(showroom.messages())


def missing(message: dict[str, Any], text: str) -> list[str]:
    shown = showroom.words(text).replace("\n", " ")
    return [line for line in showroom.readable(message) if line not in shown]


@pytest.mark.parametrize(("theme", "width"), [("light", "wide"), ("dark", "wide"), ("light", "narrow")])
def test_every_word_is_there(
    showroom_: Showroom, cards: list[tuple[str, dict[str, str]]], theme: str, width: str
) -> None:
    messages = showroom.messages()
    assert len(messages) >= 40
    for channel, ids in cards:
        page = showroom_.open(channel, theme=theme, width=width)
        picture(page, ids, f"{theme}-{width}")
        found = page.evaluate(LOOK)
        seen = {name: found["seen"][message] for name, message in ids.items()}
        lost = {name: missing(messages[name], one["text"]) for name, one in seen.items()}
        assert {name: words for name, words in lost.items() if words} == {}
        assert {name: one for name, one in seen.items() if any(one[what] for what in WRONG)} == {}
        assert found["repeated"] == []
    assert showroom_.complaints == []


def picture(page: Page, ids: dict[str, str], look: str) -> None:
    folder = SCREENSHOTS / look
    folder.mkdir(parents=True, exist_ok=True)
    for name, message in ids.items():
        article = page.locator(f"article[data-message='{message}']")
        article.screenshot(path=folder / f"{name.replace(' ', '-').replace(',', '')}.png", animations="disabled")


def test_every_element_of_the_schema_is_drawn(showroom_: Showroom) -> None:
    elements = showroom.elements()
    for channel, ids in showroom_.post(elements):
        found = showroom_.open(channel).evaluate(LOOK)["seen"]
        for name, message in ids.items():
            assert found[message]["inside"] == [1], name
            assert found[message]["height"] > 40, name
            assert missing(elements[name], found[message]["text"]) == [], name
            assert found[message]["plain"] == 0, name
    assert showroom_.complaints == []


def test_the_same_card_twice_on_a_page(showroom_: Showroom, cards: list[tuple[str, dict[str, str]]]) -> None:
    """In the channel and in the thread beside it: no id is there twice, and each copy's buttons act on itself."""
    channel, ids = next((channel, ids) for channel, ids in cards if "adaptive" in ids)
    page = showroom_.open(channel)
    message = ids["adaptive"]
    page.goto(f"/channels/{channel}/?at={message}&thread={message}")
    copies = page.locator(f"article[data-message='{message}'] .pb-card")
    expect(copies).to_have_count(2)
    copies.last.get_by_role("button", name="Who did it").click()
    expect(copies.last.get_by_text("Jonas Lindqvist")).to_be_visible()
    expect(copies.first.get_by_text("Jonas Lindqvist")).to_be_hidden()
    assert page.evaluate(LOOK)["repeated"] == []
