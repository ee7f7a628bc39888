"""Chats as people have them: started from the page, read at once, with a webhook that both agree to."""

import subprocess
import time
from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import BrowserContext, Locator, Page, Route, expect

from tests.journeys.browser import Complaints, browser, sign_in
from tests.product import Product

pytestmark = pytest.mark.browser
SOON = 4_000  # milliseconds; a nudge gathers news for one second


class Desks:
    """Browser sessions of the demo's people: Ada, Ben and 陈薇."""

    def __init__(self, product: Product, context: BrowserContext, complaints: Complaints) -> None:
        self.product, self.context, self.complaints = product, context, complaints

    def of(self, number: int) -> Page:
        user = self.product.demo["users"][number]
        assert self.context.browser
        context = self.context.browser.new_context(
            base_url=self.product.base_url, locale="en-US", viewport={"width": 1280, "height": 800}
        )
        context.set_default_timeout(10_000)
        self.complaints.watch(context)
        page = context.new_page()
        sign_in(page, user["email"], user["password"])
        return page


@pytest.fixture
def desks(product: Product) -> Iterator[Desks]:
    with browser(product.base_url) as (context, complaints):
        yield Desks(product, context, complaints)
        assert complaints == []


def curl(url: str, body: str) -> str:
    command = ["curl", "-sS", "-H", "Content-Type: application/json", "-d", body, url]
    return subprocess.run(command, capture_output=True, text=True, timeout=20, check=True).stdout


def choose(page: Page, words: str, name: str) -> None:
    """By keyboard alone."""
    page.get_by_role("combobox", name="People").press_sequentially(words)
    expect(page.get_by_role("option", name=name)).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_role("checkbox", name=name)).to_be_checked()


def in_rail(page: Page, name: str) -> Locator:
    return page.locator("#rail").get_by_role("link", name=name)


def write(page: Page, text: str) -> None:
    page.get_by_role("textbox", name="Write to").fill(text)
    page.keyboard.press("Enter")


def test_two_talk_and_agree_to_a_webhook(desks: Desks, product: Product) -> None:
    ada, ben = desks.of(0), desks.of(1)
    ben.goto(f"/channels/{product.demo['channel_id']}/")
    ben.evaluate("window.neverReloaded = true")

    # Ada starts a chat from the page and writes; Ben, who looks at something else, sees it in the rail.
    in_rail(ada, "New chat").click()
    choose(ada, "be", "Ben Okafor")
    ada.get_by_role("button", name="Start chat").click()
    expect(ada.get_by_role("heading", level=1)).to_contain_text("Ben Okafor")
    chat = httpx.URL(ada.url).path
    write(ada, "Lunch at **noon**?")
    link = in_rail(ben, "Ada Lindqvist")
    expect(link.locator(".count")).to_have_text("1 unread", timeout=SOON)
    assert ben.evaluate("window.neverReloaded") is True

    # He opens it and answers; both read at once, and nothing is unread any more.
    link.click()
    expect(ben.get_by_text("Lunch at noon?")).to_be_visible()
    write(ben, "Yes!")
    expect(ada.get_by_text("Yes!")).to_be_visible(timeout=SOON)
    expect(in_rail(ben, "Ada Lindqvist").locator(".count")).to_be_hidden()

    # Who starts it again gets the same chat.
    ben.goto("/chats/new/")
    choose(ben, "ada", "Ada Lindqvist")
    ben.get_by_role("button", name="Start chat").click()
    assert httpx.URL(ben.url).path == chat
    for page in (ada, ben):
        page.goto(chat)
        page.evaluate("window.neverReloaded = true")

    # Ada connects a webhook in another tab; it waits for Ben, who is asked in the chat.
    desk = ada.context.new_page()
    desk.goto(f"{chat}connectors/")
    desk.get_by_role("link", name="Set up Incoming Webhook").click()
    desk.get_by_label("Name", exact=False).first.fill("Build server")
    desk.get_by_role("button", name="Create webhook").click()
    expect(desk.get_by_text("Ben Okafor has to agree")).to_be_visible()
    url = desk.locator("#url-short").inner_text()
    assert httpx.post(url, json={"text": "too early"}).status_code == 410
    expect(ben.get_by_text("Ada Lindqvist wants to connect Build server").first).to_be_visible(timeout=SOON)
    ben.get_by_role("button", name="Agree").click()
    expect(ben.get_by_text("You agreed: Build server is connected.")).to_be_visible()
    ben.evaluate("window.neverReloaded = true")
    expect(ada.get_by_text("Ben Okafor agreed: Build server is connected")).to_be_visible(timeout=SOON)
    expect(ada.get_by_text("has to agree")).to_be_hidden()

    # What is posted appears for both, by itself.
    assert curl(url, '{"title": "Build 8 passed", "text": "in **checkout**"}') == "1"
    for page in (ada, ben):
        expect(page.get_by_role("article", name="Build server").last).to_contain_text("Build 8 passed", timeout=SOON)
        assert page.evaluate("window.neverReloaded") is True

    # To somebody else of the same team there is no such chat, and nothing in it.
    chen = desks.of(2)
    desk.get_by_role("link", name="I have copied them").click()
    connection = httpx.URL(desk.url).path
    for path in (chat, f"{chat}about", f"{chat}connectors/", f"{chat}older", f"{chat}live?after=1", connection):
        assert chen.request.get(path).status == 404, path
    assert "Ada Lindqvist" not in chen.request.get("/chats/").text()


def answer_late(route: Route) -> None:
    """Lets a form be done at once and answered after everybody's page heard of it."""
    answer = route.fetch(max_redirects=0)
    time.sleep(2.5)
    route.fulfill(response=answer)


def test_three_in_a_group_and_one_leaves(desks: Desks) -> None:
    ada, ben = desks.of(0), desks.of(1)
    ada.goto("/chats/new/")
    choose(ada, "ben", "Ben Okafor")
    expect(ada.get_by_label("Name of the chat")).to_be_hidden()
    choose(ada, "陈", "陈薇")
    ada.get_by_label("Name of the chat").fill("Release 9")
    ada.get_by_role("button", name="Start chat").click()
    expect(ada.get_by_role("heading", level=1)).to_contain_text("Release 9")
    expect(ada.locator(".page-head")).to_contain_text("You, Ben Okafor, 陈薇")
    chat = httpx.URL(ada.url).path
    write(ada, "Ready?")

    # Ben reads it, renames it and leaves, told what that means.
    ben.goto("/chats/?q=release")
    ben.get_by_role("main").get_by_role("link", name="Release 9").click()
    expect(ben.get_by_text("Ready?")).to_be_visible()
    ben.get_by_role("link", name="About this chat").click()
    details = ben.get_by_role("complementary", name="Details")
    expect(details.get_by_text("3 people")).to_be_visible()
    details.get_by_label("Name of the chat").fill("Release 10")
    details.get_by_role("button", name="Rename").click()
    expect(ben.get_by_role("heading", level=1)).to_contain_text("Release 10")
    ben.get_by_role("link", name="About this chat").click()
    details.get_by_role("link", name="Leave this chat").click()
    dialog = ben.get_by_role("dialog")
    expect(dialog).to_contain_text("You no longer see it")
    ben.route(f"**{chat.replace('channels', 'chats')}leave/", answer_late)
    dialog.get_by_role("button", name="Leave chat").click()
    expect(ben.get_by_text("You have left Release 10.")).to_be_visible()
    expect(in_rail(ben, "Release 10")).to_have_count(0)
    assert ben.request.get(chat).status == 404

    # Ada adds him again, and he sees what was said.
    ada.goto(f"/chats/{chat.split('/')[2]}/people/")
    choose(ada, "ben", "Ben Okafor")
    ada.get_by_role("button", name="Add to chat").click()
    expect(ada.get_by_text("Ben Okafor is in the chat now.")).to_be_visible()
    ben.goto(chat)
    expect(ben.get_by_text("Ready?")).to_be_visible()
