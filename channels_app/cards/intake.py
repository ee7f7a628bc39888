"""Checks that hold for any JSON value before anyone looks at what it means."""

from __future__ import annotations

import math
import re
from typing import Any

from . import limits
from .errors import CardError

# What a database's JSON cannot hold: NUL and halves of surrogate pairs.
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
BIG = 10**limits.DIGITS


def admit(value: Any) -> Any:
    """The value itself, or a copy without what cannot be stored. Raises CardError if it is too much."""
    return cleaned(value) if survey(value) else value


def survey(value: Any) -> bool:
    """Level by level, so that depth needs no recursion; true if something must be cleaned."""
    level, seen, words, dirty = [value], 0, [], False
    for _ in range(limits.DEPTH):
        below: list[Any] = []
        seen += len(level)
        for item in level:
            kind = type(item)
            if kind is str:
                words.append(item)
            elif kind is dict:
                words.extend(item)
                below.extend(item.values())
            elif kind is list:
                below.extend(item)
            elif kind is float or kind is int:
                dirty = dirty or not -BIG < item < BIG
        if not below:
            return dirty or UNSTORABLE.search("".join(words)) is not None
        if seen > limits.VALUES:
            raise CardError("", "values", f"More than {limits.VALUES} values in one message.")
        level = below
    raise CardError("", "depth", f"Nested deeper than {limits.DEPTH} levels.")


def cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return UNSTORABLE.sub("\ufffd", value)
    if isinstance(value, dict):
        return {cleaned(key): cleaned(item) for key, item in value.items()}
    if isinstance(value, list):
        return [cleaned(item) for item in value]
    if isinstance(value, (int, float)) and not -BIG < value < BIG:
        return str(value) if isinstance(value, float) and not math.isfinite(value) else None
    return value
