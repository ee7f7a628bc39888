"""Drawing a text takes time in proportion to its length, whatever its sender put into it."""

import time
from typing import Any

import pytest

from channels_app.cards import parse_message, plain_text, render_message

MANY = 60_000
TEXTS = {
    "a picture that does not end": "![x](" + "a" * MANY,
    "a link that does not end": "[x](" + "a" * MANY,
    "an anchor of many addresses": "<a " + 'href="" ' * (MANY // 8),
    "an anchor of many addresses that does not end": "<a " + 'href="" ' * (MANY // 8) + ">",
    "an img of many descriptions": "<img " + 'alt="" ' * (MANY // 7),
    "an img of many sources": "<img " + 'src="" ' * (MANY // 7),
}
CARDS: dict[str, Any] = {
    "text": lambda text: {"text": text},
    "section": lambda text: {"sections": [{"activityTitle": text, "facts": [{"name": "x", "value": text}]}]},
    "adaptive": lambda text: {"type": "AdaptiveCard", "version": "1.4", "body": [{"type": "TextBlock", "text": text}]},
}


@pytest.mark.parametrize("card", CARDS.values(), ids=CARDS)
@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_is_drawn_in_one_walk(text: str, card: Any) -> None:
    started = time.process_time()
    envelope = parse_message(card(text))
    render_message(envelope, prefix="m-", image_url=str)
    plain_text(envelope)
    assert time.process_time() - started < 2
