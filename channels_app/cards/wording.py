"""The words of a message that is in no shape of Teams: what its title, text and named values say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from . import limits
from .errors import Finding
from .errors import gettext_noop as _

TITLES = ("title", "subject", "headline")
TEXTS = ("text", "body", "description", "message", "content", "msg", "details")
# Read inside of members that nothing knows, beside the ones above.
MORE = frozenset({*TITLES, *TEXTS, "summary", "subtitle", "pretext", "caption", "reason"})
# What other services hang on a text; their words are shown below it.
HANGING = frozenset({"blocks", "embeds", "cards", "cardsv2", "alerts"})
LABELS = ("name", "title", "key", "label", "toplabel")
VALUES = ("value", "text", "content")


@dataclass(slots=True)
class Words:
    """A title, lines of text, and named values, in the order in which they stand; none of them twice."""

    title: str = ""
    lines: list[str] = field(default_factory=list)
    facts: list[tuple[str, str]] = field(default_factory=list)

    def add(self, line: str) -> None:
        if line != self.title and line not in self.lines and len(self.lines) < limits.FOREIGN_LINES:
            self.lines.append(line)

    @property
    def text(self) -> str:
        return "\n\n".join(self.lines)

    def __bool__(self) -> bool:
        return bool(self.title or self.lines or self.facts)

    def message(self) -> dict[str, Any]:
        """The same as a MessageCard."""
        facts = [{"name": name, "value": value} for name, value in self.facts]
        found: dict[str, Any] = {"title": self.title, "text": self.text} | (
            {"sections": [{"facts": facts}]} if facts else {}
        )
        return {name: value for name, value in found.items() if value}


NOTE = Finding("", "foreign", "note", _("This is not a shape of Teams; only its words are shown."))


def at_the_top(value: dict[str, Any]) -> tuple[Words, list[str]]:
    """Returns a flat message's title and text, and the members they were read from, in this order."""
    names = {key.lower(): key for key in value}
    title = next(worded(value, names, TITLES), None)
    text = next(worded(value, names, TEXTS), None)
    found = Words(title[1] if title else "", [text[1]] if text else [])
    return found, [one[0] for one in (title, text) if one]


def worded(value: dict[str, Any], names: dict[str, str], wanted: Iterable[str]) -> Iterator[tuple[str, str]]:
    for name in wanted:
        item = value[names[name]] if name in names else None
        if isinstance(item, str) and item.strip():
            yield names[name], item


def hanging(value: dict[str, Any]) -> list[str]:
    return [key for key, item in value.items() if key.lower() in HANGING and isinstance(item, (dict, list))]


def gather(value: Any, found: Words) -> Words:
    """Adds all words inside of `value`. Its depth is that of a message that was admitted."""
    if isinstance(value, list):
        for item in value:
            gather(item, found)
    elif isinstance(value, dict) and not named_value(value, found):
        for key, item in value.items():
            if isinstance(item, (dict, list)):
                gather(item, found)
            elif isinstance(item, str) and item.strip() and key.lower() in MORE:
                say(key.lower(), item, found)
    return found


def say(key: str, item: str, found: Words) -> None:
    if key in TITLES and not found:
        found.title = item
    else:
        found.add(item)


def named_value(value: dict[str, Any], found: Words) -> bool:
    """Whether it was a name and its value, such as a field of an embed."""
    names = {key.lower(): key for key in value}
    if "value" not in names and not ("toplabel" in names and "text" in names):
        return False
    label = next(worded(value, names, LABELS), None)
    item = next((value[names[name]] for name in VALUES if name in names), None)
    if label is None or not isinstance(item, (str, int, float)):
        return False
    if len(found.facts) < limits.FOREIGN_LINES:
        found.facts.append((label[1], item if isinstance(item, str) else repr(item)))
    return True
