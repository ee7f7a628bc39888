"""The parsed form of one post to a webhook."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

from channels_app.cards.errors import Finding
from channels_app.cards.formats.bot_cards import HeroCard, ListCard, ReceiptCard, SigninCard, ThumbnailCard
from channels_app.cards.formats.message_card import MessageCard

Layout = Literal["list", "carousel"]
TextFormat = Literal["markdown", "html", "plain"]


@dataclass(frozen=True, slots=True)
class AdaptiveCard:
    """An Adaptive Card as its sender wrote it: the schema grows faster than any model of it."""

    kind: ClassVar[str] = "adaptive"
    source: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OtherCard:
    """An attachment of a type that we cannot draw: a picture, a file, or something unknown."""

    kind: ClassVar[str] = "other"
    content_type: str = ""
    content_url: str = ""
    name: str = ""
    thumbnail_url: str = ""
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def address(self) -> str:
        """The address: the declared one, or the one in a bot's file announcement (file.download.info)."""
        content = self.extra.get("content")
        url = content.get("downloadUrl") if isinstance(content, dict) else None
        return self.content_url or (url if isinstance(url, str) else "")


Card = MessageCard | AdaptiveCard | HeroCard | ThumbnailCard | ListCard | ReceiptCard | SigninCard | OtherCard


@dataclass(frozen=True, slots=True)
class Mention:
    """A mention: `text` is the token in the card, `id` a user id or an e-mail address."""

    text: str
    id: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Envelope:
    cards: tuple[Card, ...] = ()
    text: str | None = None  # beside the cards or instead of them
    text_format: TextFormat = "markdown"
    summary: str | None = None
    layout: Layout = "list"
    mentions: tuple[Mention, ...] = ()
    findings: tuple[Finding, ...] = ()
    extra: dict[str, Any] = field(default_factory=dict)
    # In a message that was just parsed: each card as an Adaptive Card, for its words. Converting finds what is wrong.
    converted: tuple[dict[str, Any], ...] = field(default=(), compare=False, repr=False)
