"""A message with every kind of card, and a hostile string in every field of all of them."""

from typing import Any

from tests.channels_app.cards.adaptive.test_walk import ELEMENTS
from tests.channels_app.cards.samples import ADAPTIVE
from tests.journeys.hostile import poisoned


def button(kind: str) -> dict[str, Any]:
    return {"type": kind, "title": "t", "value": "u", "image": "u"}


TAP = button("openUrl")
IMAGE = {"url": "u", "alt": "t", "tap": TAP}
TARGETS = [{"os": "default", "uri": "u"}, {"os": "android", "uri": "u"}]
FIELD = {"id": "i", "title": "t", "value": "v"}
INPUTS = [
    {"@type": "TextInput", **FIELD},
    {"@type": "DateInput", **FIELD},
    {"@type": "MultichoiceInput", **FIELD, "choices": [{"display": "d", "value": "v"}]},
]
POST = {"@type": "HttpPOST", "name": "n", "target": "u", "body": "b", "headers": [{"name": "n", "value": "v"}]}
BUTTONS = [
    {"@type": "OpenUri", "name": "n", "targets": TARGETS},
    {"@type": "ViewAction", "name": "n", "target": ["u"]},
    POST,
    {"@type": "ActionCard", "name": "n", "inputs": INPUTS, "actions": [POST]},
    {"@type": "InvokeAddInCommand", "name": "n"},
]
SECTION = {
    **{name: "x" for name in ("title", "text", "activityTitle", "activitySubtitle", "activityText", "activityImage")},
    "heroImage": {"image": "u", "title": "t"},
    "images": [{"image": "u", "title": "t"}],
    "facts": [{"name": "n", "value": "v"}],
    "potentialAction": BUTTONS,
}
MESSAGE_CARD = {
    **{name: "x" for name in ("title", "text", "summary", "themeColor")},
    "sections": [SECTION, {**SECTION, "markdown": False}],
    "potentialAction": BUTTONS,
}
OPEN = {"type": "Action.OpenUrl", "title": "t", "url": "u", "iconUrl": "u", "tooltip": "t", "id": "i"}
TEXT = {"type": "TextBlock", "text": "x"}
COLUMN = {"type": "Column", "items": [TEXT], "selectAction": OPEN, "backgroundImage": {"url": "u"}}
ACTIONS = [
    OPEN,
    {"type": "Action.Submit", "title": "t", "iconUrl": "u", "data": {"x": "y"}},
    {"type": "Action.ToggleVisibility", "title": "t", "targetElements": ["i"]},
    {
        "type": "Action.ShowCard",
        "title": "t",
        "card": {"type": "AdaptiveCard", "body": [{"type": "TextBlock", "text": "x"}]},
    },
]
LINKED = [
    {"type": "Image", "url": "u", "altText": "t", "selectAction": OPEN, "backgroundColor": "c"},
    {"type": "Container", "items": [TEXT], "selectAction": OPEN, "backgroundImage": "u"},
    {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": "x", "selectAction": OPEN}]},
    {"type": "Input.Text", "id": "i", "label": "l", "inlineAction": OPEN},
    {"type": "Media", "sources": [{"mimeType": "video/mp4", "url": "u"}], "poster": "u", "altText": "t"},
    {
        "type": "ColumnSet",
        "columns": [{"type": "Column", "items": [], "selectAction": OPEN, "backgroundImage": {"url": "u"}}],
    },
    {"type": "RichText", "html": "x", "markdown": "x"},
    {"type": "Nobody", "text": "x", "fallback": {"type": "TextBlock", "text": "x"}},
]
ADAPTIVE_CARD = {
    "type": "AdaptiveCard",
    "version": "1.5",
    **{name: "x" for name in ("fallbackText", "speak", "lang", "backgroundImage", "$schema")},
    "selectAction": OPEN,
    "body": [
        *ELEMENTS,
        *LINKED,
        {"type": "Image", "url": "u"},
        {"type": "FactSet", "facts": [{"title": "t", "value": "v"}]},
    ],
    "actions": ACTIONS,
}
BOT = {"title": "t", "subtitle": "s", "text": "x", "images": [IMAGE], "tap": TAP, "buttons": [TAP, button("imBack")]}
ROWS = [
    {"type": "section", "title": "t"},
    {"type": "resultItem", "icon": "u", "title": "t", "subtitle": "s", "tap": TAP},
]
RECEIPT = {
    **{name: "x" for name in ("title", "tax", "vat", "total")},
    "facts": [{"key": "k", "value": "v"}],
    "items": [{"title": "t", "subtitle": "s", "text": "x", "price": "p", "image": IMAGE, "tap": TAP}],
    "buttons": [TAP],
}
MICROSOFT = "application/vnd.microsoft."
CARDS = {
    f"{MICROSOFT}teams.card.o365connector": MESSAGE_CARD,
    ADAPTIVE: ADAPTIVE_CARD,
    f"{MICROSOFT}card.hero": BOT,
    f"{MICROSOFT}card.thumbnail": BOT,
    f"{MICROSOFT}teams.card.list": {"title": "t", "items": ROWS, "buttons": [TAP]},
    f"{MICROSOFT}card.receipt": RECEIPT,
    f"{MICROSOFT}card.signin": {"text": "x", "buttons": [button("signin")]},
    "image/png": {},
}


def message(poison: str) -> dict[str, Any]:
    """Every kind of card at once, with the words beside them; one of them an attachment that is only an address."""
    attachments = [
        {"contentType": kind, "content": content, "name": "n", "contentUrl": "u"} for kind, content in CARDS.items()
    ]
    mentioned = {"type": "mention", "text": "<at>t</at>", "mentioned": {"id": "i", "name": "n"}}
    whole = {"type": "message", "text": "x", "summary": "x", "attachments": attachments, "entities": [mentioned]}
    return dict(poisoned(whole, poison))
