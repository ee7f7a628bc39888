"""Copies an Adaptive Card into a form that is safe for the browser.

It keeps everything except what is dangerous (addresses, ids that collide, what a button carries) and what the renderer
would drop silently (unknown types, numbers where it expects text).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from channels_app.cards.adaptive import charts, composed
from channels_app.cards.adaptive.members import DROP, DROPPED, NESTED, TEXTS, bare, plain
from channels_app.cards.adaptive.schema import (
    ACTIONS,
    BUTTON,
    CALLS,
    CHARTS,
    ELEMENTS,
    INLINES,
    RULES,
    SPOKEN,
    TELLING,
    Place,
)
from channels_app.cards.convert import elements
from channels_app.cards.errors import Finding, Findings, Level, Params, Trail, pointer_to
from channels_app.cards.errors import gettext_noop as _
from channels_app.cards.text import markup

Node = dict[str, Any]
SPECIAL = frozenset({*CHARTS, *composed.ELEMENTS, "Icon"})
VERSIONS = frozenset({"1.0", "1.1", "1.2", "1.3", "1.4", "1.5", "1.6"})


SILENT = _("Without %(name)s a screen reader is silent here.")
NUMBERLESS = _("Values of this chart that are not numbers and are not drawn: %(count)s.")
CUT = _("This chart has %(count)s numbers; the first %(most)s are drawn.")


class Unshown(Exception):
    """An element cannot be drawn, and an element around it has a fallback."""


@dataclass(slots=True)
class Walk:
    """One pass over one card. `base` is its JSON Pointer in the stored message; `prefix` is put before ids."""

    prefix: str
    base: str
    image_url: markup.ImageUrl
    findings: Findings = field(default_factory=list)
    actions: dict[str, Any] = field(default_factory=dict)
    falls: int = 0  # elements around this one that have a fallback

    def note(self, at: Trail, rule: str, level: Level, template: str, params: Params | None = None) -> None:
        self.findings.append(Finding(pointer_to(at), rule, level, template, params or {}))

    def members(self, node: Node, kind: str | None, at: Trail) -> Node:
        out: Node = {}
        for key, value in node.items():
            form = type(value)
            if form is str:
                handle = TEXTS[key]
                if handle is None:
                    out[key] = markup.mentions(value) if "<" in value else value
                    continue
            elif form is list or form is dict:
                handle = NESTED.get(key, plain)
            else:
                handle = DROPPED.get(key, bare)
            value = handle(self, value, at, key, kind)
            if value is not DROP:
                out[key] = value
        if kind is not None:
            out["type"] = kind
        return out

    def nodes(self, value: list[Any], where: Place, at: Trail) -> list[Any]:
        found = []
        for i, item in enumerate(value):
            is_plain = type(item) is dict and "fallback" not in item
            node = self.drawn(item, where, (at, i)) if is_plain else self.node(item, where, (at, i))
            if node is not None:
                found.append(node)
        return found

    def node(self, value: Any, where: Place, at: Trail) -> Node | str | None:
        if type(value) is not dict:
            return self.loose(value, where, at)
        if "fallback" not in value:
            return self.drawn(value, where, at)
        self.falls += 1
        try:
            return self.drawn(value, where, at)
        except Unshown:
            pass
        finally:
            self.falls -= 1
        fallback = value["fallback"]
        return self.node(fallback, where, (at, "fallback")) if type(fallback) is dict else None

    def drawn(self, value: Node, where: Place, at: Trail) -> Node | str | None:
        kind = value.get("type") or where.default
        name = (where.names.get(kind) or where.names.get(kind.lower())) if type(kind) is str else None
        if name is None:
            return unknown(self, value, where, at)
        if where is ACTIONS:
            return action(self, value, name, at)
        if name in SPECIAL and where is ELEMENTS and (make := special(value, name)):
            return make(self, value, name, at)
        spoken = SPOKEN.get(name)
        if spoken is not None and not value.get(spoken):
            self.note(at, RULES[spoken], "accessibility", SILENT, {"name": spoken})
        return self.members(value, name, at)

    def loose(self, value: Any, where: Place, at: Trail) -> str | None:
        if type(value) is str and where is INLINES:
            return markup.mentions(value)
        self.note(at, "type", "error", _("This must be an object; it was left out."))
        return None


def special(node: Node, name: str) -> Callable[[Walk, Node, str, Trail], Node | str | None] | None:
    """Returns the function that draws an element of SPECIAL as a whole, not member by member."""
    if name in CHARTS:
        return chart
    if name in composed.ELEMENTS or type(node.get("selectAction")) is dict:
        return put_together
    return None


def put_together(walk: Walk, node: Node, name: str, at: Trail) -> Node | str | None:
    made = composed.ELEMENTS[name](node) if name in composed.ELEMENTS else composed.tapped(node)
    return walk.drawn(made, ELEMENTS, at)


def unknown(walk: Walk, node: Node, where: Place, at: Trail) -> Node | str | None:
    """Replaces a node of unknown type: by the type its members suggest, by what can be shown of it, or by its name.

    Raises Unshown if its own fallback or that of a surrounding element is to be drawn.
    """
    kind = node.get("type")
    guess = None if kind else next((name for member, name in TELLING[where is ACTIONS].items() if member in node), None)
    if guess is not None and (where is ELEMENTS or where is ACTIONS):
        walk.note(at, "unknown-type", "error", _("Without a type, this is taken for %(name)s."), {"name": guess})
        return walk.drawn({**node, "type": guess}, where, at)
    name = str(kind or "an object without a type")
    walk.note(at, "unknown-type", "error", _("%(name)s cannot be shown here."), {"name": name})
    if where is ACTIONS:
        if "fallback" in node:
            raise Unshown
        title = str(node.get("title") or kind or "")
        return elements.disabled(title, "unknown") if title else None
    if where.default is not None:
        is_element = type(kind) is str and kind.lower() in ELEMENTS.names and where is not INLINES
        return walk.members({"items": [node]} if is_element else node, where.default, at)
    return instead(walk, node, at)


def instead(walk: Walk, node: Node, at: Trail) -> Node | None:
    """Replaces an element that cannot be drawn: by a container of its items, or a placeholder with its text or type.

    Returns None if it has none of these. Raises Unshown if a surrounding element has a fallback.
    """
    if walk.falls:
        raise Unshown
    if type(node.get("items")) is list:
        return walk.members(node, "Container", at)
    words = [node[name] for name in ("title", "text", "altText") if type(node.get(name)) is str and node[name]]
    kind = node.get("type")
    if not words and not kind:
        return None
    return {**placeholder(words[0] if words else f"[{kind}]"), "patchbay": {"unknown": str(kind)}}


def placeholder(words: str) -> Node:
    return {"type": "TextBlock", "text": markup.literal(words), "wrap": True, "isSubtle": True}


def chart(walk: Walk, node: Node, name: str, at: Trail) -> Node | None:
    points = charts.points_of({**node, "type": name})
    if not points:
        walk.note(at, "empty", "error", _("There are no numbers in this chart."))
        return instead(walk, node, at)
    shown = walk.members({key: value for key, value in node.items() if key not in ("data", "segments")}, name, at)
    drawn, left = points[: charts.MAX_CHART_POINTS], max(0, len(points) - charts.MAX_CHART_POINTS)
    shown["patchbay"] = {"points": [list(one) for one in drawn]}
    shown["facts"] = charts.facts_of(drawn, left)
    if left:
        shown["patchbay"]["total"] = len(points)
        walk.note(at, "points", "ignored", CUT, {"count": len(points), "most": charts.MAX_CHART_POINTS})
    if others := charts.count_of(node) - len(points):
        walk.note(at, "numbers", "ignored", NUMBERLESS, {"count": others})
    return shown


def action(walk: Walk, node: Node, name: str, at: Trail) -> Node | None:
    if name in composed.ACTIONS:
        node = composed.ACTIONS[name](node)
        name = node["type"]
    if not node.get("title") and not (isinstance(at, tuple) and at[1] == "selectAction"):
        walk.note(at, "title", "accessibility", _("Without a title a screen reader is silent here."))
    icon = node.get("iconUrl")
    own = {"icon": icon[5:]} if type(icon) is str and icon[:5].lower() == "icon:" else {}
    if own:
        node = {key: value for key, value in node.items() if key != "iconUrl"}
    shown = button(walk, node, name, at)
    return {**shown, "patchbay": {**own, **shown.get("patchbay", {})}} if own else shown


def button(walk: Walk, node: Node, name: str, at: Trail) -> Node:
    if name in CALLS:
        key = walk.base + pointer_to(at)
        walk.actions[key] = node
        shown = walk.members({key: node[key] for key in node if key in BUTTON}, "Action.Submit", at)
        shown["data"] = {"patchbayAction": key}
        return shown
    shown = walk.members(node, name, at)
    if name == "Action.OpenUrl" and not shown.get("url"):
        return elements.disabled(str(shown.get("title") or ""), "address")
    if name == "Action.InsertImage":
        walk.note(at, "canvas", "ignored", _("There is no document here that a button could put a picture into."))
        return elements.disabled(str(shown.get("title") or ""), "canvas")
    return shown


def adaptive_card(source: Node, walk: Walk) -> Node:
    card = walk.members(source, "AdaptiveCard", None)
    version = str(card.get("version"))
    card["version"] = version if version in VERSIONS else "1.6"
    if not card.get("body") and not card.get("actions"):
        walk.note((None, "body"), "empty", "error", _("There is nothing to show in this card."))
        card["body"] = [placeholder(str(source.get("fallbackText") or "[AdaptiveCard]"))]
    settings = source.get("msteams") or source.get("msTeams")
    if isinstance(settings, dict) and str(settings.get("width")).lower() == "full":
        card["patchbay"] = {"width": "full"}
    return card
