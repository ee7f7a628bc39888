"""Prepares single members of an Adaptive Card for the browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from channels_app.cards.adaptive.schema import ACTIONS, COLUMNS, ELEMENTS, PLACES, WORDS, Place
from channels_app.cards.convert import elements
from channels_app.cards.errors import Trail
from channels_app.cards.errors import gettext_noop as _
from channels_app.cards.formats.codec import ALONE
from channels_app.cards.text import markup, urls

if TYPE_CHECKING:
    from channels_app.cards.adaptive.walk import Walk

# Arguments: the walk, the value, its place, its member's name, and the type of the object around it (None: untyped).
Handle = Callable[["Walk", Any, Trail, str, str | None], Any]
DROP = object()
# Names of members that are remembered: senders choose them, so there has to be an end. The schema has some 200.
CACHED_MEMBER_NAMES = 1024


PICTURES = frozenset({"Image", "ImageRun", "BackgroundImage"})


def address(allowed: Callable[[str], str | None]) -> Handle:
    def handle(walk: Walk, value: Any, at: Trail, key: str, kind: str | None) -> Any:
        url = allowed(value)
        if url is None:
            if value:
                walk.note((at, key), "url", "error", urls.why_not(value))
            return DROP
        if allowed is not urls.picture:
            return url
        if urls.is_svg(url):
            walk.note((at, key), "url", "error", urls.why_not(url))
        return markup.image_address(url, walk.image_url)

    return handle


link, image = address(urls.link), address(urls.picture)


def url(walk: Walk, value: Any, at: Trail, key: str, kind: str | None) -> Any:
    return (image if kind in PICTURES else link)(walk, value, at, key, kind)


def identity(walk: Walk, value: Any, at: Trail, key: str, kind: str | None) -> Any:
    return walk.prefix + str(value)


def drop(walk: Walk, value: Any, at: Trail, key: str, kind: str | None) -> Any:
    return DROP


def bare(walk: Walk, value: Any, at: Trail, key: str, kind: str | None) -> Any:
    """Prepares a number, a boolean or null: drops null and writes the others as text where the renderer needs it."""
    if value is None:
        return DROP
    if key in IDS:
        return f"{walk.prefix}{value}"
    is_value = key == "value" and (kind is None or kind[:6] == "Input.") and kind != "Input.Number"
    return elements.written(value) if is_value or key in WORDS else value


def plain(walk: Walk, value: Any, at: Trail, key: str, kind: str | None) -> Any:
    """Prepares data that has no type of its own, such as choices."""
    if type(value) is dict:
        if key in LISTS:
            alone(walk, at, key)
            return [walk.members(value, None, (at, key))]
        return walk.members(value, None, (at, key))
    return items(walk, value, (at, key))


def items(walk: Walk, value: list[Any], at: Trail) -> list[Any]:
    found: list[Any] = []
    for i, item in enumerate(value):
        if type(item) is dict:
            found.append(walk.members(item, None, (at, i)))
        elif type(item) is list:
            found.append(items(walk, item, (at, i)))
        else:
            found.append(markup.mentions(item) if type(item) is str else item)
    return found


def alone(walk: Walk, at: Trail, key: str) -> None:
    walk.note((at, key), "list", "note", ALONE)


def typed(where: Place) -> Handle:
    def handle(walk: Walk, value: Any, at: Trail, key: str, kind: str | None) -> Any:
        if where is COLUMNS and kind == "Table":
            return plain(walk, value, at, key, kind)
        if type(value) is list:
            return walk.nodes(value, where, (at, key))
        found = walk.node(value, where, (at, key))
        if found is None:
            return DROP
        if key in SINGLE or type(value) is not dict:
            return found
        alone(walk, at, key)
        return [found]

    return handle


def facts(walk: Walk, value: Any, at: Trail, key: str, kind: str | None) -> Any:
    """Prepares facts, also if the sender wrote them as one object or under other member names."""
    if type(value) is dict:
        alone(walk, at, key)
        is_one = FACT.issuperset(value)
        value = [value] if is_one else [{"title": name, "value": item} for name, item in value.items()]
    for item in value:
        if type(item) is dict and ("title" not in item or "value" not in item):
            return items(walk, [fact(one) if type(one) is dict else one for one in value], (at, key))
    return items(walk, value, (at, key))


def fact(item: dict[str, Any]) -> dict[str, Any]:
    found = dict(item)
    for name, others in FACT_NAMES.items():
        also = next((other for other in others if other in item), None)
        if name not in item and also is not None:
            found[name] = found.pop(also)
    return found


def fallback(walk: Walk, value: Any, at: Trail, key: str, kind: str | None) -> Any:
    """Prepares the fallback that the browser draws if `requires` is not met.

    Inside it, no fallback of a surrounding element counts.
    """
    where = ACTIONS if kind is not None and kind.startswith("Action.") else ELEMENTS
    falls, walk.falls = walk.falls, 0
    found = walk.node(value, where, (at, key))
    walk.falls = falls
    return DROP if found is None else found


def background(walk: Walk, value: Any, at: Trail, key: str, kind: str | None) -> Any:
    return walk.members(value, "BackgroundImage", (at, key)) if type(value) is dict else DROP


def identities(walk: Walk, value: Any, at: Trail, key: str, kind: str | None) -> Any:
    """Prepares ids, or objects that name one under elementId."""
    found = [
        walk.members(item, None, at) if type(item) is dict else walk.prefix + str(item)
        for item in (value if type(value) is list else [value])
        if item is not None
    ]
    return found


def misplaced(walk: Walk, value: Any, at: Trail, key: str, kind: str | None) -> Any:
    walk.note((at, key), "type", "error", _("This must be text; it was left out."))
    return DROP


FACT_NAMES = {"title": ("name", "key", "label"), "value": ("text",)}
FACT = frozenset({*FACT_NAMES, *(other for others in FACT_NAMES.values() for other in others)})
# Members that hold one object; the others of PLACES and these hold a list, even of a single object.
SINGLE = frozenset({"selectAction", "inlineAction", "card"})
LISTS = frozenset({"choices", "sources", "columns"})
# Our own members, or useless without a bot. A sender must never be able to set `patchbay`.
DROPPED = dict.fromkeys(("patchbay", "msteams", "msTeams", "refresh", "authentication", "metadata"), drop)
IDS = dict.fromkeys(("id", "elementId", "labelFor", "labelledBy"), identity)
SCALARS: dict[str, Handle] = {
    **DROPPED,
    **IDS,
    **dict.fromkeys(("targetElements", "targetInputIds"), identities),
    **dict.fromkeys(("iconUrl", "poster", "backgroundImage"), image),
    **dict.fromkeys(("target", "src", "href"), link),
    "url": url,
}
NESTED: dict[str, Handle] = {
    **dict.fromkeys(("id", "elementId", "url", "text", "title", "altText", "label"), misplaced),
    **DROPPED,
    **{name: typed(where) for name, where in PLACES.items()},
    **dict.fromkeys(("targetElements", "targetInputIds"), identities),
    "backgroundImage": background,
    "facts": facts,
    "fallback": fallback,
}


class Scalars(dict[str, Handle | None]):
    """Handlers of members that are text, by the members' names; what is asked for again and again is found at once."""

    def __missing__(self, key: str) -> Handle | None:
        """Returns the handler for links if the name ends in "url" or "uri", and remembers it for the first names."""
        found = link if key.lower().endswith(("url", "uri")) else None
        if len(self) < CACHED_MEMBER_NAMES:
            self[key] = found
        return found


TEXTS = Scalars(SCALARS)
