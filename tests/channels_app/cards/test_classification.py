"""Which of the accepted shapes a post has, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from channels_app.cards import AdaptiveCard, CardError, MessageCard, OtherCard, parse_message
from tests.channels_app.cards.samples import ADAPTIVE, adaptive, attached, rules

TEXT_BLOCK = {"type": "TextBlock", "text": "hi"}
BARE = {"type": "AdaptiveCard", "version": "1.5", "body": [TEXT_BLOCK]}


@pytest.mark.parametrize(
    "message",
    [
        {"@type": "MessageCard", "@context": "http://schema.org/extensions", "summary": "s", "text": "hi"},
        {"@type": "messagecard", "text": "hi"},
        {"type": "MessageCard", "text": "hi"},
        {"title": "hi"},
        {"sections": [{"text": "hi"}]},
        {"sections": [{"facts": [{"name": "a", "value": "b"}]}]},
        {"text": "hi", "themeColor": "FF0000"},
        {"summary": "hi"},
        {"Title": "hi", "TEXT": "there"},
        {"type": "message", "title": "hi"},
        attached({"text": "hi"}, "application/vnd.microsoft.teams.card.o365connector"),
        attached({"@type": "MessageCard", "text": "hi"}),
    ],
)
def test_message_cards(message: dict[str, Any]) -> None:
    (card,) = parse_message(message).cards
    assert isinstance(card, MessageCard)


@pytest.mark.parametrize(
    "message",
    [
        BARE,
        {**BARE, "type": "adaptiveCard"},
        attached(BARE),
        {"attachments": [{"contentType": ADAPTIVE, "contentUrl": None, "content": BARE}]},
        {"attachments": [{"contentType": f"{ADAPTIVE.upper()}; charset=utf-8", "content": BARE}]},
        {"attachments": [{"content": BARE}]},
    ],
)
def test_adaptive_cards(message: dict[str, Any]) -> None:
    (card,) = parse_message(message).cards
    assert isinstance(card, AdaptiveCard)


@pytest.mark.parametrize(
    ("message", "text"),
    [
        ({"text": "hi"}, "hi"),
        ({"text": "hi", "summary": "s"}, "hi"),
        ({"text": 5}, "5"),
        ({"type": "message", "text": "hi"}, "hi"),
        ({"type": "message", "text": "hi", "attachments": None, "textFormat": "markdown"}, "hi"),
        ({"text": "hi", "attachments": []}, "hi"),
        ({"type": "message", "summary": "only this"}, "only this"),
    ],
)
def test_plain_text(message: dict[str, Any], text: str) -> None:
    envelope = parse_message(message)
    assert envelope.cards == ()
    assert envelope.text == text


@pytest.mark.parametrize(
    "message",
    [
        {"text": ""},
        {"text": " \n"},
        {"text": None},
        {"@context": "https://schema.org/extensions", "@type": "MessageCard"},
        {"title": "", "sections": []},
        {"sections": [{}]},
        {"sections": [{"startGroup": True, "markdown": False}]},
        {"type": "message"},
        {"type": "message", "attachments": []},
        {"potentialAction": []},
        {"zen": "Keep it logically awesome.", "hook_id": 1},
    ],
)
def test_a_message_that_says_nothing(message: dict[str, Any]) -> None:
    with pytest.raises(CardError) as caught:
        parse_message(message)
    assert (caught.value.pointer, caught.value.rule) == ("", "summary-or-text")
    assert caught.value.detail == "Summary or Text is required."


@pytest.mark.parametrize("message", [{}, [], [{"text": "hi"}], "hi", "", 1, 1.5, True, None])
def test_a_body_that_is_no_message(message: Any) -> None:
    with pytest.raises(CardError) as caught:
        parse_message(message)
    assert caught.value.rule == "payload"


def test_text_and_summary_beside_several_cards() -> None:
    message = adaptive(TEXT_BLOCK) | {"text": "above", "summary": "in short", "attachmentLayout": "Carousel"}
    message["attachments"] *= 3
    envelope = parse_message(message)
    assert (envelope.text, envelope.summary, envelope.layout) == ("above", "in short", "carousel")
    assert len(envelope.cards) == 3


def test_a_long_carousel_is_shown_and_noted() -> None:
    message = adaptive(TEXT_BLOCK) | {"attachmentLayout": "carousel"}
    message["attachments"] *= 11
    envelope = parse_message(message)
    assert len(envelope.cards) == 11
    assert ("/attachments", "teams-limit") in rules(envelope)


def test_a_bare_adaptive_card_is_noted() -> None:
    assert ("", "wrapper") in rules(parse_message(BARE))


def test_an_unknown_attachment_keeps_its_place_beside_others() -> None:
    message = adaptive(TEXT_BLOCK)
    message["attachments"].append({"contentType": "application/x-thing", "content": {"a": 1}, "name": "thing"})
    envelope = parse_message(message)
    assert isinstance(envelope.cards[1], OtherCard)
    assert envelope.cards[1].extra == {"content": {"a": 1}}
    assert ("/attachments/1/contentType", "content-type") in rules(envelope)


def test_unknown_attachments_alone_are_refused_with_what_is_allowed() -> None:
    with pytest.raises(CardError) as caught:
        parse_message(attached({"a": 1}, "application/x-thing"))
    assert caught.value.pointer == "/attachments/0/contentType"
    assert ADAPTIVE in caught.value.allowed
    assert ADAPTIVE in str(caught.value)
