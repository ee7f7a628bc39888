from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Level = Literal["error", "ignored", "accessibility", "note"]
Params = Mapping[str, str | int]


def gettext_noop(template: str) -> str:
    """Returns a template as it is: makemessages knows this name and `_`.

    Senders get the text in English; a page translates `template` and inserts `params`.
    """
    return template


class CardError(ValueError):
    """A card cannot be shown. `pointer` is a JSON Pointer into what the sender posted."""

    def __init__(
        self,
        pointer: str,
        rule: str,
        template: str = "",
        allowed: Iterable[str] = (),
        *,
        params: Params | None = None,
    ) -> None:
        self.pointer = pointer
        self.rule = rule
        self.template = template
        self.params = params or {}
        self.allowed = tuple(allowed)
        super().__init__(pointer, rule, self.detail, self.allowed)

    @property
    def detail(self) -> str:
        return filled(self.template, self.params)

    def moved(self, pointer: str) -> CardError:
        """Returns the same error at another place."""
        return CardError(pointer, self.rule, self.template, self.allowed, params=self.params)

    def __str__(self) -> str:
        choices = f" Allowed: {', '.join(self.allowed)}." if self.allowed else ""
        return f"{self.pointer or '/'}: {self.detail or self.rule}{choices}"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that a sender may want to know about a card that was accepted nevertheless."""

    pointer: str
    rule: str
    level: Level
    template: str = ""
    params: Params = field(default_factory=dict)

    @property
    def detail(self) -> str:
        return filled(self.template, self.params)


def filled(template: str, params: Params) -> str:
    """Returns the sentence in English. A template without params may contain bare percent signs."""
    return template % params if params else template


Findings = list[Finding]


def step(pointer: str, key: str) -> str:
    """Extends a JSON Pointer by one member, escaped as in RFC 6901."""
    if "~" in key or "/" in key:
        key = key.replace("~", "~0").replace("/", "~1")
    return f"{pointer}/{key}"


# A place in the value: the place above and the key, or a pointer to start with. Making one costs a third of writing
# a pointer, and few are ever read.
Trail = tuple[Any, str | int] | str | None


def pointer_to(trail: Trail) -> str:
    if trail is None or isinstance(trail, str):
        return trail or ""
    return step(pointer_to(trail[0]), str(trail[1]))
