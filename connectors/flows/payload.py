"""Reads a webhook's body by its content, not by its label: senders mislabel more often than not."""

import json
import sys
from collections import Counter
from typing import Any
from urllib.parse import parse_qs

import pyjson5

from channels_app.cards import CardError

# JSON nesting; real cards stay under 20, and the parser must not be driven into deep recursion.
DEPTH = 64
# Largest body tried with the lenient reader, bytes: the old service's limit, as its own samples need the leniency.
LENIENT_LIMIT = 64 * 1024
FORM = "application/x-www-form-urlencoded"
# Fields of a form; the senders known to post one use fewer than ten.
FORM_FIELDS = 100
TEXT_FIELDS = ("text", "message", "body")


class UnsupportedBody(ValueError):
    """The body is in a format no webhook reads; `str(error)` names what is read instead."""


def read_payload(body: bytes, content_type: str) -> Any:
    """The JSON value a sender meant. Raises CardError (pointer "" and a place in the text) or UnsupportedBody."""
    text = _decode(body).strip()
    label = content_type.partition(";")[0].strip().lower()
    if not text:
        raise CardError(
            "", "empty", "The body is empty; send a JSON object with `text`, a MessageCard or `attachments`."
        )
    if (text[0] == "<" and label != "text/plain") or label.startswith("multipart/"):
        raise UnsupportedBody("Only JSON, form fields and plain text are read, not XML, HTML or multipart bodies.")
    if text[0] not in "{[":
        return _read_words(text, label)
    return _worded(_read_json(text, label))


def _worded(value: Any) -> Any:
    """The same, with what apprise's `json://` calls `message` (beside a title, maybe empty) as its `text`."""
    if not isinstance(value, dict) or not isinstance(value.get("message"), str) or value.get("attachments"):
        return value
    if "title" not in value or value.keys() & {"text", "summary", "sections"}:
        return value
    return {"title": value["title"], "text": value["message"]}


def _decode(body: bytes) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CardError(
            "", "encoding", f"The body is not UTF-8: byte {error.start} is 0x{body[error.start]:02x}."
        ) from None


def _read_words(text: str, label: str) -> Any:
    if label == FORM and "=" in text.partition("&")[0]:
        return _read_form(text)
    if label in ("application/json", FORM) or text[0] in "\"'":
        return _read_json(text, label)
    return {"text": text}


def _read_form(text: str) -> Any:
    try:
        fields = {name: values[0] for name, values in parse_qs(text, max_num_fields=FORM_FIELDS).items()}
    except ValueError:
        raise CardError("", "payload", f"The form has more than {FORM_FIELDS} fields.") from None
    if "payload" in fields:
        return _read_json(fields["payload"].strip(), "")
    found = next((fields[name] for name in TEXT_FIELDS if fields.get(name)), None)
    if found is None:
        raise CardError("", "payload", "The form has neither a field `payload` with JSON nor a field `text`.")
    return {"text": found, **({"title": fields["title"]} if fields.get("title") else {})}


def _read_json(text: str, label: str) -> Any:
    try:
        value = _read_strictly(text)
    except json.JSONDecodeError as strict:
        value = _read_leniently(text, strict, label)
    except RecursionError:
        raise _too_deep() from None
    except CardError:
        raise
    except ValueError:  # Python reads no integer of more digits than this
        digits = sys.get_int_max_str_digits()
        raise CardError("", "number", f"A number has more than {digits} digits.") from None
    return _cleaned(value, text)


def _read_leniently(text: str, strict: json.JSONDecodeError, label: str) -> Any:
    try:
        if len(text) > LENIENT_LIMIT:
            raise strict
        return pyjson5.decode(text, maxdepth=DEPTH)
    except (pyjson5.Json5Exception, json.JSONDecodeError, ValueError, RecursionError):
        if label == "text/plain":
            return {"text": text}
        raise CardError(
            "",
            "json",
            f"The body is not valid JSON: {strict.msg} at line {strict.lineno} column {strict.colno}.",
        ) from None


def _read_strictly(text: str) -> Any:
    repeated: list[tuple[dict[str, Any], str]] = []

    def object_of(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) != len(pairs):
            repeated.append((found, _first_repeated(pairs)))
        return found

    value = json.loads(text, object_pairs_hook=object_of, parse_constant=_refuse_constant, parse_float=_float)
    # One inside a value that was itself overwritten has no place any more; the one that overwrote it has.
    names = {id(where): name for where, name in repeated}
    if names and (pointer := _pointer_to(value, names)) is not None:
        name = pointer.rpartition("/")[2].replace("~1", "/").replace("~0", "~")
        raise CardError(pointer, "duplicate", f"The member `{name}` stands twice in one object.")
    return value


def _first_repeated(pairs: list[tuple[str, Any]]) -> str:
    """One walk: counting each name anew would let one body hold the server for seconds."""
    counts = Counter(name for name, _value in pairs)
    return next(name for name, _value in pairs if counts[name] > 1)


def _pointer_to(value: Any, names: dict[int, str]) -> str | None:
    """The JSON Pointer of the first repeated member, in one walk; `names` has them by their objects' identity."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, item in items:
        if isinstance(item, dict | list) and (rest := _pointer_to(item, names)) is not None:
            return f"/{_escaped(str(name))}{rest}"
    return f"/{_escaped(names[id(value)])}" if id(value) in names else None


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")


def _refuse_constant(name: str) -> Any:
    raise CardError("", "number", f"{name} is not a JSON number.")


def _float(digits: str) -> float:
    number = float(digits)
    if number in (float("inf"), float("-inf")):
        raise CardError("", "number", f"The number {digits[:20]} is too large.")
    return number


def _cleaned(value: Any, text: str) -> Any:
    """Refuses what nests too deeply; replaces what PostgreSQL cannot store in text (NUL, lone surrogates)."""
    suspicious = "\\u" in text or "\x00" in text
    if not suspicious and text.count("{") + text.count("[") <= DEPTH:
        return value
    return _clean(value, DEPTH, suspicious)


def _clean(value: Any, depth: int, suspicious: bool) -> Any:
    if depth < 0:
        raise _too_deep()
    if isinstance(value, str):
        return _storable(value) if suspicious else value
    if isinstance(value, dict):
        return {_clean(name, depth, suspicious): _clean(item, depth - 1, suspicious) for name, item in value.items()}
    if isinstance(value, list):
        return [_clean(item, depth - 1, suspicious) for item in value]
    return value


def _storable(text: str) -> str:
    return text.replace("\x00", "\ufffd").encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _too_deep() -> CardError:
    return CardError("", "depth", f"The JSON nests deeper than {DEPTH} levels.")
