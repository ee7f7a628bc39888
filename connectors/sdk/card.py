"""Builders of cards: small functions that return Adaptive Card elements, and `Card`, the message around them.

Texts are Markdown; what comes from a service goes through `plain` first, so that its stars and brackets stay.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from django.utils.encoding import force_str

from channels_app.cards.text.markup import literal
from connectors.sdk.errors import Words

Element = dict[str, Any]
Colour = Literal["default", "accent", "good", "warning", "attention"]
Size = Literal["small", "default", "medium", "large", "extraLarge"]
CONTENT_TYPE = "application/vnd.microsoft.card.adaptive"


@dataclass(frozen=True, slots=True)
class Card:
    """One message: what its notification says, what it shows, its buttons."""

    summary: Words
    body: tuple[Element, ...] = ()
    actions: tuple[Element, ...] = ()
    # A whole message in any of the formats a webhook takes, instead of body and actions.
    raw: Mapping[str, Any] | None = field(default=None)

    def message(self) -> dict[str, Any]:
        """Returns the JSON that a channel accepts."""
        if self.raw is not None:
            return dict(self.raw)
        card = {"type": "AdaptiveCard", "version": "1.5", "body": list(self.body), "actions": list(self.actions)}
        return {
            "type": "message",
            "summary": force_str(self.summary),
            "attachments": [{"contentType": CONTENT_TYPE, "content": card}],
        }


def card(summary: Words, *body: Element, actions: Iterable[Element] = ()) -> Card:
    return Card(summary, body, tuple(actions))


def article(
    source: str,
    title: str,
    *body: Element,
    note: str = "",
    avatar: Element | None = None,
    picture: Element | None = None,
    action: Element | None = None,
    more: Iterable[Element] = (),
) -> Card:
    """Builds a card for one piece of news: its source (and a note beside it), its title and its body.

    `avatar` is on the left, `picture` on the right; `action` is its button, `more` are the buttons beside that.
    """
    above = text(plain(" · ".join(filter(None, (source, note)))), subtle=True, size="small")
    parts = [column(above, heading(plain(title), size="medium"), *body)]
    if avatar:
        parts.insert(0, column(avatar, width="auto"))
    if picture:
        parts.append(column(picture, width="auto"))
    return card(f"{source}: {title}", columns(*parts), actions=[*([action] if action else []), *more])


def plain(text: str) -> str:
    """Escapes a text so that Markdown shows it unchanged, and also starts no list or heading with it."""
    return literal(text)


def heading(text: Words, *, size: Size = "large") -> Element:
    return {"type": "TextBlock", "text": force_str(text), "size": size, "weight": "bolder", "wrap": True}


def text(
    text: Words, *, subtle: bool = False, size: Size = "default", colour: Colour = "default", bold: bool = False
) -> Element:
    return {
        "type": "TextBlock",
        "text": force_str(text),
        "size": size,
        "color": colour,
        "isSubtle": subtle,
        "weight": "bolder" if bold else "default",
        "wrap": True,
    }


def facts(*pairs: tuple[Words, Words]) -> Element:
    """Builds a table of names and values; pairs with an empty value are left out."""
    rows = [(force_str(name), force_str(value)) for name, value in pairs]
    return {"type": "FactSet", "facts": [{"title": name, "value": value} for name, value in rows if value]}


def image(url: str, *, alt: Words, size: Literal["auto", "small", "medium", "large", "stretch"] = "auto") -> Element:
    return {"type": "Image", "url": url, "altText": force_str(alt), "size": size}


def columns(*columns: Element) -> Element:
    return {"type": "ColumnSet", "columns": list(columns)}


def column(*items: Element, width: Literal["auto", "stretch"] = "stretch") -> Element:
    return {"type": "Column", "width": width, "items": list(items)}


def link(label: Words, url: str) -> str:
    """Builds a link within a text."""
    return f"[{plain(force_str(label))}]({url.replace('(', '%28').replace(')', '%29').replace(' ', '%20')})"


def open_url(title: Words, url: str) -> Element:
    """Builds a button that opens a page."""
    return {"type": "Action.OpenUrl", "title": force_str(title), "url": url}
