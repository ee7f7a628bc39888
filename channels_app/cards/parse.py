"""From what a sender posted to an envelope. Only CardError leaves this module."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from . import limits
from .bot import HeroCard, ListCard, ReceiptCard, SigninCard, ThumbnailCard
from .envelope import AdaptiveCard, Card, Envelope, Mention, OtherCard
from .errors import CardError, Finding, Findings
from .intake import admit
from .messagecard import MessageCard, Section
from .render import convert
from .shapes import kind_of, read_as, type_error

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
Sources = list[tuple[str, Card]]  # each card with the pointer it came from


@dataclass(frozen=True, slots=True)
class Wrapper:
    text: str = ""
    summary: str = ""
    text_format: str = ""
    attachment_layout: str = ""
    attachments: tuple[Any, ...] = ()
    entities: tuple[Any, ...] = ()
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Attachment:
    content_type: str = ""
    content_url: str = ""
    name: str = ""
    thumbnail_url: str = ""
    content: Any = None
    extra: dict[str, Any] = field(default_factory=dict)


def parse_message(value: object) -> Envelope:
    """One webhook post, decoded from JSON."""
    if not isinstance(value, dict):
        raise CardError("", "payload", "A message is a JSON object.", ("object",))
    if not value:
        raise CardError("", "payload", "An empty object says nothing.")
    value = admit(value)
    kind = kind_of(value)
    if kind == "adaptivecard":
        note = Finding("", "wrapper", "note", "An Adaptive Card belongs in an attachment of a message.")
        return finish([("", read_adaptive(value, ""))], [note], {})
    if kind == "message" or (kind != "messagecard" and value.get("attachments") is not None):
        return parse_wrapper(value)
    return parse_card(value, kind)


def nothing() -> CardError:
    return CardError("", "summary-or-text", "Summary or Text is required.")


def parse_card(value: dict[str, Any], kind: str) -> Envelope:
    findings: Findings = []
    card = read_as(MessageCard, value, "", findings)
    if not any(word.strip() for word in (card.text, card.summary, card.title)) and not any(
        map(shown, card.sections)
    ):
        raise nothing()
    if not kind and card.text and replace(card, text="", summary="", extra={}) == MessageCard():
        return finish([], findings, card.extra, text=card.text, summary=card.summary or None)
    audit(card, findings)
    return finish([("", card)], findings, {}, summary=card.summary or None)


def shown(section: Section) -> bool:
    return (
        replace(section, markdown=True, start_group=False, activity_image_type="avatar", extra={})
        != Section()
    )


def audit(card: MessageCard, findings: Findings) -> None:
    """What Teams would have dropped in silence."""
    check = [("/sections", card.sections, limits.TEAMS_SECTIONS)]
    check.append(("/potentialAction", card.potential_action, limits.TEAMS_CARD_ACTIONS))
    for i, section in enumerate(card.sections):
        check.append((f"/sections/{i}/images", section.images, limits.TEAMS_IMAGES))
        check.append(
            (f"/sections/{i}/potentialAction", section.potential_action, limits.TEAMS_SECTION_ACTIONS)
        )
    for at, items, limit in check:
        if len(items) > limit:
            findings.append(Finding(at, "teams-limit", "note", f"Teams showed {limit} and dropped the rest."))


def parse_wrapper(value: dict[str, Any]) -> Envelope:
    findings: Findings = []
    message = read_as(Wrapper, value, "", findings)
    cards: Sources = []
    for i, item in enumerate(message.attachments):
        at = f"/attachments/{i}"
        cards.append(read_attachment(item, at, findings))
    text = message.text if message.text.strip() else None
    if not cards and text is None and not message.summary.strip():
        raise nothing()
    if text is None and cards and all(isinstance(card, OtherCard) for _, card in cards):
        refuse_unknown(cards)
    return finish(
        cards,
        findings,
        message.extra,
        text=text if cards or text else message.summary,
        summary=message.summary or None,
        is_carousel=message.attachment_layout.lower() == "carousel",
        entities=message.entities,
    )


def refuse_unknown(cards: Sources) -> None:
    for at, card in cards:
        if isinstance(card, OtherCard) and not card.content_url:
            raise CardError(f"{at}/contentType", "content-type", "No such kind of card.", CARD_TYPES)


def read_attachment(value: Any, at: str, findings: Findings) -> tuple[str, Card]:
    item = read_as(Attachment, value, at, findings)
    media_type = item.content_type.partition(";")[0].strip().lower()
    declared = kind_of(item.content) if isinstance(item.content, dict) else ""
    make = DECLARED.get(declared) or CARD_TYPES.get(media_type)
    if make is None:
        note = f"No such kind of card: {media_type or 'no contentType given'}."
        findings.append(Finding(f"{at}/contentType", "content-type", "error", note))
        kept = item.extra if item.content is None else {**item.extra, "content": item.content}
        return at, OtherCard(item.content_type, item.content_url, item.name, item.thumbnail_url, kept)
    place = f"{at}/content"
    if make is AdaptiveCard:
        return place, read_adaptive(item.content, place)
    card: Card = read_as(make, item.content, place, findings)
    if isinstance(card, MessageCard):
        audit(card, findings)
    return place, card


def read_adaptive(value: Any, at: str) -> AdaptiveCard:
    """Never checked against the schema: real senders' cards break it and show all the same."""
    if not isinstance(value, dict):
        raise type_error(at, "object")
    for name in ("body", "actions"):
        if not isinstance(value.get(name), list | None):
            raise type_error(f"{at}/{name}", "array")
    return AdaptiveCard(value)


def finish(
    cards: Sources,
    findings: Findings,
    extra: dict[str, Any],
    *,
    text: str | None = None,
    summary: str | None = None,
    is_carousel: bool = False,
    entities: Iterable[Any] = (),
) -> Envelope:
    mentions = mentioned(entities)
    for at, card in cards:
        found = convert(card, "", "", str).findings
        findings += [Finding(at + one.pointer, one.rule, one.level, one.detail) for one in found]
        if isinstance(card, AdaptiveCard):
            mentions += card_mentions(card.source)
    return Envelope(
        cards=tuple([card for _, card in cards]),
        text=text,
        summary=summary,
        layout="carousel" if is_carousel else "list",
        mentions=tuple(mentions),
        findings=tuple(findings),
        extra=extra,
    )


def card_mentions(source: dict[str, Any]) -> list[Mention]:
    found: list[Mention] = []
    for key in ("msteams", "msTeams"):
        settings = source.get(key)
        if isinstance(settings, dict) and isinstance(settings.get("entities"), list):
            found += mentioned(settings["entities"])
    return found


def mentioned(entities: Iterable[Any]) -> list[Mention]:
    """Malformed entities name nobody and are passed over."""
    found = []
    for entity in entities:
        if (
            isinstance(entity, dict)
            and kind_of(entity) == "mention"
            and isinstance(entity.get("mentioned"), dict)
        ):
            who = entity["mentioned"]
            text, key, name = entity.get("text"), who.get("id"), who.get("name")
            if isinstance(text, str) and isinstance(key, str) and key:
                found.append(Mention(text, key, name if isinstance(name, str) else ""))
    return found
