"""Adaptive Cards: what is kept, what is changed, and what is said about it."""

from __future__ import annotations

from typing import Any

import pytest

from channels_app.cards import parse_message
from channels_app.cards.buttons import find_button
from tests.channels_app.cards.samples import ADAPTIVE, adaptive, attached, of_type, render, rules

CONTENT = "/attachments/0/content"
TEXT = {"type": "TextBlock", "text": "hi"}

# One of everything in schema 1.0 to 1.6, with members that must come through as they are.
ELEMENTS: tuple[dict[str, Any], ...] = (
    {
        "type": "TextBlock",
        "text": "t",
        "wrap": True,
        "maxLines": 2,
        "size": "large",
        "weight": "bolder",
        "color": "good",
    },
    {"type": "TextBlock", "text": "t", "style": "heading", "fontType": "monospace", "horizontalAlignment": "center"},
    {"type": "Container", "items": [TEXT], "style": "emphasis", "bleed": True, "minHeight": "50px", "rtl": True},
    {"type": "Container", "items": [TEXT], "verticalContentAlignment": "center", "separator": True, "spacing": "large"},
    {
        "type": "ColumnSet",
        "columns": [{"type": "Column", "width": "auto", "items": [TEXT]}],
        "horizontalAlignment": "left",
    },
    {
        "type": "ColumnSet",
        "columns": [{"type": "Column", "width": 2, "items": [TEXT]}, {"type": "Column", "width": "50px", "items": []}],
    },
    {"type": "FactSet", "facts": [{"title": "a", "value": "b"}]},
    {"type": "ImageSet", "imageSize": "small", "images": []},
    {
        "type": "RichTextBlock",
        "inlines": ["plain", {"type": "TextRun", "text": "t", "italic": True, "highlight": True}],
    },
    {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": "t", "strikethrough": True, "underline": True}]},
    {"type": "ActionSet", "actions": [{"type": "Action.OpenUrl", "title": "o", "url": "https://a.test/"}]},
    {
        "type": "ActionSet",
        "actions": [{"type": "Action.ShowCard", "title": "s", "card": {"type": "AdaptiveCard", "body": [TEXT]}}],
    },
    {"type": "Media", "sources": [{"mimeType": "video/mp4", "url": "https://a.test/v.mp4"}], "altText": "film"},
    {
        "type": "Media",
        "sources": [],
        "captionSources": [{"mimeType": "vtt", "label": "en", "url": "https://a.test/c.vtt"}],
    },
    {
        "type": "Table",
        "columns": [{"width": 1}, {"width": "auto", "horizontalCellContentAlignment": "right"}],
        "rows": [{"type": "TableRow", "style": "accent", "cells": [{"type": "TableCell", "items": [TEXT]}]}],
        "firstRowAsHeaders": True,
        "showGridLines": False,
        "gridStyle": "accent",
    },
    {"type": "Carousel", "timer": 5000, "pages": [{"type": "CarouselPage", "items": [TEXT]}]},
    {"type": "Input.Text", "label": "l", "placeholder": "p", "isMultiline": True, "maxLength": 5, "regex": "^a$"},
    {"type": "Input.Text", "label": "l", "style": "email", "value": "v", "isRequired": True, "errorMessage": "e"},
    {"type": "Input.Number", "label": "l", "min": 1, "max": 3.5, "value": 2},
    {"type": "Input.Date", "label": "l", "min": "2024-01-01", "max": "2024-12-31", "value": "2024-02-01"},
    {"type": "Input.Time", "label": "l", "min": "09:00", "max": "17:00", "value": "10:00"},
    {"type": "Input.Toggle", "title": "t", "label": "l", "valueOn": "1", "valueOff": "0", "value": "1", "wrap": True},
    {
        "type": "Input.ChoiceSet",
        "label": "l",
        "style": "filtered",
        "choices": [{"title": "t", "value": "v"}],
        "value": "v",
    },
    {
        "type": "Input.ChoiceSet",
        "label": "l",
        "isMultiSelect": True,
        "choices": [],
        "choices.data": {"type": "Data.Query", "dataset": "d", "count": 5},
    },
    {"type": "CodeBlock", "codeSnippet": "x = 1", "language": "Python", "startLineNumber": 3},
    {"type": "Badge", "text": "b", "style": "attention", "appearance": "tint"},
    {"type": "Icon", "name": "Calendar", "size": "small"},
    {"type": "ProgressBar", "value": 40, "max": 100},
    {"type": "ProgressRing", "label": "working"},
    {"type": "Rating", "value": 3.5, "max": 5, "count": 20},
)


@pytest.mark.parametrize("element", ELEMENTS, ids=lambda element: element["type"])
def test_every_element_comes_through(element: dict[str, Any]) -> None:
    envelope = parse_message(adaptive(element))
    assert render(envelope).cards[0]["body"] == [element]
    assert not [finding for finding in envelope.findings if finding.level == "error"]


@pytest.mark.parametrize("member", ["body", "items"])
def test_type_names_in_any_case(member: str) -> None:
    element = {"type": "textblock", "text": "x"}
    shown = render(adaptive(element if member == "body" else {"type": "CONTAINER", "items": [element]}))
    assert len(of_type(shown, "TextBlock")) == 1


def test_root() -> None:
    content = {"type": "adaptivecard", "speak": "s", "lang": "de", "rtl": True, "minHeight": "9px", "body": [TEXT]}
    card = render(attached(content)).cards[0]
    assert card == {**content, "type": "AdaptiveCard", "version": "1.6"}


@pytest.mark.parametrize(("given", "shown"), [("1.2", "1.2"), (1.4, "1.4"), ("2.0", "1.6"), ("x", "1.6"), ([], "1.6")])
def test_a_bad_version_is_no_error(given: Any, shown: str) -> None:
    assert render(attached({"type": "AdaptiveCard", "version": given, "body": [TEXT]})).cards[0]["version"] == shown


@pytest.mark.parametrize("key", ["msteams", "msTeams"])
def test_full_width(key: str) -> None:
    card = render(adaptive(TEXT, **{key: {"width": "full"}})).cards[0]
    assert card["patchbay"] == {"width": "full"}
    assert key not in card


def test_numbers_are_shown_where_the_renderer_takes_words() -> None:
    shown = render(
        adaptive(
            {"type": "TextBlock", "text": 5},
            {"type": "FactSet", "facts": [{"title": 1, "value": 2.5}, {"title": True, "value": None}]},
            {"type": "Input.Toggle", "title": 3, "value": True},
            {"type": "Input.ChoiceSet", "choices": [{"title": 1, "value": 1}], "value": 1},
        )
    ).cards[0]["body"]
    assert shown[0]["text"] == "5"
    assert shown[1]["facts"] == [{"title": "1", "value": "2.5"}, {"title": "true"}]
    assert (shown[2]["title"], shown[2]["value"]) == ("3", "true")
    assert (shown[3]["choices"], shown[3]["value"]) == ([{"title": "1", "value": "1"}], "1")


def test_ids_take_the_prefix_wherever_they_stand() -> None:
    shown = render(
        adaptive(
            {"type": "TextBlock", "text": "x", "id": "a"},
            {
                "type": "Input.Text",
                "id": "b",
                "labelledBy": "a",
                "valueChangedAction": {"type": "Action.ResetInputs", "targetInputIds": ["c"]},
            },
            {"type": "Container", "items": [{"type": "Badge", "text": "x", "id": 7}]},
            actions=[
                {
                    "type": "Action.ToggleVisibility",
                    "id": "d",
                    "targetElements": ["a", {"elementId": "b", "isVisible": False}],
                },
                {"type": "Action.ToggleVisibility", "targetElements": "a"},
            ],
        )
    ).cards[0]
    text, field, box = shown["body"]
    assert (text["id"], field["id"], field["labelledBy"], box["items"][0]["id"]) == (
        "m1-0-a",
        "m1-0-b",
        "m1-0-a",
        "m1-0-7",
    )
    assert field["valueChangedAction"] == {"type": "Action.ResetInputs", "targetInputIds": ["m1-0-c"]}
    assert shown["actions"][0]["id"] == "m1-0-d"
    assert shown["actions"][0]["targetElements"] == ["m1-0-a", {"elementId": "m1-0-b", "isVisible": False}]
    assert shown["actions"][1]["targetElements"] == ["m1-0-a"]


def test_cards_of_one_message_do_not_share_ids() -> None:
    message = adaptive({"type": "Input.Text", "id": "a"})
    message["attachments"] *= 2
    assert [item["id"] for item in of_type(render(message), "Input.Text")] == ["m1-0-a", "m1-1-a"]


@pytest.mark.parametrize("kind", ["Action.Submit", "Action.Execute", "Action.Http", "action.submit"])
def test_calling_buttons_hand_over_nothing_but_their_id(kind: str) -> None:
    action = {
        "type": kind,
        "title": "Go",
        "id": "g",
        "style": "positive",
        "tooltip": "now",
        "associatedInputs": "none",
        "iconUrl": "https://a.test/i.png",
        "data": {"secret": 1},
        "verb": "secret",
        "url": "https://secret.test/",
        "body": "secret",
        "headers": [{"name": "X", "value": "secret"}],
        "msteams": {"secret": 1},
    }
    envelope = parse_message(adaptive(TEXT, actions=[action]))
    (button,) = render(envelope).cards[0]["actions"]
    assert button == {
        "type": "Action.Submit",
        "title": "Go",
        "id": "m1-0-g",
        "style": "positive",
        "tooltip": "now",
        "associatedInputs": "none",
        "iconUrl": "/proxy?u=https://a.test/i.png",
        "data": {"patchbayAction": "/cards/0/card/actions/0"},
    }
    assert find_button(envelope, "/cards/0/card/actions/0") is not None


def test_buttons_in_odd_places_are_found() -> None:
    submit = {"type": "Action.Submit", "title": "s", "data": 1}
    envelope = parse_message(
        adaptive(
            {"type": "Input.Text", "id": "a", "inlineAction": submit},
            {"type": "Image", "url": "https://a.test/", "selectAction": submit},
            {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": "x", "selectAction": submit}]},
            {"type": "Chart.Line", "fallback": {"type": "ActionSet", "actions": [submit]}},
            actions=[{"type": "Action.ShowCard", "title": "c", "card": {"type": "AdaptiveCard", "actions": [submit]}}],
            selectAction=submit,
        )
    )
    buttons = of_type(render(envelope), "Action.Submit")
    assert len(buttons) == 6
    assert all(find_button(envelope, button["data"]["patchbayAction"]) is not None for button in buttons)


@pytest.mark.parametrize("name", ["patchbay", "refresh", "authentication", "msteams"])
@pytest.mark.parametrize("value", [{"read": "html"}, ["x"], "x", 1, 0.5, False, True, None])
def test_what_no_browser_needs(name: str, value: Any) -> None:
    shown = render(adaptive({**TEXT, name: value}, **{name: value}))
    assert name not in str(shown.cards)


def test_our_own_element_is_not_a_senders_to_use() -> None:
    shown = render(adaptive({"type": "RichText", "html": "<script>alert(1)</script>", "text": "x"}))
    assert "script" not in str(shown.cards)


class TestUnknownElements:
    def test_they_keep_their_place(self) -> None:
        envelope = parse_message(adaptive(TEXT, {"type": "Hologram", "data": []}, TEXT))
        body = render(envelope).cards[0]["body"]
        assert "Hologram" in body[1]["text"].replace("\\", "")
        assert (f"{CONTENT}/body/1", "unknown-type") in rules(envelope)

    def test_their_fallback_stands_in(self) -> None:
        element = {
            "type": "Chart.Donut",
            "fallback": {"type": "Chart.Pie", "fallback": {"type": "TextBlock", "text": "42%"}},
        }
        assert render(adaptive(element)).cards[0]["body"] == [{"type": "TextBlock", "text": "42%"}]

    def test_drop_is_obeyed(self) -> None:
        assert render(adaptive(TEXT, {"type": "Chart.Donut", "fallback": "drop"})).cards[0]["body"] == [TEXT]

    def test_what_they_hold_is_shown(self) -> None:
        shown = render(adaptive({"type": "Accordion", "items": [TEXT]}, {"type": "Shout", "text": "HEY"}))
        assert [block["text"] for block in of_type(shown, "TextBlock")] == ["hi", "HEY"]

    def test_actions_become_disabled_buttons(self) -> None:
        (button,) = render(adaptive(TEXT, actions=[{"type": "Action.Beam", "title": "More"}])).cards[0]["actions"]
        assert (button["type"], button["title"], button["isEnabled"]) == ("Action.Submit", "More", False)

    @pytest.mark.parametrize("item", ["x", 1, None, [], {}])
    def test_odd_items_do_not_stop_the_rest(self, item: Any) -> None:
        shown = render(adaptive(item, TEXT, actions=[item]))
        assert TEXT in shown.cards[0]["body"]

    def test_columns_and_rows_may_lack_their_type(self) -> None:
        shown = render(
            adaptive(
                {"type": "ColumnSet", "columns": [{"items": [TEXT]}, {"type": "Colum", "items": [TEXT]}]},
                {"type": "Table", "columns": [{"width": 1}], "rows": [{"cells": [{"items": [TEXT]}]}]},
            )
        )
        assert len(of_type(shown, "TextBlock")) == 3


def test_an_empty_card_says_so() -> None:
    envelope = parse_message(attached({"type": "AdaptiveCard", "version": "1.5", "fallbackText": "sorry"}))
    assert of_type(render(envelope), "TextBlock")[0]["text"] == "sorry"
    assert (f"{CONTENT}/body", "empty") in rules(envelope)


def test_accessibility() -> None:
    envelope = parse_message(
        adaptive(
            {"type": "Image", "url": "https://a.test/"},
            {"type": "Input.Text", "id": "a"},
            actions=[{"type": "Action.Submit"}],
        )
    )
    found = {finding.pointer.removeprefix(CONTENT): finding.rule for finding in envelope.findings}
    assert found == {"/body/0": "alt-text", "/body/1": "label", "/actions/0": "title"}


def test_the_source_is_kept_as_it_came() -> None:
    source = {"type": "AdaptiveCard", "body": [{"type": "X", "y": None}], "custom": {"a": 1}}
    (card,) = parse_message({"attachments": [{"contentType": ADAPTIVE, "content": source}]}).cards
    assert card.source == source  # type: ignore[union-attr]
