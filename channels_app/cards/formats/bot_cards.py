"""Reads Bot Framework cards, as webhooks may attach them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar

Extra = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Button:
    type: str = ""
    title: str = ""
    value: Any = None
    image: str = ""
    text: str = ""
    display_text: str = ""
    extra: Extra = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BotImage:
    scalar: ClassVar[str] = "url"
    url: str = ""
    alt: str = ""
    tap: Button | None = None
    extra: Extra = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class HeroCard:
    kind: ClassVar[str] = "hero"
    title: str = ""
    subtitle: str = ""
    text: str = ""
    images: tuple[BotImage, ...] = ()
    buttons: tuple[Button, ...] = ()
    tap: Button | None = None
    extra: Extra = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ThumbnailCard:
    kind: ClassVar[str] = "thumbnail"
    title: str = ""
    subtitle: str = ""
    text: str = ""
    images: tuple[BotImage, ...] = ()
    buttons: tuple[Button, ...] = ()
    tap: Button | None = None
    extra: Extra = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ListItem:
    type: str = ""
    id: str = ""
    title: str = ""
    subtitle: str = ""
    icon: str = ""
    tap: Button | None = None
    extra: Extra = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ListCard:
    kind: ClassVar[str] = "list"
    title: str = ""
    items: tuple[ListItem, ...] = ()
    buttons: tuple[Button, ...] = ()
    extra: Extra = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReceiptFact:
    key: str = ""
    value: str = ""
    extra: Extra = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReceiptItem:
    title: str = ""
    subtitle: str = ""
    text: str = ""
    image: BotImage | None = None
    price: str = ""
    quantity: str = ""
    tap: Button | None = None
    extra: Extra = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReceiptCard:
    kind: ClassVar[str] = "receipt"
    title: str = ""
    facts: tuple[ReceiptFact, ...] = ()
    items: tuple[ReceiptItem, ...] = ()
    tax: str = ""
    vat: str = ""
    total: str = ""
    buttons: tuple[Button, ...] = ()
    tap: Button | None = None
    extra: Extra = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SigninCard:
    kind: ClassVar[str] = "signin"
    text: str = ""
    buttons: tuple[Button, ...] = ()
    extra: Extra = field(default_factory=dict)
