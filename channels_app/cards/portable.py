"""The cards of a message as Adaptive Cards that other renderers take too: without elements and members of our own."""

from __future__ import annotations

from typing import Any

from . import markup
from .draw import Node
from .envelope import AdaptiveCard, Envelope
from .render import convert

SCHEMA = "http://adaptivecards.io/schemas/adaptive-card.json"


def adaptive_cards(envelope: Envelope) -> list[Node]:
    """An Adaptive Card is given back as its sender wrote it, everything else converted."""
    return [
        card.source
        if isinstance(card, AdaptiveCard)
        else {"$schema": SCHEMA, **portable(convert(card, "", "", str).card)}
        for card in envelope.cards
    ]


def portable(value: Any) -> Any:
    if isinstance(value, list):
        return [portable(item) for item in value]
    if not isinstance(value, dict):
        return value
    kept = {key: portable(item) for key, item in value.items() if key != "patchbay"}
    return text_block(kept) if kept.get("type") == "RichText" else kept


def text_block(rich: Node) -> Node:
    style = {key: value for key, value in rich.items() if key not in ("type", "markdown", "html")}
    text = markup.literal(markup.plain_html(rich["html"])) if "html" in rich else rich["markdown"]
    return {"type": "TextBlock", "text": text, "wrap": True, **style}
