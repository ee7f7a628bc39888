"""Reads JSON from programs and our own pages strictly: anything invalid is refused with its place.

Webhook posts follow other rules, which accept nearly anything: connectors/payload.
"""

import json
import math
import re
from collections.abc import Iterator
from typing import Any

# Levels of objects and arrays: the deepest body we know, a card's settings, has about ten.
MAX_BODY_LEVELS = 64
# Code points that no text may contain: PostgreSQL cannot store the first, and nothing encodes the others.
NO_TEXT = re.compile("[\x00\ud800-\udfff]")


class BadJson(ValueError):
    """The body cannot be read; `pointer` is the JSON Pointer of the fault."""

    def __init__(self, sentence: str, pointer: str = "") -> None:
        super().__init__(sentence)
        self.pointer = pointer


def read(body: bytes) -> Any:
    """Returns the decoded value. Raises BadJson if the body is not valid."""
    try:
        found = json.loads(body.decode(), parse_constant=_refuse)
    except UnicodeDecodeError as error:
        raise BadJson(f"The body is not UTF-8 at byte {error.start}.") from error
    except RecursionError:
        raise BadJson(f"The body is nested deeper than {MAX_BODY_LEVELS} levels.") from None
    except json.JSONDecodeError as error:
        raise BadJson(f"The body is not JSON: {error}.") from error
    except ValueError as error:
        raise BadJson(f"The body has a number that is none: {error}.") from error
    for pointer, sentence in _faults(found):
        raise BadJson(sentence, pointer)
    return found


def _faults(found: Any) -> Iterator[tuple[str, str]]:
    """Yields a JSON Pointer and a message for each fault, without recursion at any depth."""
    left = [("", found, 0)]
    while left:
        pointer, value, depth = left.pop()
        if depth > MAX_BODY_LEVELS:
            yield _shortened(pointer), f"The body is nested deeper than {MAX_BODY_LEVELS} levels."
        elif isinstance(value, str) and NO_TEXT.search(value):
            yield pointer, "The text has a NUL or half of a surrogate pair, which is no character."
        elif isinstance(value, float) and not math.isfinite(value):
            yield pointer, "The number is too large."
        elif isinstance(value, dict):
            if any(map(NO_TEXT.search, value)):
                yield pointer, "A name has a NUL or half of a surrogate pair, which is no character."
            left += [(f"{pointer}/{_escaped(name)}", one, depth + 1) for name, one in value.items()]
        elif isinstance(value, list):
            left += [(f"{pointer}/{index}", one, depth + 1) for index, one in enumerate(value)]


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")


def _shortened(pointer: str) -> str:
    """Returns the outermost three steps of a JSON Pointer, which are enough to find the place."""
    return "/".join(pointer.split("/")[:4])


def _refuse(constant: str) -> None:
    """Raises ValueError for NaN and the like, which Python reads and writes but a browser cannot read."""
    raise ValueError(constant)
