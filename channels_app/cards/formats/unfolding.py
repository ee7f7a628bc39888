"""Finds the message in what a sender wrapped, capitalised or wrote for another service."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from channels_app.cards.admission import embedded
from channels_app.cards.errors import Finding
from channels_app.cards.errors import gettext_noop as _
from channels_app.cards.formats import wording
from channels_app.cards.formats.codec import kind_of
from channels_app.cards.formats.gathering import around, gather
from channels_app.cards.formats.wording import Words

# Members that identify an object as a message or a card.
KNOWN = frozenset(
    {"text", "summary", "title", "sections", "potentialAction", "themeColor", "attachments", "attachmentLayout"}
    | {"entities", "textFormat"}
)
CAPITALS = frozenset(name[0].upper() + name[1:] for name in KNOWN) | {"Type", "Body", "Content", "ContentType", "Card"}
CARDS = ("adaptivecard", "messagecard")
# The names under which senders wrap a message, the most certain first.
HOLDERS = ("card", "message", "body", "content", "payload", "data", "attachment", "activity")
# Content types of a text that is not an attachment.
HTML, PLAIN = ("html", "text/html"), ("text", "text/plain")
CAPITALISED = Finding(
    "", "capitals", "note", _("Member names begin with a lower-case letter; these were accepted anyway.")
)


@dataclass(frozen=True, slots=True)
class Unfolded:
    """The message; `at` is its place in what was sent, `inner` its place in `value`."""

    value: dict[str, Any]
    at: str = ""
    inner: str = ""
    finding: Finding | None = None

    def pointer(self, pointer: str) -> str:
        """Converts a JSON Pointer into `value` to a pointer into what was sent."""
        return self.at + (pointer.removeprefix(self.inner) if pointer.startswith(self.inner) else "")


def unfold(value: dict[str, Any]) -> Unfolded | None:
    """Returns the message inside an object that has no message members itself, or None if there is nothing to read."""
    if not CAPITALS.isdisjoint(value):
        return Unfolded(decapitalised(value), finding=CAPITALISED)
    if is_attachment(value):
        return as_attachment(value)
    for name in HOLDERS:
        held = value.get(name)
        if isinstance(held, str) and (read := embedded(held)) is not None:
            held = read
        if isinstance(held, dict) and (is_message(held) or is_attachment(held)):
            return Unfolded(held, f"/{name}", finding=wrapped(name))
    words, used = wording.at_the_top(value)
    if words:
        around(value, used, words)
        for key in wording.hanging(value):
            gather(value[key], words)
    words = words or gather(value, Words()) or held_text(value)
    return Unfolded(words.message(), finding=wording.NOTE) if words else None


def held_text(value: dict[str, Any]) -> Words:
    """Returns the plain text that a member holds in which other senders wrap a message."""
    return Words(lines=[held for name in HOLDERS if isinstance(held := value.get(name), str) and held.strip()][:1])


def wrapped(name: str) -> Finding:
    return Finding(f"/{name}", "wrapper", "note", _("The message was read from the member %(name)s."), {"name": name})


def is_message(value: dict[str, Any]) -> bool:
    return kind_of(value) in (*CARDS, "message") or not KNOWN.isdisjoint(value) or not CAPITALS.isdisjoint(value)


def is_attachment(value: dict[str, Any]) -> bool:
    return isinstance(value.get("contentType"), str) and "content" in value


def as_attachment(value: dict[str, Any]) -> Unfolded:
    kind, content = value["contentType"].partition(";")[0].strip().lower(), value["content"]
    if isinstance(content, str) and kind in HTML:
        return Unfolded({"text": content, "markdown": False})
    if isinstance(content, str) and kind in PLAIN:
        return Unfolded({"type": "message", "text": content, "textFormat": "plain"})
    return Unfolded({"attachments": [value]}, "", "/attachments/0")


def decapitalised(value: Any) -> Any:
    """Returns a copy with member names as Teams writes them (first letter small), except in what a button submits."""
    if isinstance(value, list):
        return [decapitalised(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {key[:1].lower() + key[1:]: item if key == "Data" else decapitalised(item) for key, item in value.items()}
