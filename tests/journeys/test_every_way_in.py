"""A card is drawn wherever its message comes into a page: at once, from the live feed, swapped in, or beside it."""

from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from channels_app import feed
from tests.journeys.browser import Complaints, browser, sign_in
from tests.product import Product

pytestmark = pytest.mark.browser
# More than two pages of a channel, so that asking for older ones happens twice.
MANY = 2 * feed.MESSAGES_PER_PAGE + 5
BUTTON = "Open the dashboard"


def card(n: int) -> dict[str, object]:
    link = {"@type": "OpenUri", "name": BUTTON, "targets": [{"os": "default", "uri": "https://grafana.test/"}]}
    facts = [{"name": "Host", "value": f"db-{n}"}]
    sections = [{"text": "[the runbook](https://wiki.test/)", "facts": facts}]
    return {"title": f"Alert {n}", "themeColor": "D63333", "sections": sections, "potentialAction": [link]}


class Desk:
    """A channel with many cards in it, a hook that posts to it, and a reader."""

    def __init__(self, product: Product, page: Page, complaints: Complaints) -> None:
        self.product, self.page, self.complaints = product, page, complaints
        team = product.api("POST", "teams", json={"name": "Ways in"}).raise_for_status().json()["id"]
        self.channel = product.api("POST", f"teams/{team}/channels", json={"name": "Cards"}).json()["id"]
        self.hook = product.api("POST", f"channels/{self.channel}/webhooks", json={"name": "CI"}).json()["urls"]
        self.ids = [self.post(n) for n in range(MANY)]

    def post(self, n: int, **more: object) -> str:
        answer = httpx.post(self.hook["short"], json={**card(n), **more})
        assert answer.status_code == 200, answer.text
        return answer.headers["X-Message-Id"]

    def open(self, query: str = "") -> Page:
        self.page.goto(f"/channels/{self.channel}/{query}")
        return self.page

    def copies(self, message: str) -> Locator:
        return self.page.locator(f"article[data-message='{message}']")


@pytest.fixture(scope="module")
def desk(product: Product) -> Iterator[Desk]:
    with browser(product.base_url) as (context, complaints):
        page = context.new_page()
        user = product.demo["users"][0]
        sign_in(page, user["email"], user["password"])
        yield Desk(product, page, complaints)


@pytest.fixture(autouse=True)
def nothing_to_complain_about(desk: Desk) -> Iterator[None]:
    yield
    assert desk.complaints == []


def assert_whole(article: Locator) -> None:
    """All that a card has and its plain text has not."""
    expect(article.locator(".pb-card.has-theme")).to_have_count(1)
    expect(article.get_by_role("link", name=BUTTON)).to_be_visible()
    expect(article.locator(".ac-factset")).to_contain_text("Host")
    expect(article.get_by_role("link", name="the runbook")).to_have_attribute("href", "https://wiki.test/")
    expect(article.locator("[data-plain]")).to_have_count(0)


def test_the_first_page_and_all_older_ones(desk: Desk) -> None:
    page = desk.open()
    cards = page.locator(".feed .pb-card.has-theme")
    expect(cards).to_have_count(feed.MESSAGES_PER_PAGE)
    while cards.count() < MANY:
        shown = cards.count()
        older = page.get_by_role("link", name="Show older messages")
        older.scroll_into_view_if_needed()  # which asks for them; a press does, too
        expect(cards).not_to_have_count(shown)
    expect(page.locator("[data-plain]")).to_have_count(0)
    for message in (desk.ids[0], desk.ids[feed.MESSAGES_PER_PAGE], desk.ids[-1]):
        assert_whole(desk.copies(message))


def test_older_ones_on_a_page_of_their_own(desk: Desk) -> None:
    desk.open(f"?before={desk.ids[feed.MESSAGES_PER_PAGE]}")
    assert_whole(desk.copies(desk.ids[0]))


def test_a_permalink_of_long_ago(desk: Desk) -> None:
    desk.page.goto(f"/messages/{desk.ids[3]}")
    assert_whole(desk.copies(desk.ids[3]))


def test_live(desk: Desk) -> None:
    desk.open()
    message = desk.post(1000)
    assert_whole(desk.copies(message))


def test_what_was_typed_stays_when_a_message_comes_again(desk: Desk) -> None:
    ask = {"@type": "TextInput", "id": "why", "title": "Reason"}
    form = {"@type": "ActionCard", "name": "Ask", "inputs": [ask], "actions": []}
    page = desk.open()
    message = desk.post(1001, potentialAction=[form, card(0)["potentialAction"][0]])  # type: ignore[index]
    assert_whole(desk.copies(message))
    page.get_by_role("button", name="Ask").click()
    page.get_by_label("Reason").fill("half a thought")
    with page.expect_response(f"**/messages/{message}"):
        page.evaluate("id => document.dispatchEvent(new CustomEvent('patchbay:changed', { detail: { id } }))", message)
    expect(page.get_by_label("Reason")).to_have_value("half a thought")
    assert_whole(desk.copies(message))


def test_a_thread_beside_the_channel_and_alone(desk: Desk) -> None:
    message = desk.ids[-1]
    desk.product.api("POST", f"channels/{desk.channel}/messages", json={"text": "seen", "root_id": message})
    page = desk.open()
    desk.copies(message).locator(".replies-link").click()
    thread = page.locator("#details .thread-root")
    assert_whole(thread)
    page.goto(f"/messages/{message}/thread")
    assert_whole(page.locator(".thread-root"))
    desk.open(f"?at={message}&thread={message}")
    assert_whole(page.locator("#details .thread-root"))


def test_the_partial_of_one_message(desk: Desk) -> None:
    """As a page asks for it after a press, and puts it in by whatever means."""
    page = desk.open()
    for means in (
        "(html) => document.querySelector('.page-head').innerHTML = html",
        "(html) => document.querySelector('.page-head').insertAdjacentHTML('beforeend', html)",
        "(html) => document.querySelector('.page-head').replaceChildren("
        "document.createRange().createContextualFragment(html))",
    ):
        html = page.request.get(f"/messages/{desk.ids[0]}", headers={"HX-Request": "true"}).text()
        page.evaluate(means, html)
        assert_whole(page.locator(".page-head article").last)


def test_a_sample_in_the_catalog(desk: Desk) -> None:
    desk.page.goto(f"/channels/{desk.channel}/connectors/github/new/")
    expect(desk.page.locator(".preview-stage .pb-card")).not_to_have_count(0)
    expect(desk.page.locator(".preview-stage [data-plain]")).to_have_count(0)
