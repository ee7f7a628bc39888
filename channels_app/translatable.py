"""Sentences that are stored before the reader's language is known, and translated when they are read."""

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext, override

START = '{"say": '


@dataclass(frozen=True, slots=True, eq=False)
class Sentence:
    """A translatable sentence: `say` is marked for translation (gettext_noop) where it is written; `values` fill it in.

    Values may be sentences, too. With None for `values`, the text is somebody's own words, or was stored before there
    were sentences, and stays unchanged. Compared with a text, a sentence stands for its translation in the active
    language.
    """

    say: str
    values: Mapping[str, Any] | None = field(default_factory=dict)

    def __str__(self) -> str:
        if not self.say or self.values is None:
            return self.say
        return gettext(self.say) % self.values if self.values else gettext(self.say)

    def __bool__(self) -> bool:
        return bool(self.say)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Sentence):
            return bool(self.stored == other.stored)
        return str(self) == other if isinstance(other, str) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.packed)

    def __contains__(self, text: str) -> bool:
        return text in str(self)

    @property
    def untranslated(self) -> str:
        """The English original, for readers without a language, such as programs."""
        with override(None):
            return str(self)

    @property
    def stored(self) -> Any:
        """The form for a JSON column."""
        if self.values is None:
            return self.say
        return {"say": self.say, "with": {name: _plain(value) for name, value in self.values.items()}}

    @property
    def packed(self) -> str:
        """The form for a text column; a person's words that look like this form are wrapped, to tell them apart."""
        if self.values is None and self.say.startswith(START):
            return Sentence("%(words)s", {"words": self.say}).packed
        return self.say if self.values is None else json.dumps(self.stored)


NOTHING = Sentence("", None)


def to_sentence(words: str | Promise | Sentence) -> Sentence:
    """Converts a text to a Sentence; a plain text is not translated, and a lazy one is translated now."""
    return words if isinstance(words, Sentence) else Sentence(str(words), None)


def sentence_of(stored: Any) -> Sentence:
    """Reads a Sentence back from its `stored` or `packed` form."""
    if isinstance(stored, Sentence):
        return stored
    if isinstance(stored, str) and stored.startswith(START):
        with suppress(ValueError):  # stored before there were sentences
            stored = json.loads(stored)
    if isinstance(stored, dict) and stored.keys() == {"say", "with"}:
        return Sentence(stored["say"], {name: _alive(value) for name, value in stored["with"].items()})
    return Sentence(str(stored or ""), None)


def _plain(value: Any) -> Any:
    if isinstance(value, Sentence):
        return value.stored
    # PostgreSQL has no NUL in a text.
    return value if isinstance(value, int | float) else str(value).replace("\x00", "\ufffd")


def _alive(value: Any) -> Any:
    return sentence_of(value) if isinstance(value, dict) else value
