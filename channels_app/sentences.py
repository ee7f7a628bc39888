"""Sentences that are stored before anybody knows who reads them, and worded when somebody does."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext

START = '{"say": '


@dataclass(frozen=True, slots=True)
class Sentence:
    """`say` is marked for translation (gettext_noop) where it is written; `values` fill it, other sentences among them.

    With None for values it is somebody's own words, or of a time when words were stored, and stays as it is.
    """

    say: str
    values: Mapping[str, Any] | None = field(default_factory=dict)

    def __str__(self) -> str:
        return gettext(self.say) % self.values if self.say and self.values is not None else self.say

    def __bool__(self) -> bool:
        return bool(self.say)

    @property
    def stored(self) -> Any:
        """For a JSON column."""
        if self.values is None:
            return self.say
        return {"say": self.say, "with": {name: _plain(value) for name, value in self.values.items()}}

    @property
    def packed(self) -> str:
        """For a text column."""
        return self.say if self.values is None else json.dumps(self.stored)


NOTHING = Sentence("", None)


def sentence_of(stored: Any) -> Sentence:
    """What `stored` or `packed` was made of."""
    if isinstance(stored, Sentence):
        return stored
    if isinstance(stored, str) and stored.startswith(START):
        stored = json.loads(stored)
    if isinstance(stored, dict):
        return Sentence(stored["say"], {name: _alive(value) for name, value in stored["with"].items()})
    return Sentence(str(stored or ""), None)


def _plain(value: Any) -> Any:
    if isinstance(value, Sentence):
        return value.stored
    return value if isinstance(value, int | float) else str(value)


def _alive(value: Any) -> Any:
    return sentence_of(value) if isinstance(value, dict) else value
