"""The text of a manifest as JSON, or what keeps it from being read."""

import json
import math
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import Any

import pyjson5
from django.utils.translation import gettext as _

from connectors.app_packages import limits
from connectors.app_packages.archive import MANIFEST
from connectors.app_packages.findings import Findings

# Places of one kind of mistake that are named.
MAX_NAMED_PLACES = 10


def parse(data: bytes, findings: Findings) -> dict[str, Any] | None:
    if len(data) > limits.MANIFEST:
        words = {"size": len(data), "limit": limits.MANIFEST}
        detail = _("The manifest has %(size)d bytes; %(limit)d at most.") % words
        findings.say("manifest-size", MANIFEST, detail, _("Leave out what is no part of a manifest."))
        return None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        findings.say("manifest-encoding", MANIFEST, _("The manifest is not UTF-8."), _("Save it as UTF-8."))
        return None
    document = _load(text, findings)
    if document is not None and not isinstance(document, dict):
        detail = _("The manifest is JSON but no object.")
        findings.say("manifest-json", MANIFEST, detail, _("Begin it with “{” and end it with “}”."))
        return None
    findings += _unfit(document)
    return document


def _load(text: str, findings: Findings) -> Any:
    twice: Counter[str] = Counter()

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        twice.update(name for name, count in Counter(name for name, _value in pairs).items() if count > 1)
        return dict(pairs)

    try:
        document = json.loads(text, object_pairs_hook=once)
    except json.JSONDecodeError as error:
        if (document := _load_leniently(text)) is not None:
            detail = _("The manifest has comments or a superfluous comma, which other programs may not accept.")
            findings.warn("manifest-json5", MANIFEST, detail, _("Take them out."))
            return document
        detail = _("The manifest is not JSON: line %(line)d, column %(column)d.")
        fix = _("Look there for a missing or superfluous comma, quotation mark or bracket. JSON has no comments.")
        findings.say("manifest-json", MANIFEST, detail % {"line": error.lineno, "column": error.colno}, fix)
        return None
    except (ValueError, RecursionError):
        detail = _("The manifest has a number too long or brackets too deep to be read.")
        findings.say("manifest-json", MANIFEST, detail, _("Leave out what is no part of a manifest."))
        return None
    for name in islice(twice, MAX_NAMED_PLACES):
        detail = _("The member “%(name)s” occurs twice in one object.") % {"name": name[:80]}
        findings.say("manifest-duplicate", MANIFEST, detail, _("Keep one of them."))
    return document


def _load_leniently(text: str) -> Any:
    """Returns what a manifest with comments and trailing commas says; None if it is nothing that can be read."""
    try:
        return pyjson5.decode(text, limits.DEPTH)
    except (pyjson5.Json5DecoderException, ValueError, RecursionError):
        return None


def _unfit(document: Any) -> Findings:
    """Reports values that JSON can express and a database cannot store."""
    found = Findings()
    for place in islice(_places_of_unfit(document), MAX_NAMED_PLACES):
        detail = _("This cannot be stored: a NUL, half a surrogate pair, an infinite number, or too many brackets.")
        found.say("manifest-value", place, detail, _("Write it without."))
    return found


def _places_of_unfit(document: Any) -> Iterator[str]:
    """Yields the JSON Pointers of values that cannot be stored.

    Places stay tuples until one is reported: with a long name that has many members, each text would be as long.
    """
    stack: list[tuple[tuple[Any, ...], Any]] = [((), document)]
    while stack:
        place, value = stack.pop()
        if _is_unfit(value) or len(place) > limits.DEPTH:
            yield _pointer(place)
        elif isinstance(value, dict):
            if any(map(_is_unfit, value)):
                yield _pointer(place)
            stack += [((*place, name), one) for name, one in value.items()]
        elif isinstance(value, list):
            stack += [((*place, index), one) for index, one in enumerate(value)]


def _pointer(place: tuple[Any, ...]) -> str:
    return "".join(f"/{_escaped(str(name))}" for name in place)


def _is_unfit(value: Any) -> bool:
    if isinstance(value, str):
        return "\0" in value or any("\ud800" <= char <= "\udfff" for char in value)
    return isinstance(value, float) and not math.isfinite(value)


def _escaped(name: str) -> str:
    """Escapes a name for a JSON Pointer (RFC 6901) and spells out characters that cannot be encoded."""
    readable = name.encode("ascii", "backslashreplace").decode() if _is_unfit(name) else name
    return readable.replace("\0", "\\x00").replace("~", "~0").replace("/", "~1")
