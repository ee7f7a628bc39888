from __future__ import annotations

from typing import Any

import pytest

from channels_app.cards import CardError, limits, parse_message
from tests.channels_app.cards.samples import adaptive, of_type, render


def nested(depth: int) -> Any:
    value: Any = 1
    for _ in range(depth):
        value = [value]
    return value


def test_depth() -> None:
    parse_message({"title": "t", "x": nested(limits.MAX_CARD_LEVELS - 2)})
    for depth in (limits.MAX_CARD_LEVELS + 1, 100_000):
        with pytest.raises(CardError) as caught:
            parse_message({"title": "t", "x": nested(depth)})
        assert caught.value.rule == "depth"


def test_the_deepest_card_is_drawn() -> None:
    element: dict[str, Any] = {"type": "TextBlock", "text": "deep"}
    for _ in range((limits.MAX_CARD_LEVELS - 8) // 2):
        element = {"type": "Container", "items": [element]}
    assert len(of_type(render(adaptive(element)), "TextBlock")) == 1


def test_values() -> None:
    with pytest.raises(CardError) as caught:
        parse_message({"title": "t", "x": [0] * limits.VALUES + [[]]})
    assert caught.value.rule == "values"
    with pytest.raises(CardError):
        parse_message({"title": "t", "x": [0] * limits.VALUES})


def test_long_addresses_are_left_out() -> None:
    long = "https://a.test/" + "x" * limits.URL
    data = "data:image/png;base64," + "A" * limits.DATA_IMAGE
    for url in (long, data):
        assert "url" not in of_type(render(adaptive({"type": "Image", "url": url})), "Image")[0]
