"""Parses JSON as senders write it: strictly and fast if it is valid, leniently if it is nearly valid."""

import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import Any

import orjson
import pyjson5
from django.utils.translation import gettext_noop as _

from channels_app.cards import CardError, Finding
from channels_app.cards.admission import storable_text
from channels_app.cards.errors import Params, Trail, pointer_to
from connectors.payload.repairing import repaired

# Levels of objects and arrays in a posted body; real cards stay under 20, and the parser must not be driven into deep
# recursion.
MAX_BODY_LEVELS = 64
# Largest body tried with the lenient reader, characters: the old service's limit, as its own samples need the leniency.
LENIENT_LIMIT = 64 * 1024
# Messages in one body.
MAX_MESSAGES = 50
# Integers beyond this come out of the fast parser as floats, and lose digits.
EXACT = 2.0**63
HOLDERS = frozenset({dict, list})
# How many repeated members are reported to a sender.
MAX_REPORTED_DUPLICATES = 10
# Between two values; some write commas there.
BLANKS = re.compile(r"[\s\x1e]*")
BETWEEN = re.compile(r"[\s\x1e,]*")
CONTROLS = re.compile(r"[\x00-\x1f]")
# Ends a line within a JSON5 string where a line feed must not.
SEPARATOR = "\u2028"
INVALID = _("The body is not valid JSON: %(reason)s at line %(line)s column %(column)s.")
RAW_CONTROLS = _("A string contains unescaped control characters; JSON requires escapes such as \\n.")
TWICE = _("The member `%(name)s` occurs twice in one object; the last one counts.")


def read_fast(body: bytes) -> Any:
    """Returns the object or array that a faultless body holds; None where a closer look is needed, for any reason."""
    if body[:1] not in (b"{", b"[") or b"\\u0000" in body:
        return None
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
    strings = strings_in(value)
    # A member that appears twice is missing from the value while its quotes are still in the body.
    return value if strings is not None and quotes_of(body) == 2 * strings else None


def quotes_of(body: bytes) -> int:
    """Returns how many quotes begin or end a string in a valid JSON text."""
    ended = body.replace(b"\\\\", b"") if b"\\\\" in body else body
    return ended.count(b'"') - ended.count(b'\\"')


def strings_in(value: Any) -> int | None:
    """Returns how many names and texts are in a value; None beyond DEPTH, and for numbers that lost digits."""
    count, level = 0, [value]
    for _depth in range(MAX_BODY_LEVELS + 1):
        items = [item for holder in level for item in (holder.values() if type(holder) is dict else holder)]
        kinds = list(map(type, items))
        count += kinds.count(str) + sum([len(holder) for holder in level if type(holder) is dict])
        if float in kinds and not all(-EXACT < item < EXACT for item in items if type(item) is float):
            return None
        if dict not in kinds and list not in kinds:
            return count
        level = [item for item in items if type(item) in HOLDERS]
    return None


class Parser:
    """Reads one body's text and gathers in `findings` what was read although it should not be there."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []
        self.repeated: list[tuple[dict[str, Any], str]] = []
        self.decoder = json.JSONDecoder(
            object_pairs_hook=self._object,
            parse_constant=self._odd,
            parse_float=self._float,
            parse_int=self._int,
            strict=False,
        )

    def read(self, text: str) -> Any:
        """Returns the JSON value, a list where there are several. Raises CardError with line and column."""
        try:
            value = self._several(text)
        except RecursionError:
            raise too_deep() from None
        except json.JSONDecodeError as error:
            value = self._leniently(text, error)
        if CONTROLS.search(text) and has_raw_controls(text):
            self._note("json", RAW_CONTROLS)
        self._tell_repeated(value)
        return cleaned(value, text)

    def _several(self, text: str) -> Any:
        found: list[Any] = []
        place = _next(text, 0)
        while place < len(text) and len(found) <= MAX_MESSAGES:
            try:
                value, place = self.decoder.raw_decode(text, place)
            except json.JSONDecodeError as error:
                if len(found) == 1 and error.pos == place:
                    raise json.JSONDecodeError("Extra data", text, place) from None
                raise
            found.append(value)
            place = _next(text, place, BETWEEN if isinstance(value, dict) else BLANKS)
        if len(found) == 1:
            return found[0]
        if not all(isinstance(value, dict) for value in found):
            raise json.JSONDecodeError("Extra data", text, 0)
        return found

    def _leniently(self, text: str, strict: json.JSONDecodeError) -> Any:
        try:
            if len(text) > LENIENT_LIMIT:
                raise strict
            lines = repaired(text).replace("\r\n", "\n").replace("\r", "\n")
            value = pyjson5.decode(lines.replace("\n", SEPARATOR), maxdepth=MAX_BODY_LEVELS)
            return _lined(value) if "\n" in lines else value
        except (pyjson5.Json5Exception, json.JSONDecodeError, ValueError, RecursionError):
            params: Params = {"reason": strict.msg, "line": strict.lineno, "column": strict.colno}
            raise CardError("", "json", INVALID, params=params) from None

    def _object(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) != len(pairs):
            self.repeated.append((found, first_repeated(pairs)))
        return found

    def _odd(self, written: str) -> str:
        self._note("number", _("%(value)s is not a JSON number; it is shown as text."), {"value": written[:20]})
        return written

    def _float(self, digits: str) -> float | str:
        number = float(digits)
        return self._odd(digits) if number in (float("inf"), float("-inf")) else number

    def _int(self, digits: str) -> int | str:
        return int(digits) if len(digits) <= sys.get_int_max_str_digits() else self._odd(digits)

    def _note(self, rule: str, template: str, params: Params | None = None, pointer: str = "") -> None:
        finding = Finding(pointer, rule, "note", template, params or {})
        if finding not in self.findings and len(self.findings) < MAX_REPORTED_DUPLICATES:
            self.findings.append(finding)

    def _tell_repeated(self, value: Any) -> None:
        # A member inside a value that was overwritten has no place any more; the one that overwrote it has.
        names = {id(where): name for where, name in self.repeated}
        found = (
            islice(places_of(value, names), MAX_REPORTED_DUPLICATES) if names and isinstance(value, dict | list) else ()
        )
        for name, pointer in found:
            self._note("duplicate", TWICE, {"name": storable_text(name)}, storable_text(pointer))


def _next(text: str, place: int, blanks: re.Pattern[str] = BLANKS) -> int:
    found = blanks.match(text, place)
    return found.end() if found else place


def has_raw_controls(text: str) -> bool:
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        return error.msg.startswith("Invalid control character")
    except (ValueError, RecursionError):
        return False
    return False


def first_repeated(pairs: list[tuple[str, Any]]) -> str:
    """Returns the first name that is repeated.

    It walks the pairs once: counting each name anew would let one body hold the server for seconds.
    """
    counts = Counter(name for name, _value in pairs)
    return next(name for name, _value in pairs if counts[name] > 1)


def places_of(value: Any, names: dict[int, str]) -> Iterator[tuple[str, str]]:
    """Yields the names of repeated members with their JSON Pointers; `names` has them by their objects' identity."""
    stack: list[tuple[Any, Trail]] = [(value, None)]
    while stack:
        holder, trail = stack.pop()
        if (name := names.get(id(holder))) is not None:
            yield name, pointer_to((trail, name))
        items = holder.items() if isinstance(holder, dict) else enumerate(holder)
        stack += [(item, (trail, name)) for name, item in items if item and type(item) in HOLDERS]


def cleaned(value: Any, text: str) -> Any:
    """Refuses what nests too deeply; replaces what PostgreSQL cannot store in text (NUL, lone surrogates)."""
    if text.count("{") + text.count("[") > MAX_BODY_LEVELS and is_deep(value):
        raise too_deep()
    return _clean(value) if "\\u" in text or "\x00" in text else value


def is_deep(value: Any) -> bool:
    level = [value] if type(value) in HOLDERS else []
    for _depth in range(MAX_BODY_LEVELS + 1):
        items = (item for holder in level for item in (holder.values() if type(holder) is dict else holder))
        level = [item for item in items if type(item) in HOLDERS]
    return bool(level)


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return storable_text(value)
    if isinstance(value, dict):
        return {_clean(name): _clean(item) for name, item in value.items()}
    return [_clean(item) for item in value] if isinstance(value, list) else value


def _lined(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace(SEPARATOR, "\n")
    if isinstance(value, dict):
        return {_lined(name): _lined(item) for name, item in value.items()}
    return [_lined(item) for item in value] if isinstance(value, list) else value


def too_deep() -> CardError:
    return CardError("", "depth", _("The JSON nests deeper than %(count)s levels."), params={"count": MAX_BODY_LEVELS})
