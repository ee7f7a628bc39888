"""Exports a message's cards as Adaptive Cards for other renderers, without our own elements and members."""

from __future__ import annotations

from typing import Any

from channels_app.cards.convert.elements import Node
from channels_app.cards.formats.envelope import AdaptiveCard, Envelope
from channels_app.cards.plain_text import KINDS, to_words
from channels_app.cards.render import convert
from channels_app.cards.text import markup

SCHEMA = "http://adaptivecards.io/schemas/adaptive-card.json"


def adaptive_cards(envelope: Envelope) -> list[Node]:
    """Returns a message's cards as Adaptive Cards: those sent as such unchanged, all others converted."""
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
    if kept.get("type") == "FactSet" and "patchbay" in value:
        kind = value["patchbay"]["read"]
        kept["facts"] = [{key: portable_text(kind, fact[key]) for key in fact} for fact in kept["facts"]]
    return text_block(kept) if kept.get("type") == "RichText" else kept


def text_block(rich: Node) -> Node:
    style = {key: value for key, value in rich.items() if key not in ("type", *KINDS)}
    kind = next(kind for kind in KINDS if kind in rich)
    return {"type": "TextBlock", "text": portable_text(kind, rich[kind]), "wrap": True, **style}


def portable_text(kind: str, text: str) -> str:
    return markup.untagged(text) if kind in ("markdown", "line") else markup.literal(to_words(kind, text))
