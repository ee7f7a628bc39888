"""Converts an envelope to what the browser's renderer accepts: Adaptive Cards, with these additions of ours.

Element `RichText`: one of `markdown` and `line` (source, whose tags are in the form of tags.py; `line` has inline marks
only), `html` (already cleaned) and `plain`, and of TextBlock's members `size`, `weight`, `isSubtle`, `spacing`.

Member `patchbay`, never a sender's:
  of a card       themeColor "#RRGGBB"; width "full"
  of OpenUrl      targets {os: address}, by lower-case os: default, windows, ios, android
  of Submit       inputs [ids], requires [ids]: what the action uses, and what must not be empty for it
  of a FactSet    read: "line" or "html", as of RichText; without it the facts are an Adaptive Card's
  of a disabled button    reason: a key of convert/elements.py's REASONS
  of a placeholder        unknown: a type that cannot be drawn
A button that calls has `data` {"patchbayAction": id} and nothing else; the id is the JSON Pointer of the action in
the stored message. Ids are the sender's behind `prefix`, the card's number, for a form `_` and its number, and `-`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from channels_app.cards.adaptive.walk import Walk, adaptive_card
from channels_app.cards.convert.bot_cards import CARDS
from channels_app.cards.convert.elements import Context, Node, rich_text
from channels_app.cards.convert.message_card import message_card
from channels_app.cards.errors import Findings
from channels_app.cards.formats.envelope import AdaptiveCard, Card, Envelope, Layout
from channels_app.cards.formats.message_card import MessageCard


@dataclass(frozen=True, slots=True)
class Rendered:
    """`cards` are Adaptive Cards safe for the browser, `text` is a RichText to stand above them."""

    cards: list[Node]
    layout: Layout
    text: Node | None


def render_message(envelope: Envelope, *, prefix: str, image_url: Callable[[str], str]) -> Rendered:
    cards = [convert(card, f"{prefix}{i}", f"/cards/{i}/card", image_url).card for i, card in enumerate(envelope.cards)]
    return Rendered(cards, envelope.layout, words_above(envelope, image_url))


def words_above(envelope: Envelope, image_url: Callable[[str], str]) -> Node | None:
    return None if envelope.text is None else rich_text(envelope.text, envelope.text_format, image_url)


@dataclass(frozen=True, slots=True)
class Conversion:
    card: Node
    findings: Findings
    actions: dict[str, Any]  # by the id the browser sends back


def convert(card: Card, prefix: str, base: str, image_url: Callable[[str], str]) -> Conversion:
    if isinstance(card, AdaptiveCard):
        walk = Walk(f"{prefix}-", base, image_url)
        return Conversion(adaptive_card(card.source, walk), walk.findings, walk.actions)
    context = Context(prefix, base, image_url)
    drawn = message_card(card, context) if isinstance(card, MessageCard) else CARDS[type(card)](card, context)
    return Conversion(drawn, context.findings, context.actions)
