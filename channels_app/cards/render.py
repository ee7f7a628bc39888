"""From an envelope to what the browser's renderer takes: Adaptive Cards, and these additions of ours.

Element `RichText`: either `markdown` (source; draw it with HTML switched off) or `html` (already cleaned), and of
TextBlock's members `size`, `weight`, `isSubtle`, `spacing`.

Member `patchbay`, never a sender's:
  of a card       themeColor "#RRGGBB"; width "full"
  of OpenUrl      targets {os: address}, by lower-case os: default, windows, ios, android
  of Submit       inputs [ids], requires [ids]: what the action uses, and what must not be empty for it
  of a disabled button    reason: a key of draw.REASONS
  of a placeholder        unknown: the type nobody can draw
A button that calls has `data` {"patchbayAction": id} and nothing else; the id is the JSON Pointer of the action in
the stored message. Ids are the sender's behind `prefix`, the card's number, for a form `_` and its number, and `-`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from . import markup
from .adaptive import Walk, adaptive_card
from .draw import Node, Pen
from .draw_bot import CARDS
from .draw_message import message_card
from .envelope import AdaptiveCard, Card, Envelope, Layout
from .errors import Findings
from .messagecard import MessageCard


@dataclass(frozen=True, slots=True)
class Rendered:
    """`cards` are Adaptive Cards safe for the browser, `text` is Markdown to stand above them."""

    cards: list[Node]
    layout: Layout
    text: str | None


def render_message(envelope: Envelope, *, prefix: str, image_url: Callable[[str], str]) -> Rendered:
    cards = [convert(card, f"{prefix}{i}", f"/cards/{i}/card", image_url).card for i, card in enumerate(envelope.cards)]
    text = None if envelope.text is None else markup.markdown(envelope.text, image_url)
    return Rendered(cards, envelope.layout, text)


def input_id(rendered: str, *, prefix: str) -> str:
    """The sender's own name for an input the browser names: the inverse of what render_message did to it."""
    return rendered.removeprefix(prefix).partition("-")[2]


@dataclass(frozen=True, slots=True)
class Conversion:
    card: Node
    findings: Findings
    actions: dict[str, Any]  # by the id the browser sends back


def convert(card: Card, prefix: str, base: str, image_url: Callable[[str], str]) -> Conversion:
    if isinstance(card, AdaptiveCard):
        walk = Walk(f"{prefix}-", base, image_url)
        return Conversion(adaptive_card(card.source, walk), walk.findings, walk.actions)
    pen = Pen(prefix, base, image_url)
    drawn = message_card(card, pen) if isinstance(card, MessageCard) else CARDS[type(card)](card, pen)
    return Conversion(drawn, pen.findings, pen.actions)
