import json
import zlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.storage import cards
from channels_app.cards import dump_message, pack, parse_message, plain_text, unpack

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
)


@given(card=st.dictionaries(st.text(), VALUES), payload=st.binary(), plain=st.text(st.characters(codec="utf-8")))
def test_what_was_packed_comes_back(card: dict[str, Any], payload: bytes, plain: str) -> None:
    found, sent = unpack(pack(card, payload, plain), plain)
    assert (found, sent) == (json.loads(json.dumps(card)), payload)


def test_large_content_comes_back() -> None:
    card, payload, plain = {"text": "ä\n" * 100_000}, bytes(range(256)) * 1000, "word " * 50_000
    assert unpack(pack(card, payload, plain), plain) == (card, payload)


def test_another_text_is_noticed() -> None:
    with pytest.raises(zlib.error):
        unpack(pack({"a": 1}, b"x", "one text"), "another")


def test_a_post_takes_a_quarter_of_its_body() -> None:
    found = [(json.dumps(card).encode(), parse_message(card)) for card, _n in zip(cards(), range(50), strict=False)]
    packed = [pack(dump_message(envelope), body, plain_text(envelope)) for body, envelope in found]
    assert sum(map(len, packed)) * 4 < sum(len(body) for body, _envelope in found)


def test_the_dictionary_stays_as_it_is() -> None:
    """What is stored can be read with it only."""
    stored = bytes.fromhex("5828297b379f43c421dc7625b8a4522d1730a5809da4802c0a00d2881154")
    assert unpack(stored, "Disk full") == ({"cards": [], "text": "Disk full"}, b'{"text": "Disk full"}')
