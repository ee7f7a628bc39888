"""MessageCard, the legacy actionable message: its members and their types.

The classes are not frozen: a frozen one sets each member by a call, which was a third of reading a card.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar

from channels_app.cards.errors import Finding, Findings, Trail, pointer_to
from channels_app.cards.formats.codec import ALONE, READERS, knows, many, shape, text
from channels_app.cards.formats.message_card_actions import CardAction

Extra = dict[str, Any]


@dataclass(slots=True)
class Fact:
    name: str = field(default="", metadata={"also": ("key", "title", "label")})
    value: str = field(default="", metadata={"also": ("text",)})
    extra: Extra = field(default_factory=dict)


def read_facts(value: Any, at: Trail, findings: Findings) -> tuple[Fact, ...]:
    """Reads facts, also if the sender wrote them as one object with a member per fact."""
    if type(value) is not dict or shape(Fact).by_lower.keys() >= {key.lower() for key in value}:
        facts: tuple[Fact, ...] = FACTS(value, at, findings)
        return facts
    findings.append(Finding(pointer_to(at), "list", "note", ALONE))
    return tuple([Fact(name, text(item, (at, name), findings)) for name, item in value.items() if item is not None])


FACTS = many(shape(Fact).read, knows(Fact))
READERS[tuple[Fact, ...]] = read_facts


@dataclass(slots=True)
class Picture:
    scalar: ClassVar[str] = "image"
    image: str = ""
    title: str = ""
    extra: Extra = field(default_factory=dict)


@dataclass(slots=True)
class Section:
    title: str = ""
    text: str = ""
    activity_title: str = ""
    activity_subtitle: str = ""
    activity_text: str = ""
    activity_image: str = ""
    activity_image_type: str = "avatar"
    hero_image: Picture | None = None
    facts: tuple[Fact, ...] = ()
    images: tuple[Picture, ...] = ()
    potential_action: tuple[CardAction, ...] = ()
    markdown: bool = True
    start_group: bool = False
    extra: Extra = field(default_factory=dict)


@dataclass(slots=True)
class MessageCard:
    kind: ClassVar[str] = "MessageCard"
    wire: ClassVar[str] = "MessageCard"
    title: str = ""
    text: str = ""
    summary: str = ""
    theme_color: str = ""
    markdown: bool = True
    sections: tuple[Section, ...] = ()
    potential_action: tuple[CardAction, ...] = ()
    correlation_id: str = ""
    expected_actors: tuple[str, ...] = ()
    originator: str = ""
    hide_original_body: bool = False
    extra: Extra = field(default_factory=dict)
