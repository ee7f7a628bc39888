"""What real senders write and we take."""

from __future__ import annotations

from typing import Any

import pytest

from channels_app.cards import MessageCard, dump_message, parse_message, plain_text
from tests.channels_app.cards.samples import adaptive, of_type, render, rules


def card_of(message: dict[str, Any]) -> MessageCard:
    (card,) = parse_message({"title": "t", **message}).cards
    assert isinstance(card, MessageCard)
    return card


@pytest.mark.parametrize(
    ("given", "read"),
    [("x", "x"), (3, "3"), (2.5, "2.5"), (True, "true"), (False, "false"), (None, ""), ("", "")],
)
def test_scalars_become_text(given: Any, read: str) -> None:
    card = card_of({"sections": [{"facts": [{"name": "n", "value": given}]}], "text": given})
    assert card.sections[0].facts[0].value == read
    assert card.text == read


@pytest.mark.parametrize(
    ("given", "read"),
    [(True, True), ("true", True), ("True", True), (1, True), ("false", False), ("FALSE", False), (0, False)],
)
def test_flags(given: Any, read: bool) -> None:
    card = card_of({"hideOriginalBody": given, "sections": [{"markdown": given, "text": "x"}]})
    assert card.hide_original_body is read
    assert card.sections[0].markdown is read


@pytest.mark.parametrize(
    ("given", "drawn"),
    [
        ("0076D7", "#0076D7"),
        ("#0076d7", "#0076D7"),
        (" #abc ", "#ABC"),
        (112233, "#112233"),
        ("red", None),
        ("", None),
        ("#12345", None),
        ("expression(alert(1))", None),
        ("red;background:url(//x)", None),
    ],
)
def test_theme_colour(given: Any, drawn: str | None) -> None:
    root = render({"title": "t", "themeColor": given}).cards[0]
    assert root.get("patchbay", {}).get("themeColor") == drawn


@pytest.mark.parametrize("kind", ["HttpPOST", "HttpPost", "httppost", " HTTPPOST "])
@pytest.mark.parametrize("key", ["@type", "type", "@Type"])
def test_type_names_in_any_case(kind: str, key: str) -> None:
    message = {"title": "t", "potentialAction": [{key: kind, "name": "n", "target": "https://a.test/"}]}
    assert "patchbayAction" in of_type(render(message), "Action.Submit")[0]["data"]


@pytest.mark.parametrize(
    ("action", "drawn"),
    [
        ({"name": "n", "targets": [{"os": "default", "uri": "https://a.test/"}]}, "Action.OpenUrl"),
        ({"name": "n", "target": ["https://a.test/"]}, "Action.OpenUrl"),
        ({"name": "n", "target": "https://a.test/", "body": "x"}, "Action.Submit"),
        ({"name": "n", "inputs": [], "actions": []}, "Action.ShowCard"),
    ],
)
def test_actions_without_a_type(action: dict[str, Any], drawn: str) -> None:
    assert len(of_type(render({"title": "t", "potentialAction": [action]}), drawn)) == 1


def test_nulls_are_absent() -> None:
    message = {"title": "t", "text": None, "sections": [None, {"facts": None, "text": "x", "heroImage": None}]}
    card = card_of(message)
    assert len(card.sections) == 1
    assert parse_message(message).findings == ()


def test_images_as_plain_addresses() -> None:
    card = card_of({"sections": [{"images": ["https://a.test/1.png"], "heroImage": "https://a.test/2.png"}]})
    assert card.sections[0].images[0].image == "https://a.test/1.png"
    assert card.sections[0].hero_image is not None


def alone(value: Any) -> Any:
    """As programs write it that take a list of one for what is in it."""
    if isinstance(value, dict):
        return {name: alone(item) for name, item in value.items()}
    return alone(value[0]) if isinstance(value, list) and len(value) == 1 else value


class TestAListOfOne:
    GO = {"@type": "OpenUri", "name": "Go", "targets": [{"os": "default", "uri": "https://a.test/"}]}
    CHOICES = {"@type": "MultichoiceInput", "id": "c", "choices": [{"display": "One", "value": "1"}]}
    SECTION = {"images": [{"image": "https://a.test/i.png", "title": "dot"}], "potentialAction": [GO]}
    MESSAGES = (
        {"title": "t", "sections": [{"facts": [{"name": "Host", "value": "db-3"}]}], "potentialAction": [GO]},
        {"title": "t", "sections": [SECTION]},
        {
            "title": "t",
            "potentialAction": [{"@type": "ActionCard", "name": "Ask", "inputs": [CHOICES], "actions": [GO]}],
        },
        adaptive({"type": "FactSet", "facts": [{"title": "Host", "value": "db-3"}]}),
        adaptive({"type": "Container", "items": [{"type": "TextBlock", "text": "in"}]}),
        adaptive({"type": "ColumnSet", "columns": [{"items": [{"type": "TextBlock", "text": "in"}]}]}),
        adaptive({"type": "Table", "rows": [{"cells": [{"items": [{"type": "TextBlock", "text": "in"}]}]}]}),
        adaptive(
            {"type": "ActionSet", "actions": [{"type": "Action.OpenUrl", "title": "Go", "url": "https://a.test/"}]}
        ),
        adaptive({"type": "ImageSet", "images": [{"type": "Image", "url": "https://a.test/", "altText": "dot"}]}),
        adaptive({"type": "Input.ChoiceSet", "id": "c", "label": "Pick", "choices": [{"title": "One", "value": "1"}]}),
        adaptive({"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": "in"}]}),
    )

    @pytest.mark.parametrize("message", MESSAGES)
    def test_may_be_the_one(self, message: dict[str, Any]) -> None:
        said = {**message, "attachments": [alone(one) for one in message["attachments"]]} if "type" in message else None
        sent = said or alone(message)
        assert sent != message
        assert plain_text(parse_message(sent)) == plain_text(parse_message(message))
        assert render(sent).cards == render(message).cards
        assert "list" in {rule for _place, rule in rules(parse_message(sent))}


class TestFacts:
    WAYS = (
        {"Host": "db-3", "Use": 97},
        [{"name": "Host", "value": "db-3"}, {"name": "Use", "value": 97}],
        [{"key": "Host", "value": "db-3"}, {"label": "Use", "value": 97}],
        [{"title": "Host", "text": "db-3"}, {"title": "Use", "value": 97}],
    )

    @pytest.mark.parametrize("facts", WAYS)
    @pytest.mark.parametrize("is_adaptive", [False, True])
    def test_are_read_in_any_form(self, facts: Any, is_adaptive: bool) -> None:
        message = adaptive({"type": "FactSet", "facts": facts}) if is_adaptive else {"sections": [{"facts": facts}]}
        assert plain_text(parse_message(message)) == "Host: db-3\nUse: 97"
        (found,) = of_type(render(message), "FactSet")
        assert [(fact["title"], fact["value"]) for fact in found["facts"]] == [("Host", "db-3"), ("Use", "97")]


def test_unknown_members_are_kept_and_noted() -> None:
    message = {"title": "t", "x": {"y": [1]}, "sections": [{"text": "x", "a/b": 1}], "$schema": "s"}
    envelope = parse_message(message)
    assert {("/x", "unknown"), ("/sections/0/a~1b", "unknown")} == rules(envelope)
    stored = dump_message(envelope)["cards"][0]["card"]
    assert stored["x"] == {"y": [1]}
    assert stored["sections"][0]["a/b"] == 1
    assert stored["$schema"] == "s"


@pytest.mark.parametrize(
    ("text", "kept"), [("a\x00b", "a\ufffdb"), ("a\ud800b", "a\ufffdb"), ("😀", "😀"), ("\u202e", "\u202e")]
)
def test_what_no_database_stores_is_replaced(text: str, kept: str) -> None:
    assert card_of({"text": text, "sections": [{"text": text}]}).text == kept


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf"), 10**400, 1e301])
def test_numbers_beyond_reason_are_absent(value: float) -> None:
    assert card_of({"x": value}).extra["x"] is None


def test_what_teams_would_drop_is_shown_and_noted() -> None:
    action = {"@type": "OpenUri", "name": "n", "targets": [{"uri": "https://a.test/"}]}
    full = {
        "text": "x",
        "images": [{"image": f"https://a.test/{i}.png", "title": "i"} for i in range(6)],
        "potentialAction": [action] * 6,
    }
    envelope = parse_message({"title": "t", "sections": [full, *[{"text": "x"}] * 10], "potentialAction": [action] * 5})
    noted = {pointer for pointer, rule in rules(envelope) if rule == "teams-limit"}
    assert noted == {"/sections", "/sections/0/images", "/sections/0/potentialAction", "/potentialAction"}
    shown = render(envelope)
    assert len(of_type(shown, "Action.OpenUrl")) == 11
    assert len(of_type(shown, "Container")) == 11
