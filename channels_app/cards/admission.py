"""Checks any JSON value before it is interpreted."""

from __future__ import annotations

import json
import re
from typing import Any

from channels_app.cards import limits
from channels_app.cards.errors import CardError
from channels_app.cards.errors import gettext_noop as _

# What the database's JSON cannot hold: NUL, halves of surrogate pairs, infinities, endless numbers.
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
BIG = 10**limits.DIGITS
TOO_MANY = _("More than %(count)s values in one message.")
TOO_DEEP = _("Nested deeper than %(count)s levels.")


def admit(value: dict[str, Any]) -> Any:
    """Returns the value itself, or a copy without what cannot be stored.

    Raises CardError if it is too large or too deep.
    """
    words, rest = survey(value)
    return value if is_sound("".join(words)) and all(map(storable, rest)) else cleaned(value)


def embedded(text: str) -> dict[str, Any] | None:
    """Returns the admitted object that a text holds as JSON, or None for any other text.

    Raises CardError if the object is too large or too deep.
    """
    value = embedded_value(text)
    return value if isinstance(value, dict) else None


def embedded_value(text: str) -> dict[str, Any] | list[Any] | None:
    """Returns the admitted object or array that a text holds as JSON, or as JSON of JSON; None for any other text.

    Raises CardError if the value is too large or too deep.
    """
    value: Any = text
    for _level in range(limits.ENCODED):
        bare = value.strip("\ufeff \t\r\n")
        if bare[:1] not in ("{", "[", '"'):
            return None
        try:
            value = json.loads(bare, strict=False, parse_constant=str)
        except (ValueError, RecursionError):
            return None
        if isinstance(value, dict | list):
            admitted: dict[str, Any] = admit({"": value})
            found: dict[str, Any] | list[Any] = admitted[""]
            return found
    return None


def is_sound(text: str) -> bool:
    """Tells whether a text can be stored.

    The pattern takes a hundred times as long as the check for ASCII, which settles most messages.
    """
    if text.isascii():
        return "\x00" not in text
    return UNSTORABLE.search(text) is None


def survey(value: dict[str, Any]) -> tuple[list[str], list[Any]]:
    """Collects all texts and all other scalars, level by level, so that depth costs no recursion.

    Raises CardError if there are more values than limits.VALUES or more levels than limits.DEPTH.
    """
    level: list[Any] = [value]
    words: list[str] = []
    rest: list[Any] = []
    for _level in range(limits.MAX_CARD_LEVELS):
        level = inside(level, words, rest)
        if len(words) + len(rest) + len(level) > limits.VALUES:
            raise CardError("", "values", TOO_MANY, params={"count": limits.VALUES})
        if not level:
            return words, rest
    raise CardError("", "depth", TOO_DEEP, params={"count": limits.MAX_CARD_LEVELS})


def inside(level: list[Any], words: list[str], rest: list[Any]) -> list[Any]:
    below: list[Any] = []
    for holder in level:
        is_object = type(holder) is dict
        if is_object:
            words += holder
        for item in holder.values() if is_object else holder:
            kind = type(item)
            if kind is str:
                words.append(item)
            else:
                (below if kind is dict or kind is list else rest).append(item)
    return below


def storable(value: Any) -> bool:
    return value is None or -BIG < value < BIG


def storable_text(text: str) -> str:
    """Returns the text with U+FFFD for NUL and for halves of surrogate pairs; two halves in a row are a character."""
    return text.replace("\x00", "\ufffd").encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return storable_text(value)
    if isinstance(value, dict):
        return {cleaned(key): cleaned(item) for key, item in value.items()}
    if isinstance(value, list):
        return [cleaned(item) for item in value]
    return value if storable(value) else None
