"""At least 400 cards of every public shape, drawn: none is blank, and no word of theirs is missing."""

from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.journeys import corpus
from tests.journeys.browser import browser, sign_in
from tests.product import Product

pytestmark = pytest.mark.browser
TOGETHER = 12  # cards of one message
# What a card says, to eyes or to ears, and what must not be on any.
LOOK = """() => [...document.querySelectorAll('.card-set > .pb-card')].map((card) => ({
  text: [card.textContent, ...[...card.querySelectorAll('[aria-label], img[alt], [title]')].map(
    (node) => [node.ariaLabel, node.alt, node.title].join(' '))].join(' '),
  pictures: card.querySelectorAll('img').length,
  height: card.getBoundingClientRect().height,
  wide: card.scrollWidth > card.clientWidth + 1,
  hollow: card.querySelectorAll('.pb-glyph:empty, .pb-chart-stage:empty, .pb-chart.is-table').length,
}))"""
NEVER = ("[object Object]", "[None]", "undefined", "NaN", "[AdaptiveCard]")


def drawn(product: Product, page: Page, cards: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Every card as it is on the page, in order."""
    team = product.api("POST", "teams", json={"name": "Corpus"}).raise_for_status().json()["id"]
    channel = product.api("POST", f"teams/{team}/channels", json={"name": "Cards"}).json()["id"]
    hook = product.api("POST", f"channels/{channel}/webhooks", json={"name": "CI"}).json()["urls"]["short"]
    kind = "application/vnd.microsoft.card.adaptive"
    for start in range(0, len(cards), TOGETHER):
        some = [{"contentType": kind, "content": card} for card in cards[start : start + TOGETHER]]
        answer = httpx.post(hook, json={"type": "message", "attachments": some}, timeout=60)
        assert answer.status_code == 200, answer.text
    page.goto(f"/channels/{channel}/")
    expect(page.locator(".card-set > .pb-card")).to_have_count(len(cards), timeout=60_000)
    expect(page.locator(".pb-glyph:empty")).to_have_count(0, timeout=60_000)
    page.wait_for_load_state("networkidle")
    found: list[dict[str, Any]] = page.evaluate(LOOK)
    return found


def test_every_card_is_drawn_with_all_its_words(product: Product) -> None:
    built, mixed = corpus.built(), list(corpus.mixed())
    assert len(built) >= 34
    assert len(built) + len(mixed) >= 400
    with browser(product.base_url) as (context, complaints):
        page = context.new_page()
        user = product.demo["users"][0]
        sign_in(page, user["email"], user["password"])
        found = drawn(product, page, [*built.values(), *(card for card, _words in mixed)])
        assert complaints == []
    names = [*built, *(f"mixed {n}" for n in range(len(mixed)))]
    seen = dict(zip(names, found, strict=True))
    bad = {
        name: one
        for name, one in seen.items()
        if one["height"] < 30 or one["wide"] or one["hollow"] or any(word in one["text"] for word in NEVER)
    }
    assert bad == {}
    blank = [name for name in built if not seen[name]["text"].strip() and not seen[name]["pictures"]]
    assert blank == []
    lost = {
        f"mixed {n}": [word for word in words if word not in seen[f"mixed {n}"]["text"]]
        for n, (_card, words) in enumerate(mixed)
    }
    assert {name: words for name, words in lost.items() if words} == {}
