"""Parses what a sender posted into an envelope. Only CardError leaves this module."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from channels_app.cards import limits
from channels_app.cards.admission import admit
from channels_app.cards.convert.elements import Node
from channels_app.cards.errors import CardError, Finding, Findings
from channels_app.cards.errors import gettext_noop as _
from channels_app.cards.formats import wording
from channels_app.cards.formats.attachments import CARD_TYPES, as_list, audit, read_adaptive, read_attachment, too_many
from channels_app.cards.formats.codec import kind_of, read_as
from channels_app.cards.formats.envelope import AdaptiveCard, Card, Envelope, OtherCard, TextFormat
from channels_app.cards.formats.gathering import around, gather
from channels_app.cards.formats.mention_entities import card_mentions, mentioned
from channels_app.cards.formats.message_card import Fact, MessageCard, Section
from channels_app.cards.formats.message_card_actions import OpenUri, Target
from channels_app.cards.formats.unfolding import CARDS, HTML, KNOWN, Unfolded, is_attachment, unfold
from channels_app.cards.formats.wording import Words
from channels_app.cards.render import convert

# Members that only a message with attached cards has, and members that only a MessageCard has.
WRAPPER = {"attachments", "attachmentLayout", "entities", "textFormat"}
CARD = {"title", "sections", "potentialAction", "themeColor"}
# Our text formats, by an activity's names for them.
FORMATS: dict[str, TextFormat] = {"plain": "plain", "xml": "html", "html": "html"}
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


def parse_message(value: Any) -> Envelope:
    """Parses a webhook post that is already decoded from JSON.

    Raises CardError if it is not an object, is empty, too large or malformed.
    """
    if not isinstance(value, dict):
        raise CardError("", "payload", _("A message is a JSON object."), ("object",))
    if not value:
        raise CardError("", "payload", _("An empty object says nothing."))
    value = admit(value)
    kind = kind_of(value)
    if (KNOWN.isdisjoint(value) or holds_text(value)) and kind not in CARDS and (found := unfold(value)) is not None:
        return parse_unfolded(found)
    return parse_plainly(value, kind)


def holds_text(value: dict[str, Any]) -> bool:
    """Tells whether `text` is an object that contains words, as some other services send it."""
    text = value.get("text")
    return isinstance(text, dict) and bool(gather(text, Words()))


def parse_unfolded(found: Unfolded) -> Envelope:
    """Parses an unfolded message; its pointers lead into what was sent. Raises CardError if it is malformed."""
    try:
        envelope = parse_message(found.value)
    except CardError as error:
        raise error.moved(found.pointer(error.pointer)) from error
    findings = [replace(one, pointer=found.pointer(one.pointer)) for one in envelope.findings]
    return replace(envelope, findings=tuple([found.finding, *findings] if found.finding else findings))


def parse_plainly(value: dict[str, Any], kind: str) -> Envelope:
    if kind == "adaptivecard":
        note = Finding("", "wrapper", "note", _("An Adaptive Card belongs in an attachment of a message."))
        return finish([("", read_adaptive(value, ""))], [note], {})
    if is_wrapper(value, kind):
        return parse_wrapper(value)
    return parse_card(value, kind)


def is_wrapper(value: dict[str, Any], kind: str) -> bool:
    if kind == "messagecard":
        return False
    is_message = kind == "message" or bool(WRAPPER & value.keys())
    return bool(value.get("attachments")) or (is_message and not CARD & value.keys())


def nothing() -> CardError:
    return CardError("", "summary-or-text", _("Summary or Text is required."))


def parse_card(value: dict[str, Any], kind: str) -> Envelope:
    findings: Findings = []
    card = read_as(MessageCard, value, "", findings)
    if any(key[:1] not in "@$" for key in card.extra):  # all but @context and $schema
        card = with_words(card, value, findings)
    if not any(word.strip() for word in (card.text, card.summary, card.title)) and not any(
        map(has_content, card.sections)
    ):
        raise nothing()
    if not kind and card.text and replace(card, text="", summary="", extra={}) == MessageCard():
        return finish([], findings, card.extra, text=card.text, summary=card.summary or None)
    audit(card, findings)
    return finish([("", card)], findings, {}, summary=card.summary or None)


def with_words(card: MessageCard, value: dict[str, Any], findings: Findings) -> MessageCard:
    """Adds to a card the words of members that only other services use: text under other names, and attached blocks."""
    words = Words(card.title, [card.text] if card.text.strip() else [])
    before = replace(words, lines=[*words.lines], facts=[], links=[])
    used: list[str] = []
    # The message's own words first, so that what is attached is shown below.
    top, named = wording.at_the_top(card.extra)
    if not words.title and top.title:
        words.title, used = top.title, [*used, named[0]]
    if not words.lines and not card.sections and top.lines:
        words.lines, used = top.lines, [*used, named[-1]]
    used += said_beside(card.extra, used, words) if used else []
    for key in wording.hanging(card.extra):
        gather(card.extra[key], words)
        used.append(key)
    if not used or words == before:
        return card
    findings[:] = [one for one in findings if one.pointer.removeprefix("/") not in used]
    findings.append(wording.NOTE)
    extra = {key: item for key, item in card.extra.items() if key not in used}
    facts = tuple(Fact(name, item) for name, item in words.facts)
    sections = (*card.sections, Section(facts=facts)) if facts else card.sections
    buttons = (*card.potential_action, *(OpenUri(name, (Target("default", url),)) for name, url in words.links))
    return replace(card, title=words.title, text=words.text, sections=sections, potential_action=buttons, extra=extra)


def said_beside(extra: dict[str, Any], used: list[str], words: Words) -> list[str]:
    """Adds what stands beside the words of another service's message, and returns the members that were used."""
    said = []
    for key, item in extra.items():
        before = words.count, len(words.links)
        if key not in used and key[:1] not in "@$":
            around({key: item}, (), words)
        said += [key] if before != (words.count, len(words.links)) else []
    return said


def has_content(section: Section) -> bool:
    return replace(section, markdown=True, start_group=False, activity_image_type="avatar", extra={}) != Section()


def parse_wrapper(value: dict[str, Any]) -> Envelope:
    findings: Findings = []
    if not isinstance(held := value.get("attachments"), list | None):
        value = {**value, "attachments": as_list(held)}
    message = read_as(Wrapper, value, "", findings)
    cards: Sources = []
    for i, item in enumerate(message.attachments):
        at = f"/attachments/{i}"
        cards.append(read_attachment(item, at, findings))
    is_carousel = message.attachment_layout.lower() == "carousel"
    if is_carousel and len(cards) > limits.TEAMS_CAROUSEL:
        findings.append(too_many("/attachments", limits.TEAMS_CAROUSEL))
    text_format = FORMATS.get(message.text_format.strip().lower(), "markdown")
    text: str | None = message.text
    if not message.text.strip():
        text, text_format = beside(message, text_format, findings)
    if not cards and text is None and not message.summary.strip():
        raise nothing()
    if text is None and cards and all(isinstance(card, OtherCard) for _, card in cards):
        refuse_unknown(cards)
    return finish(
        cards,
        findings,
        message.extra,
        text=text if cards or text else message.summary,
        text_format=text_format,
        summary=message.summary or None,
        is_carousel=is_carousel,
        entities=message.entities,
    )


def beside(message: Wrapper, text_format: TextFormat, findings: Findings) -> tuple[str | None, TextFormat]:
    """Returns the text that a message holds under a name other than `text`, or None, and its text format."""
    body = message.extra.get("body")
    if isinstance(body, dict) and is_attachment(body) and isinstance(held := body["content"], str):
        text, text_format = held, "html" if body["contentType"].lower() in HTML else text_format
    else:
        text = ""
    top = wording.at_the_top(message.extra)[0]
    text = "\n\n".join(filter(None, (top.title, text if text.strip() else top.text)))
    if text.strip():
        findings.append(wording.NOTE)
    return (text if text.strip() else None), text_format


def refuse_unknown(cards: Sources) -> None:
    for at, card in cards:
        if isinstance(card, OtherCard) and not card.address:
            raise CardError(f"{at}/contentType", "content-type", _("No such kind of card."), CARD_TYPES)


def finish(
    cards: Sources,
    findings: Findings,
    extra: dict[str, Any],
    *,
    text: str | None = None,
    text_format: TextFormat = "markdown",
    summary: str | None = None,
    is_carousel: bool = False,
    entities: Iterable[Any] = (),
) -> Envelope:
    mentions = mentioned(entities)
    converted: list[Node] = []
    for at, card in cards:
        found = convert(card, "", "", str)
        converted.append(found.card)
        findings += [Finding(at + one.pointer, one.rule, one.level, one.template, one.params) for one in found.findings]
        if isinstance(card, AdaptiveCard):
            mentions += card_mentions(card.source)
    return Envelope(
        cards=tuple([card for _, card in cards]),
        text=text,
        text_format=text_format,
        summary=summary,
        layout="carousel" if is_carousel else "list",
        mentions=tuple(mentions),
        findings=tuple(findings),
        extra=extra,
        converted=tuple(converted),
    )
