from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels_app.cards import parse_message, plain_text
from channels_app.cards.plain_text import fact_line, to_words
from tests.channels_app.cards.samples import adaptive


@pytest.mark.parametrize(
    ("message", "text"),
    [
        ({"text": "**hi** there"}, "hi there"),
        ({"summary": "only"}, "only"),
        ({"type": "message", "summary": "only"}, "only"),
        (
            {
                "title": "T_1",
                "text": "*a*",
                "sections": [
                    {
                        "activityTitle": "Ada",
                        "activityImage": "https://a.test/",
                        "facts": [{"name": "k", "value": "`v`"}],
                    },
                    {"text": "<b>x</b> &amp; y", "markdown": False},
                    {"images": [{"image": "https://a.test/", "title": "A cat"}]},
                ],
                "potentialAction": [{"@type": "OpenUri", "name": "Open", "targets": [{"uri": "https://a.test/"}]}],
            },
            "T_1\na\nAda\nAda\nk: v\nx & y\nA cat\nOpen",
        ),
        (
            adaptive(
                {"type": "TextBlock", "text": "one"},
                {"type": "Image", "url": "https://a.test/", "altText": "A cat"},
                {"type": "FactSet", "facts": [{"title": "k", "value": "v"}]},
                {"type": "RichTextBlock", "inlines": ["two", {"type": "TextRun", "text": "three"}]},
                {"type": "Input.Text", "label": "Name", "id": "n"},
                {"type": "Chart.Donut"},
                actions=[{"type": "Action.Submit", "title": "Go", "data": {"secret": 1}}],
            ),
            "one\nA cat\nk: v\ntwo\nthree\nName\n[Chart.Donut]\nGo",
        ),
    ],
)
def test_in_reading_order(message: dict[str, Any], text: str) -> None:
    assert plain_text(parse_message(message)) == text


def test_text_stands_before_the_cards() -> None:
    message = {**adaptive({"type": "TextBlock", "text": "card"}), "text": "above"}
    assert plain_text(parse_message(message)) == "above\ncard"


words = st.text(alphabet="a1 _*<&\n", max_size=6)


@given(words, words, st.sampled_from(["words", "line", "html"]))
def test_facts_read_as_a_line_have_the_words_of_their_parts(title: str, value: str, kind: str) -> None:
    parts = [to_words(kind, part) for part in (title, value) if part]
    assert fact_line(kind, {"title": title, "value": value}) == ": ".join(parts)
