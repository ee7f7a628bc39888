"""Walks an Adaptive Card and makes the copy a browser may have.

Everything is kept but what is dangerous (addresses, other people's ids, what a button carries) and what the
renderer would swallow without a word (unknown types, numbers where it wants text)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from . import markup, urls
from .errors import Finding, Findings, Level, step
from .shapes import text

Node = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Place:
    """A member that holds typed objects: which types it takes, by lower-case name."""

    names: dict[str, str]
    default: str | None = None


def place(types: str, default: str | None = None) -> Place:
    return Place({name.lower(): name for name in types.split()}, default)


# The official renderer's own types, then the ones our page adds to it.
ELEMENTS = place(
    "TextBlock RichTextBlock Image ImageSet Media FactSet ColumnSet Container ActionSet Table Carousel"
    " Input.Text Input.Number Input.Date Input.Time Input.Toggle Input.ChoiceSet"
    " CodeBlock Badge Icon ProgressBar ProgressRing Rating"
)
ACTIONS = place(
    "Action.OpenUrl Action.ShowCard Action.ToggleVisibility Action.Submit Action.Execute Action.Http"
)
INLINES = place("TextRun", "TextRun")
PLACES = {
    "body": ELEMENTS,
    "items": ELEMENTS,
    "inlines": INLINES,
    "columns": place("Column", "Column"),
    "rows": place("TableRow", "TableRow"),
    "cells": place("TableCell", "TableCell"),
    "pages": place("CarouselPage", "CarouselPage"),
    "images": place("Image", "Image"),
    "actions": ACTIONS,
    "selectAction": ACTIONS,
    "inlineAction": ACTIONS,
    "card": place("AdaptiveCard", "AdaptiveCard"),
}

# What of a calling button the browser sees. Where it goes and what it says stays on the server.
BUTTON = frozenset(
    [
        "id",
        "title",
        "iconUrl",
        "style",
        "tooltip",
        "isEnabled",
        "mode",
        "role",
        "isPrimary",
        "requires",
        "associatedInputs",
        "disabledUnlessAssociatedInputsChange",
        "conditionallyEnabled",
    ]
)
CALLS = frozenset({"Action.Submit", "Action.Execute", "Action.Http"})

DROP = object()


@dataclass(slots=True)
class Walk:
    """One pass over one card. `base` is the pointer of the card in the stored message, `prefix` goes before ids."""

    prefix: str
    base: str
    image_url: markup.ImageUrl
    findings: Findings = field(default_factory=list)
    actions: dict[str, tuple[str, Node]] = field(default_factory=dict)

    def note(self, at: str, rule: str, level: Level, detail: str) -> None:
        self.findings.append(Finding(at, rule, level, detail))

    def members(self, node: Node, kind: str | None, at: str) -> Node:
        out: Node = {} if kind is None else {"type": kind}
        for key, value in node.items():
            handle = handler(key)
            if handle is not None:
                value = handle(self, value, step(at, key), kind)
                if value is DROP:
                    continue
            elif type(value) is str:
                value = markup.mentions(value) if "<" in value else value
            elif type(value) is dict or type(value) is list:
                value = self.plain(value, step(at, key))
            out[key] = value
        return out

    def plain(self, value: Any, at: str) -> Any:
        if type(value) is dict:
            return self.members(value, None, at)
        if type(value) is list:
            return [self.plain(item, f"{at}/{i}") for i, item in enumerate(value)]
        return markup.mentions(value) if type(value) is str else value

    def nodes(self, value: list[Any], where: Place, at: str) -> list[Any]:
        found = [self.node(item, where, f"{at}/{i}") for i, item in enumerate(value)]
        return [node for node in found if node is not None]

    def node(self, value: Any, where: Place, at: str) -> Node | str | None:
        if type(value) is not dict:
            if type(value) is str and where is INLINES:
                return markup.mentions(value)
            self.note(at, "type", "error", "An object belongs here; it was left out.")
            return None
        kind = value.get("type") or where.default
        name = where.names.get(kind.lower()) if type(kind) is str else None
        if name is None:
            return unknown(self, value, where, at)
        if where is ACTIONS:
            return action(self, value, name, at)
        check(self, value, name, at)
        return self.members(value, name, at)


def unknown(walk: Walk, node: Node, where: Place, at: str) -> Node | str | None:
    kind = node.get("type")
    walk.note(at, "unknown-type", "error", f"Nothing can draw {kind or 'an object without a type'}.")
    fallback = node.get("fallback")
    if type(fallback) is dict:
        return walk.node(fallback, where, step(at, "fallback"))
    if type(fallback) is str and fallback.lower() == "drop":
        return None
    if where.default is not None:
        return walk.members(node, where.default, at)
    if where is ACTIONS:
        return disabled(str(node.get("title") or kind), f"{kind} is not supported here.")
    if type(node.get("items")) is list:
        return walk.members(node, "Container", at)
    shown = node.get("text") if type(node.get("text")) is str else f"[{kind}]"
    return {"type": "TextBlock", "text": markup.literal(shown or ""), "wrap": True, "isSubtle": True}


def disabled(title: str, reason: str) -> Node:
    return {"type": "Action.Submit", "title": title, "tooltip": reason, "isEnabled": False}


def action(walk: Walk, node: Node, name: str, at: str) -> Node | None:
    if not node.get("title"):
        walk.note(
            at, "button-title", "accessibility", "A button without a title says nothing to a screen reader."
        )
    if name in CALLS:
        walk.actions[walk.base + at] = (name, node)
        shown = walk.members({key: node[key] for key in node if key in BUTTON}, "Action.Submit", at)
        shown["data"] = {"patchbayAction": walk.base + at}
        return shown
    shown = walk.members(node, name, at)
    if name == "Action.OpenUrl" and "url" not in shown:
        return disabled(str(shown.get("title") or ""), "The address of this button cannot be opened.")
    return shown


def check(walk: Walk, node: Node, name: str, at: str) -> None:
    if name == "Image" and not node.get("altText"):
        walk.note(
            at, "alt-text", "accessibility", "An image without altText says nothing to a screen reader."
        )
    elif name.startswith("Input.") and not node.get("label"):
        walk.note(
            at, "input-label", "accessibility", "An input without a label says nothing to a screen reader."
        )


Handle = Callable[[Walk, Any, str, str | None], Any]


def typed(where: Place) -> Handle:
    def handle(walk: Walk, value: Any, at: str, kind: str | None) -> Any:
        if kind == "Table" and where.default == "Column":
            return walk.plain(value, at)
        if type(value) is list:
            return walk.nodes(value, where, at)
        found = DROP if value is None else walk.node(value, where, at)
        return DROP if found is None else found

    return handle


def fallback(walk: Walk, value: Any, at: str, kind: str | None) -> Any:
    if type(value) is not dict:
        return value
    where = ACTIONS if kind is not None and kind.startswith("Action.") else ELEMENTS
    found = walk.node(value, where, at)
    return DROP if found is None else found


def address(allowed: Callable[[str], str | None]) -> Handle:
    def handle(walk: Walk, value: Any, at: str, kind: str | None) -> Any:
        url = allowed(value) if type(value) is str else None
        if url is None:
            if value:
                walk.note(at, "url", "error", "This address is not one a card may use; it was left out.")
            return DROP
        return markup.proxied(url, walk.image_url) if allowed is urls.picture else url

    return handle


link, image = address(urls.link), address(urls.picture)


def url(walk: Walk, value: Any, at: str, kind: str | None) -> Any:
    return (image if kind in ("Image", "BackgroundImage") else link)(walk, value, at, kind)


def background(walk: Walk, value: Any, at: str, kind: str | None) -> Any:
    if type(value) is dict:
        return walk.members(value, "BackgroundImage", at)
    return image(walk, value, at, kind)


def words(walk: Walk, value: Any, at: str, kind: str | None) -> Any:
    """The renderer shows strings only; a number here would vanish."""
    if value is None or type(value) in (dict, list):
        if value is not None:
            walk.note(at, "type", "error", "Text belongs here; it was left out.")
        return DROP
    return markup.mentions(value if type(value) is str else text(value, at, walk.findings))


def entry(walk: Walk, value: Any, at: str, kind: str | None) -> Any:
    """`value` is text in a fact, a choice and most inputs, and a number in the rest."""
    if kind is None or (kind.startswith("Input.") and kind != "Input.Number"):
        return words(walk, value, at, kind)
    return walk.plain(value, at)


def identity(walk: Walk, value: Any, at: str, kind: str | None) -> Any:
    return DROP if value is None or type(value) in (dict, list) else f"{walk.prefix}{value}"


def identities(walk: Walk, value: Any, at: str, kind: str | None) -> Any:
    items = value if type(value) is list else [value]
    return [
        walk.members(item, None, at) if type(item) is dict else f"{walk.prefix}{item}"
        for item in items
        if item
    ]


def drop(walk: Walk, value: Any, at: str, kind: str | None) -> Any:
    return DROP


def declared(walk: Walk, value: Any, at: str, kind: str | None) -> Any:
    return value if kind is None else DROP


HANDLERS: dict[str, Handle] = {
    **{name: typed(where) for name, where in PLACES.items()},
    **dict.fromkeys(("text", "title", "altText", "label", "placeholder", "errorMessage", "tooltip"), words),
    **dict.fromkeys(("id", "elementId", "labelFor", "labelledBy"), identity),
    **dict.fromkeys(("targetElements", "targetInputIds"), identities),
    **dict.fromkeys(("iconUrl", "poster"), image),
    # Ours, or of no use without a bot; `patchbay` must not be a sender's to set.
    **dict.fromkeys(("patchbay", "msteams", "msTeams", "refresh", "authentication", "metadata"), drop),
    "type": declared,
    **dict.fromkeys(("target", "src", "href"), link),
    "url": url,
    "backgroundImage": background,
    "value": entry,
    "fallback": fallback,
}


@lru_cache(maxsize=1024)
def handler(key: str) -> Handle | None:
    """By name, or for anything that looks like an address by how its name ends."""
    return HANDLERS.get(key) or (link if key.lower().endswith(("url", "uri")) else None)
