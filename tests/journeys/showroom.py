"""Cards to look at, and what their readers must be able to read."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import connectors.web
from tests.channels_app.cards.adaptive.test_walk import ELEMENTS
from tests.channels_app.cards.samples import adaptive, attached
from tests.channels_app.cards.test_bot_cards import HERO, ITEMS, MICROSOFT, OPEN, RECEIPT
from tests.channels_app.cards.test_senders import SENDERS

PIXEL = "data:image/png;base64," + (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPj/HwADBwIAMCbHYQAAAABJRU5ErkJggg=="
)
# Members whose words a reader sees; `value` is one beside the name of a fact.
SEEN = {
    *("title", "text", "subtitle", "name", "display", "codeSnippet", "label", "activityTitle", "activitySubtitle"),
    *("activityText", "tax", "total", "price", "key", "value"),
}
INPUT = re.compile(r"(Input\.|(Text|Date|Multichoice)Input)", re.IGNORECASE)
NOT_SEEN = {"entities", "msteams", "fallbackText", "tap"}
AT = re.compile(r"<at[^<>]*>([^<>]*)</at>")
# Signs of Markdown and HTML, in what was sent and in what is shown.
SIGNS = re.compile(r"</?[a-z][^<>]*>|\]\([^()]*\)|[*_`#>\[\]\\~]|(?m:^\s*(?:-|\d+\.)\s)")


def own() -> dict[str, dict[str, Any]]:
    """One of each kind that the samples and senders leave out."""
    return {**message_cards(), **bot_cards(), **adaptive_cards()}


def message_cards() -> dict[str, dict[str, Any]]:
    section = {"activityTitle": "Mina", "activityImage": PIXEL, "activityText": "wrote", "heroImage": {"image": PIXEL}}
    pictures = [{"image": PIXEL, "title": f"Picture {i}"} for i in range(5)]
    buttons = [{"@type": "OpenUri", "name": f"Button {i}", "targets": [{"uri": "https://a.test/"}]} for i in range(14)]
    form = {"@type": "ActionCard", "name": "Ask", "inputs": FIELDS, "actions": [SEND]}
    long_fact = {"name": "n" * 60, "value": "v" * 120}
    return {
        "pictures": {"title": "Five", "sections": [section, {"images": pictures}], "potentialAction": buttons},
        "every field": {"title": "Asked in a section", "sections": [{"text": "below", "potentialAction": [form]}]},
        "groups": {"title": "Groups", "sections": [{"title": t, "startGroup": True, "text": t * 3} for t in "abc"]},
        "chinese": {"title": "磁盘已满", "text": "**db-3** 的数据卷使用率为 97%，请尽快处理。", "themeColor": "0B6B63"},
        "long": {"title": "W" * 90, "text": "https://a.test/" + "x" * 200, "sections": [{"facts": [long_fact]}]},
        "disabled": {"title": "Cannot", "potentialAction": [{"@type": "InvokeAddInCommand", "name": "Add in"}]},
    }


CHOICES = [{"display": "North", "value": "n"}, {"display": "South", "value": "s"}]
FIELDS = [
    {"@type": "TextInput", "id": "t", "title": "Words", "isMultiline": True},
    {"@type": "DateInput", "id": "d", "title": "Day and time", "includeTime": True},
    {"@type": "MultichoiceInput", "id": "m", "title": "Where", "choices": CHOICES},
    {"@type": "MultichoiceInput", "id": "n", "title": "All", "choices": CHOICES, "isMultiSelect": True},
]
SEND = {"@type": "HttpPOST", "name": "Send", "target": "https://a.test/"}


def bot_cards() -> dict[str, dict[str, Any]]:
    teams = "application/vnd.microsoft.teams.card."
    return {
        "thumbnail": attached(
            {**HERO, "title": "Thumb", "text": "<b>B</b>", "images": [{"url": PIXEL}]}, MICROSOFT + "thumbnail"
        ),
        "signin": attached({"text": "Sign in here", "buttons": [OPEN]}, MICROSOFT + "signin"),
        "o365": attached({"title": "Inside", "text": "a message"}, teams + "o365connector"),
        "text above": {**attached(RECEIPT, MICROSOFT + "receipt"), "text": "above them"},
        "files": attached({"title": "Files here", "items": ITEMS}, teams + "list"),
    }


def adaptive_cards() -> dict[str, dict[str, Any]]:
    def block(text: str) -> dict[str, Any]:
        return {"type": "TextBlock", "text": text, "wrap": True}

    wide = {"msteams": {"width": "Full"}}
    chart = {"type": "Chart.Pie", "title": "Nobody draws this"}
    cells = [{"items": [block(letter)]} for letter in "abc"]
    return {
        "full width": adaptive(block("As wide as it gets"), **wide),
        "placeholder": adaptive(chart, block("after it")),
        "no columns": adaptive({"type": "Table", "rows": [{"cells": cells}]}),
        "newer": attached({"type": "AdaptiveCard", "version": "2.0", "fallbackText": "no", "body": [block("Newer")]}),
    }


def messages() -> dict[str, dict[str, Any]]:
    folder = Path(connectors.web.__file__).parent / "playground" / "samples"
    samples = {path.stem: json.loads(path.read_text()) for path in sorted(folder.glob("*.json"))}
    return {**samples, **{name: message for name, (message, _words, _links) in SENDERS.items()}, **own()}


def elements() -> dict[str, dict[str, Any]]:
    """Each element of the schema in a card of its own, with something in what the data leaves empty."""
    return {f"{item['type']} {i}": adaptive(filled(item)) for i, item in enumerate(ELEMENTS)}


def filled(element: dict[str, Any]) -> dict[str, Any]:
    empty: dict[str, dict[str, Any]] = {
        "ImageSet": {"images": [{"type": "Image", "url": PIXEL, "altText": "A dot"}]},
        "Media": {"sources": [{"mimeType": "video/mp4", "url": "https://a.test/v.mp4"}], "poster": PIXEL},
        "Input.ChoiceSet": {"choices": [{"title": "One", "value": "1"}, {"title": "Two", "value": "2"}]},
    }
    ids = {"id": "field"} if element["type"].startswith("Input.") else {}
    return {**element, **empty.get(element["type"], {}), **ids}


def readable(value: Any, name: str = "") -> Iterator[str]:
    """The words of a message that its readers must see."""
    if isinstance(value, list):
        for item in value:
            yield from readable(item, name)
    elif isinstance(value, dict):
        is_input = INPUT.match(str(value.get("@type") or value.get("type")))
        hidden = NOT_SEEN | ({"value", "text"} if is_input or "display" in value else set())
        if "image" in value or value.get("type") == "Icon":  # read aloud
            hidden = hidden | {"title", "name"}
        is_choice = "title" in value and value.keys() <= {"title", "value"} and name == "choices"
        for key, item in value.items():
            if key not in hidden and not (key == "value" and (is_choice or "type" in value)):
                yield from readable(item, key)
    elif name in SEEN and value not in (None, "") and not isinstance(value, bool):
        yield from (line for line in words(str(value)).split("\n") if line)


def words(text: str) -> str:
    """Without the signs of markup and with single spaces, so that source and page can be compared."""
    text = AT.sub(r"@\1", text)
    lines = (re.sub(r"\s+", " ", SIGNS.sub(" ", line)).strip() for line in text.split("\n"))
    return "\n".join(re.sub(r" ?([.,:;!?()]) ?", r"\1", line) for line in lines if line)
