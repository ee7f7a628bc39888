"""Reads and writes mentions in people's messages: `@[Name](user:id)` and `@[Name](service:id)` within Markdown.

The id counts; the name is what was shown when it was chosen. In code, a mark is ordinary text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from channels_app.cards.text.markup import CODE

Kind = Literal["user", "service"]
MARK = re.compile(r"@\[((?:\\[\\\[\]]|[^\\\[\]\n])+)\]\((user|service):([0-9a-fA-F-]{32,36})\)")
SPECIAL = re.compile(r"[\\\[\]]")
ESCAPED = re.compile(r"\\([\\\[\]])")


@dataclass(frozen=True, slots=True)
class Addressed:
    name: str
    kind: Kind
    id: UUID


def mark(name: str, kind: Kind, id: UUID) -> str:
    """Returns the mark that stands for a mentioned person or service in a text."""
    shown = SPECIAL.sub(lambda found: "\\" + found[0], " ".join(name.split()))
    return f"@[{shown}]({kind}:{id})"


def read_mark(found: re.Match[str]) -> Addressed | None:
    try:
        id = UUID(found[3])
    except ValueError:
        return None
    return Addressed(ESCAPED.sub(r"\1", found[1]), "user" if found[2] == "user" else "service", id)


def find_mentions(text: str) -> tuple[Addressed, ...]:
    """Lists everyone a text mentions, in order and without duplicates."""
    marks = (read_mark(found) for part in outside_code(text) for found in MARK.finditer(part))
    return tuple({(one.kind, one.id): one for one in marks if one}.values())


def rewritten(text: str, word: Callable[[Addressed], str]) -> str:
    """Replaces every mark in a text by the result of `word`."""

    def replace(found: re.Match[str]) -> str:
        one = read_mark(found)
        return word(one) if one else found[0]

    return in_words(text, lambda part: MARK.sub(replace, part))


def to_text(text: str) -> str:
    """Returns the text as people read it, with `@Name` for each mark."""
    return rewritten(text, lambda one: f"@{one.name}")


def in_words(text: str, change: Callable[[str], str]) -> str:
    """Applies `change` to all of a text except its code."""
    parts = CODE.split(text)
    parts[::2] = [change(part) for part in parts[::2]]
    return "".join(parts)


def outside_code(text: str) -> list[str]:
    return CODE.split(text)[::2]
