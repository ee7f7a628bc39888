"""Replaces elements and actions that the browser's renderer lacks by those that it has.

Each function takes what a sender wrote and returns what they could have written instead, so that every rule for
addresses, ids and buttons applies to it as well.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from channels_app.cards.text import markup

Node = dict[str, Any]
# Members of any element that describe its place in the card.
PLACEMENT_MEMBERS = ("id", "isVisible", "separator", "spacing", "height", "targetWidth", "grid.area", "requires")


def text(words: Any, **style: Any) -> list[Node]:
    words = words if isinstance(words, str) else "" if words is None else str(words)
    return [{"type": "TextBlock", "text": markup.literal(words), "wrap": True, **style}] if words.strip() else []


def box(node: Node, items: list[Node], **more: Any) -> Node:
    kept = {name: node[name] for name in PLACEMENT_MEMBERS if name in node}
    return {**kept, "type": "Container", "items": items, **more}


def row(icon: Any, words: list[Node], end: list[Node] | None = None) -> list[Node]:
    parts: list[tuple[str, list[Node]]] = [("auto", icon or []), ("stretch", words), ("auto", end or [])]
    columns = [
        {"type": "Column", "width": width, "items": items, "verticalContentAlignment": "center"}
        for width, items in parts
        if items
    ]
    return [{"type": "ColumnSet", "columns": columns}] if columns else []


def sign(name: str, **style: Any) -> list[Node]:
    return [{"type": "Icon", "name": name, "altText": "", **style}]


def tapped(node: Node) -> Node:
    """Wraps an element with a `selectAction`, such as an icon, in a box that carries the action."""
    inner = {name: value for name, value in node.items() if name not in PLACEMENT_MEMBERS and name != "selectAction"}
    return box(node, [inner], selectAction=node["selectAction"])


def compound_button(node: Node) -> Node:
    icon = node.get("icon")
    icons = [{**icon, "type": "Icon", "altText": ""}] if isinstance(icon, dict) else sign(icon) if icon else []
    words = text(node.get("title"), weight="bolder") + text(node.get("description"), isSubtle=True, spacing="none")
    badge = [{"type": "Badge", "text": str(node["badge"]), "appearance": "tint"}] if node.get("badge") else []
    press = {"selectAction": node["selectAction"]} if isinstance(node.get("selectAction"), dict) else {}
    return box(node, row(icons, words, badge), style="emphasis", **press)


def component(node: Node) -> Node:
    """Builds a box for a component from the properties that the sender wrote.

    Teams fetches a component from Microsoft Graph by its name.
    """
    value = node.get("properties")
    properties: Node = value if isinstance(value, dict) else {}
    make = COMPONENTS.get(str(node.get("name")).lower().rpartition("/")[2], other)
    url = properties.get("url")
    press = {"selectAction": {"type": "Action.OpenUrl", "url": url}} if isinstance(url, str) and url else {}
    items = make(properties) or text(node.get("name"), isSubtle=True)
    return box(node, items, **press)


def person(properties: Node) -> list[Node]:
    name, address = properties.get("displayName"), properties.get("userPrincipalName")
    words = text(name or address) + (text(address, isSubtle=True, spacing="none") if name else [])
    return row(sign("Person"), words) if words else []


def people(properties: Node) -> list[Node]:
    users = properties.get("users")
    return [one for user in users if isinstance(user, dict) for one in person(user)] if isinstance(users, list) else []


def file(properties: Node) -> list[Node]:
    name, ending = (str(properties.get(key) or "") for key in ("name", "extension"))
    full = name if not ending or name.lower().endswith(f".{ending.lower()}") else f"{name}.{ending}"
    return row(sign("Document"), text(full)) if full else []


def event(properties: Node) -> list[Node]:
    words = text(properties.get("title"), weight="bolder")
    times = [str(properties[key]).replace("T", " ") for key in ("start", "end") if properties.get(key)]
    places = properties.get("locations")
    lines = [" - ".join(times), *(map(str, places) if isinstance(places, list) else ())]
    lines.append(", ".join(names(properties)))
    for line in (*lines, properties.get("status")):
        words += text(line, isSubtle=True, spacing="none")
    items = row(sign("CalendarMonth"), words)
    meeting = properties.get("onlineMeetingUrl")
    if isinstance(meeting, str) and meeting:
        link = {"type": "Action.OpenUrl", "title": meeting.partition("://")[2].partition("/")[0], "url": meeting}
        items.append({"type": "ActionSet", "actions": [link]})
    return items


def names(properties: Node) -> list[str]:
    invited = properties.get("attendees")
    everybody = [properties.get("organizer"), *(invited if isinstance(invited, list) else ())]
    return [str(one.get("name") or one.get("email") or "") for one in everybody if isinstance(one, dict)]


def other(properties: Node) -> list[Node]:
    """Shows every text in a component's properties, one block each."""
    return [line for words in strings(properties) for line in text(words, spacing="none")]


def strings(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [words for item in inside for words in strings(item)]


COMPONENTS: dict[str, Callable[[Node], list[Node]]] = {"user": person, "users": people, "file": file, "event": event}


def popover(node: Node) -> Node:
    """Turns a popover into an Action.ShowCard: its content opens inside the card instead of above it."""
    content = node.get("content")
    card = {"type": "AdaptiveCard", "body": [content] if isinstance(content, dict) else []}
    return {
        **{name: value for name, value in node.items() if name != "content"},
        "type": "Action.ShowCard",
        "card": card,
    }


def dialog(node: Node) -> Node:
    return {**node, "type": "Action.OpenUrl", "title": node.get("title") or node.get("dialogTitle")}


ELEMENTS: dict[str, Callable[[Node], Node]] = {"CompoundButton": compound_button, "Component": component}
ACTIONS: dict[str, Callable[[Node], Node]] = {"Action.Popover": popover, "Action.OpenUrlDialog": dialog}
