"""Mentioning from the composer, by keyboard: whom it offers, what is sent, and what is seen of the answers."""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.journeys.browser import browser, sign_in
from tests.journeys.test_mentions import NODE, PYTHON, Service, outgoing_webhook, run
from tests.product import Product, free_port
from tests.target import Reply, Target, target

pytestmark = pytest.mark.browser
__all__ = ["run"]

CARD = {
    "type": "AdaptiveCard",
    "version": "1.4",
    "body": [
        {"type": "TextBlock", "text": "Berlin", "size": "Large"},
        {"type": "FactSet", "facts": [{"title": "Noon", "value": "Rain"}]},
    ],
}


def says_card(heard: object) -> Reply:
    attachment = {"contentType": "application/vnd.microsoft.card.adaptive", "content": CARD}
    return Reply(body=json.dumps({"type": "message", "attachments": [attachment]}).encode())


@dataclass
class Writer:
    """Someone at the channel's page."""

    page: Page

    @property
    def field(self) -> Locator:
        return self.page.locator("#write")

    @property
    def offers(self) -> Locator:
        return self.page.locator("#write-offers").get_by_role("option")

    def type(self, text: str) -> None:
        self.field.press_sequentially(text, delay=15)

    def pick(self, name: str, sign: str = "@") -> None:
        """Types what makes it the only one offered, and chooses it."""
        self.type(f"{sign}{name}")
        expect(self.offers).to_have_count(1)
        self.page.keyboard.press("Enter")
        expect(self.offers).to_have_count(0)

    def send(self) -> Locator:
        """The message as it stands in the feed."""
        words = uuid4().hex[:8]
        self.type(words)
        self.page.keyboard.press("Enter")
        message = self.page.locator(".feed .message", has_text=words)
        expect(message).to_have_count(1)
        return message


@pytest.fixture
def writer(product: Product) -> Iterator[Writer]:
    with browser(product.base_url) as (context, complaints):
        yield at_the_channel(product, context)
        assert complaints == []


def at_the_channel(product: Product, context: BrowserContext) -> Writer:
    user = product.demo["users"][0]
    page = context.new_page()
    sign_in(page, user["email"], user["password"])
    page.goto(f"/channels/{product.demo['channel_id']}/")
    page.evaluate("window.neverReloaded = true")
    writer = Writer(page)
    writer.field.focus()
    return writer


@pytest.fixture
def service() -> Iterator[Target]:
    with target() as service:
        service.answer = says_card
        yield service


def id_of(message: Locator) -> str:
    return message.get_attribute("data-message") or ""


def stored(product: Product, message: Locator) -> dict[str, Any]:
    found: dict[str, Any] = product.api("GET", f"messages/{id_of(message)}").raise_for_status().json()
    return found


def open_thread(writer: Writer, message: Locator) -> Locator:
    message.locator(".replies-link").click()
    replies = writer.page.locator("[data-replies] .message")
    expect(replies.first).to_be_visible()
    return replies


def test_a_mention_by_keyboard_is_answered_with_a_card(product: Product, writer: Writer, service: Target) -> None:
    name = f"天气 Bot {uuid4().hex[:6]}"
    webhook = outgoing_webhook(product, service.url(), name=name)
    other = outgoing_webhook(product, service.url(), name=f"{name} Archive")

    writer.type("Please @")
    expect(writer.field).to_have_attribute("role", "combobox")
    expect(writer.field).to_have_attribute("aria-expanded", "true")
    writer.type(name)
    expect(writer.offers).to_have_count(2)
    marked = writer.page.locator("#write-offers [aria-selected=true]")
    expect(marked).to_contain_text(name)
    expect(writer.field).to_have_attribute("aria-activedescendant", marked.get_attribute("id") or "")
    writer.page.keyboard.press("ArrowDown")
    expect(marked).to_contain_text("Archive")
    writer.page.keyboard.press("ArrowUp")
    writer.page.keyboard.press("Tab")
    expect(writer.field).to_have_value(f"Please @{name} ")
    expect(writer.field).to_be_focused()
    expect(writer.field).not_to_have_attribute("role", "combobox")
    expect(writer.page.locator("[data-mirror] mark")).to_have_text(f"@{name}")

    message = writer.send()
    expect(message.locator(".mention")).to_have_text(f"@{name}")
    expect(message.locator(".call-words")).to_have_text(f"{name} answered")
    replies = open_thread(writer, message)
    expect(replies.get_by_text("Rain")).to_be_visible()
    expect(replies.locator(".pb-card")).to_be_visible()
    link = message.get_by_role("link", name="Details").get_attribute("href") or ""
    assert f"(service:{webhook['id']})" in stored(product, message)["text"]
    assert other["id"] not in stored(product, message)["text"]
    assert writer.page.evaluate("window.neverReloaded")
    writer.page.goto(link)
    expect(writer.page.get_by_role("heading", name="Request", exact=True)).to_be_visible()


def test_the_id_counts_until_the_name_is_changed(product: Product, writer: Writer, service: Target) -> None:
    name = f"Weather {uuid4().hex[:6]}"
    webhook = outgoing_webhook(product, service.url(), name=name)
    writer.pick(name)
    writer.page.keyboard.press("Home")
    writer.type("Hi 👋 ")
    writer.page.keyboard.press("End")
    # By id: what the service is called when the message is sent is what it says.
    renamed = f"{name} new"
    product.api("PATCH", f"outgoing-webhooks/{webhook['id']}", json={"name": renamed}).raise_for_status()
    assert f"Hi 👋 @[{renamed}](service:{webhook['id']})" in stored(product, writer.send())["text"]

    writer.pick(renamed)
    writer.page.keyboard.press("Backspace")
    writer.page.keyboard.press("Backspace")
    writer.page.keyboard.press("Escape")
    expect(writer.page.locator("[data-mirror] mark")).to_have_count(0)
    assert webhook["id"] not in stored(product, writer.send())["text"]


def test_a_slash_at_the_start_means_a_service(product: Product, writer: Writer, service: Target) -> None:
    name = f"Weather {uuid4().hex[:6]}"
    webhook = outgoing_webhook(product, service.url(), name=name)
    # People are not offered after it; elsewhere it is a slash.
    writer.type("/Ben Ok")
    writer.page.wait_for_timeout(500)
    expect(writer.offers).to_have_count(0)
    writer.field.fill("")
    writer.type(f"and /{name}")
    writer.page.wait_for_timeout(500)
    expect(writer.offers).to_have_count(0)
    writer.field.fill("")
    writer.pick(name, sign="/")
    expect(writer.field).to_have_value(f"/{name} ")
    message = writer.send()
    expect(message.locator(".mention")).to_have_text(f"@{name}")
    expect(message.locator(".call-words")).to_have_text(f"{name} answered")
    assert f"(service:{webhook['id']})" in stored(product, message)["text"]
    # As it was always typed, without choosing from anything.
    writer.field.fill(f"/{name} and then ")
    expect(writer.send().locator(".call-words")).to_have_text(f"{name} answered")


def test_the_list_can_be_left(writer: Writer) -> None:
    writer.type("@Ben")
    expect(writer.offers).to_have_count(1)
    writer.type("x")
    expect(writer.page.locator("#write-offers")).to_be_hidden()
    writer.page.keyboard.press("Backspace")
    expect(writer.offers).to_have_count(1)
    writer.page.keyboard.press("Escape")
    expect(writer.offers).to_have_count(0)
    expect(writer.page.locator("#write-offers")).to_be_hidden()
    writer.type(" O")
    writer.page.wait_for_timeout(400)
    expect(writer.page.locator("#write-offers")).to_be_hidden()
    message = writer.send()
    expect(message.locator(".mention")).to_have_count(0)


def test_a_word_that_is_being_composed_is_left_alone(writer: Writer) -> None:
    """As Chinese input methods do: letters first, then the characters they stand for."""
    session = writer.page.context.new_cdp_session(writer.page)
    messages = writer.page.locator(".feed .message")
    before = messages.count()
    writer.type("@")
    expect(writer.offers).not_to_have_count(0)
    for text in ("b", "be", "ben"):
        session.send("Input.imeSetComposition", {"text": text, "selectionStart": len(text), "selectionEnd": len(text)})
    # Enter belongs to the input method; it reports the key as 229.
    key = {"key": "Process", "code": "Enter", "windowsVirtualKeyCode": 229}
    session.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **key})
    expect(writer.field).to_have_value("@ben")
    writer.page.wait_for_timeout(500)
    assert messages.count() == before
    session.send("Input.insertText", {"text": "本"})
    expect(writer.field).to_have_value("@本")
    expect(writer.page.locator("#write-offers")).to_be_hidden()
    writer.field.fill("")


def test_a_person_is_mentioned_in_a_thread_by_mouse(product: Product, writer: Writer) -> None:
    message = writer.send()
    message.hover()
    message.get_by_label("Reply in thread").click()
    reply = writer.page.locator("#reply")
    writer.page.locator(".details").get_by_label("Mention someone").click()
    reply.press_sequentially("ada", delay=15)
    expect(writer.page.locator("#reply-offers")).to_be_hidden()  # nobody calls themselves
    reply.fill("")
    reply.press_sequentially("@be", delay=15)
    writer.page.locator("#reply-offers").get_by_role("option", name="Ben Okafor").click()
    expect(reply).to_have_value("@Ben Okafor ")
    expect(reply).to_be_focused()
    reply.press_sequentially("look")
    writer.page.keyboard.press("Enter")
    sent = writer.page.locator("[data-replies] .message")
    expect(sent.locator(".mention")).to_have_text("@Ben Okafor")
    expect(sent.locator(".mention")).not_to_have_class("is-me")
    assert "](user:" in stored(product, sent)["text"]


def test_a_mention_of_the_reader_stands_out(product: Product, writer: Writer) -> None:
    me = product.demo["users"][0]
    user_id = writer.page.evaluate("document.body.dataset.user")
    text = f"@[{me['email']}](user:{user_id}) {uuid4().hex[:8]}"
    url = f"channels/{product.demo['channel_id']}/messages"
    posted = product.api("POST", url, json={"text": text}).raise_for_status().json()
    expect(writer.page.locator(f"#m-{posted['id']} .mention")).to_have_class("mention is-me")


def test_what_went_wrong_is_said(product: Product, writer: Writer, service: Target) -> None:
    mark = uuid4().hex[:6]
    service.answer = lambda heard: Reply(500, body=b"<h1>Database is down</h1>")
    dead = f"Dead {mark}"
    outgoing_webhook(product, f"http://127.0.0.1:{free_port()}/", name=dead, timeout=1)
    broken = f"Broken {mark}"
    outgoing_webhook(product, service.url(), name=broken)
    writer.pick(dead)
    writer.pick(broken)
    message = writer.send()
    calls = message.locator(".call-words")
    expect(calls.nth(0)).to_contain_text(f"{dead} was not reached: 127.0.0.1 does not accept connections on port")
    expect(calls.nth(1)).to_have_text(f"{broken} answered 500: Database is down")
    assert len(service.heard) == 1


def test_an_answer_after_eight_seconds_is_posted_as_late(
    product: Product, writer: Writer, run: Callable[..., Service]
) -> None:
    service = run(PYTHON)
    name = f"Slow {uuid4().hex[:6]}"
    webhook = outgoing_webhook(product, service.url("/later?after=8"), name=name)
    service.start(webhook["token"])
    writer.pick(name)
    started = time.monotonic()
    message = writer.send()
    # It took the message (202) and spoke later, through the reply URL.
    expect(message.locator(".call-words")).to_have_text(f"{name} accepted this without an answer")
    expect(message.locator(".replies-link")).to_have_text("1 reply", timeout=15_000)
    assert time.monotonic() - started > 7.5
    replies = open_thread(writer, message)
    expect(replies.get_by_text("It took a while.")).to_be_visible()
    expect(replies.locator(".message-head")).to_contain_text("late")
    expect(message.locator(".call-words")).to_have_text(f"{name} answered")


def test_waiting_is_seen_and_a_deadline_that_passes(product: Product, writer: Writer, service: Target) -> None:
    name = f"Slow {uuid4().hex[:6]}"
    service.answer = lambda heard: time.sleep(3) or says_card(heard)  # type: ignore[func-returns-value]
    outgoing_webhook(product, service.url(), name=name, timeout=1)
    writer.pick(name)
    call = writer.send().locator(".call-words")
    expect(call).to_have_text(f"Waiting for {name}…")
    expect(call).to_have_text(f"{name} did not answer within 1 s. It may still answer later.")
    expect(writer.page.locator("#announcer")).to_contain_text("did not answer")
    expect(call).to_have_text(f"{name} answered")


@pytest.mark.parametrize("command", [PYTHON, NODE], ids=["python", "node"])
def test_both_tokens_hold_while_they_overlap(
    product: Product, writer: Writer, run: Callable[..., Service], command: tuple[str, ...]
) -> None:
    service = run(command)
    name = f"Rotated {uuid4().hex[:6]}"
    webhook = outgoing_webhook(product, service.url("/hook?id=contoso&refuse=401"), name=name)
    rotated = product.api("POST", f"outgoing-webhooks/{webhook['id']}/rotate", json={}).raise_for_status().json()
    for token in (webhook["token"], rotated["token"]):
        service.start(token)
        writer.pick(name)
        message = writer.send()
        expect(message.locator(".call-words")).to_have_text(f"{name} answered")
        replies = open_thread(writer, message)
        expect(replies).to_contain_text([f"@{name}"])
        assert "cannot be authenticated" not in replies.inner_text()
        writer.page.keyboard.press("Escape")
        writer.field.focus()


def test_on_a_phone(product: Product, service: Target) -> None:
    name = f"Weather {uuid4().hex[:6]}"
    outgoing_webhook(product, service.url(), name=name, description="A description that is much longer than a phone")
    with browser(product.base_url) as (context, complaints):
        assert context.browser
        page = at_the_channel(product, context).page
        phone = context.browser.new_context(
            base_url=product.base_url,
            viewport={"width": 360, "height": 640},
            has_touch=True,
            storage_state=context.storage_state(),
        )
        complaints.watch(phone)
        page = phone.new_page()
        page.goto(f"/channels/{product.demo['channel_id']}/")
        writer = Writer(page)
        page.get_by_label("Mention someone").tap()
        writer.type(name)
        expect(writer.offers).to_have_count(1)
        box = page.locator("#write-offers").bounding_box()
        assert box
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 360
        assert box["y"] >= 0
        writer.offers.first.tap()
        expect(writer.field).to_have_value(f"@{name} ")
        expect(writer.send().locator(".call-words")).to_have_text(f"{name} answered")
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert complaints == []
