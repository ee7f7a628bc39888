"""Reads the cards attached to a message."""

from __future__ import annotations

from collections.abc import Sized
from dataclasses import dataclass, field, replace
from typing import Any

from channels_app.cards import limits
from channels_app.cards.admission import embedded, embedded_value
from channels_app.cards.errors import Finding, Findings
from channels_app.cards.errors import gettext_noop as _
from channels_app.cards.formats.bot_cards import HeroCard, ListCard, ReceiptCard, SigninCard, ThumbnailCard
from channels_app.cards.formats.codec import kind_of, read_as, type_error
from channels_app.cards.formats.envelope import AdaptiveCard, Card, OtherCard
from channels_app.cards.formats.gathering import gather
from channels_app.cards.formats.message_card import MessageCard
from channels_app.cards.formats.unfolding import decapitalised
from channels_app.cards.formats.wording import NOTE, Words

CARD_TYPES: dict[str, type[Any]] = {
    "application/vnd.microsoft.card.adaptive": AdaptiveCard,
    "application/vnd.microsoft.card.hero": HeroCard,
    "application/vnd.microsoft.card.thumbnail": ThumbnailCard,
    "application/vnd.microsoft.card.receipt": ReceiptCard,
    "application/vnd.microsoft.card.signin": SigninCard,
    "application/vnd.microsoft.teams.card.list": ListCard,
    "application/vnd.microsoft.teams.card.o365connector": MessageCard,
}
DECLARED: dict[str, type[Any]] = {"adaptivecard": AdaptiveCard, "messagecard": MessageCard}


@dataclass(frozen=True, slots=True)
class Attachment:
    content_type: str = ""
    content_url: str = ""
    name: str = ""
    thumbnail_url: str = ""
    content: Any = None
    extra: dict[str, Any] = field(default_factory=dict)


def as_list(held: Any) -> Any:
    """Wraps a single attachment in a list, decoding JSON in a string first; returns anything else unchanged."""
    if isinstance(held, str) and (read := embedded_value(held)) is not None:
        held = read
    return [held] if held and isinstance(held, dict) else held


def read_attachment(value: Any, at: str, findings: Findings) -> tuple[str, Card]:
    if isinstance(value, str) and (read := embedded(value)) is not None:
        value = read
    if isinstance(value, dict) and value.get("content") is None and (make := DECLARED.get(kind_of(value))):
        findings.append(Finding(at, "wrapper", "note", _("A card belongs in the content of an attachment.")))
        return at, read_card(make, value, at, findings)
    item = read_as(Attachment, value, at, findings)
    if isinstance(item.content, str) and (read := embedded(item.content)) is not None:
        findings.append(
            Finding(f"{at}/content", "wrapper", "note", _("The card is JSON in a string; send it as an object."))
        )
        item = replace(item, content=read)
    media_type = item.content_type.partition(";")[0].strip().lower()
    declared = kind_of(item.content) if isinstance(item.content, dict) else ""
    make = DECLARED.get(declared) or CARD_TYPES.get(media_type)
    if make is None:
        if not item.content_url and (words := gather(value, Words())):
            findings.append(replace(NOTE, pointer=at))
            return at, read_as(MessageCard, words.message(), at, findings)
        params = {"name": media_type or "no contentType given"}
        note = Finding(f"{at}/contentType", "content-type", "error", _("No such kind of card: %(name)s."), params)
        findings.append(note)
        kept = item.extra if item.content is None else {**item.extra, "content": item.content}
        return at, OtherCard(item.content_type, item.content_url, item.name, item.thumbnail_url, kept)
    place = f"{at}/content"
    return place, read_card(make, item.content, place, findings)


def read_card(make: type[Any], content: Any, at: str, findings: Findings) -> Card:
    if make is AdaptiveCard:
        return read_adaptive(content, at)
    card: Card = read_as(make, content, at, findings)
    if isinstance(card, MessageCard):
        audit(card, findings)
    return card


def read_adaptive(value: Any, at: str) -> AdaptiveCard:
    """Reads an Adaptive Card without checking it against the schema: real cards violate it and still display.

    Raises CardError if the card is not an object, or if `body` or `actions` is neither a list nor an object.
    """
    if not isinstance(value, dict):
        raise type_error(at, "object")
    if "Body" in value or "Type" in value:
        value = decapitalised(value)
    for name in ("body", "actions"):
        if not (isinstance(held := value.get(name), list | None) or (held and isinstance(held, dict))):
            raise type_error(f"{at}/{name}", "array")
    return AdaptiveCard(value)


def audit(card: MessageCard, findings: Findings) -> None:
    """Adds a finding for each list that is longer than what Teams would have shown; Teams drops the rest silently."""
    check: list[tuple[str, Sized, int]] = [("/sections", card.sections, limits.TEAMS_SECTIONS)]
    check.append(("/potentialAction", card.potential_action, limits.TEAMS_CARD_ACTIONS))
    for i, section in enumerate(card.sections):
        check.append((f"/sections/{i}/images", section.images, limits.TEAMS_IMAGES))
        check.append((f"/sections/{i}/potentialAction", section.potential_action, limits.TEAMS_SECTION_ACTIONS))
    for at, items, limit in check:
        if len(items) > limit:
            findings.append(too_many(at, limit))


def too_many(at: str, limit: int) -> Finding:
    return Finding(at, "teams-limit", "note", _("Teams showed %(count)s and dropped the rest."), {"count": limit})
