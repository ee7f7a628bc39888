"""Reads the words of a message in no format of Teams: its title, text and named values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from channels_app.cards import limits
from channels_app.cards.errors import Finding
from channels_app.cards.errors import gettext_noop as _

TITLES = ("title", "subject", "headline")
TEXTS = ("text", "body", "description", "message", "content", "msg", "details")
# What other services attach to a text; the words in it are shown below the text.
HANGING = frozenset({"blocks", "embeds", "cards", "cardsv2", "alerts"})


@dataclass(slots=True)
class Words:
    """A title, lines of text, named values and links, in order and without duplicates."""

    title: str = ""
    lines: list[str] = field(default_factory=list)
    facts: list[tuple[str, str]] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)

    def add(self, line: str) -> None:
        if line != self.title and line not in self.lines and len(self.lines) < limits.FOREIGN_LINES:
            self.lines.append(line)

    def fact(self, name: str, value: str) -> None:
        if (name, value) not in self.facts and len(self.facts) < limits.FOREIGN_LINES:
            self.facts.append((name, value))

    def link(self, label: str, url: str) -> None:
        if (label, url) not in self.links and len(self.links) < limits.FOREIGN_LINKS:
            self.links.append((label, url))

    @property
    def text(self) -> str:
        return "\n\n".join(self.lines)

    @property
    def count(self) -> int:
        return bool(self.title) + len(self.lines) + len(self.facts)

    def __bool__(self) -> bool:
        return self.count > 0 or bool(self.links)

    def message(self) -> dict[str, Any]:
        """Returns these words as the JSON of a MessageCard."""
        facts = [{"name": name, "value": value} for name, value in self.facts]
        buttons = [
            {"@type": "OpenUri", "name": name, "targets": [{"os": "default", "uri": url}]} for name, url in self.links
        ]
        text = self.text if self.count else "\n\n".join(name for name, _url in self.links)
        found: dict[str, Any] = {"title": self.title, "text": text, "potentialAction": buttons}
        found |= {"sections": [{"facts": facts}]} if facts else {}
        return {name: value for name, value in found.items() if value}


NOTE = Finding("", "foreign", "note", _("This is not a format of Teams; only its text is shown."))


def at_the_top(value: dict[str, Any]) -> tuple[Words, list[str]]:
    """Returns a flat message's title and text, and the members they were read from, in this order."""
    names = {key.lower(): key for key in value}
    title = next(texts_named(value, names, TITLES), None)
    text = next(texts_named(value, names, TEXTS), None)
    found = Words(title[1] if title else "", [text[1]] if text else [])
    return found, [one[0] for one in (title, text) if one]


def texts_named(value: dict[str, Any], names: dict[str, str], wanted: Iterable[str]) -> Iterator[tuple[str, str]]:
    for name in wanted:
        item = value[names[name]] if name in names else None
        if isinstance(item, str) and item.strip():
            yield names[name], item


def hanging(value: dict[str, Any]) -> list[str]:
    return [key for key, item in value.items() if key.lower() in HANGING and isinstance(item, (dict, list))]
