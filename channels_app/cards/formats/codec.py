"""Reads JSON objects into dataclasses and writes them back.

The dataclass itself is the table: the member's name is the attribute in camelCase (or metadata "wire"), and the
annotation says how the value is read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, dataclass, fields
from types import NoneType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from channels_app.cards.errors import CardError, Finding, Findings, Trail, pointer_to
from channels_app.cards.errors import gettext_noop as _

T = TypeVar("T")
Read = Callable[[Any, Trail, Findings], Any]

TYPES = ("@type", "type")
ALONE = _("This must be a list; the object in its place was read as one.")
WORDS = {"true": True, "false": False, "1": True, "0": False, "": False}


def type_error(at: Trail, *allowed: str) -> CardError:
    return CardError(pointer_to(at), "type", _("The value has the wrong type."), allowed)


def text(value: Any, at: Trail, findings: Findings) -> str:
    """Reads a text; senders also put numbers and booleans there, which are shown as JSON writes them."""
    if isinstance(value, str):
        return value
    if isinstance(value, (dict, list)):
        raise type_error(at, "string")
    return json.dumps(value)


def flag(value: Any, at: Trail, findings: Findings) -> bool:
    word = WORDS.get(text(value, at, findings).strip().lower())
    if word is None:
        raise type_error(at, "boolean")
    return word


def number(value: Any, at: Trail, findings: Findings) -> int:
    try:
        return int(float(text(value, at, findings)))
    except (ValueError, OverflowError):
        raise type_error(at, "number") from None


def member(value: Any, at: Trail, findings: Findings) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise type_error(at, "object")
    return value


def anything(value: Any, at: Trail, findings: Findings) -> Any:
    return value


def many(read: Read, is_one: Callable[[dict[str, Any]], bool] = bool) -> Read:
    """Reads a list; `is_one` says whether an object in its place is its only item, as some programs write it."""

    def read_many(value: Any, at: Trail, findings: Findings) -> tuple[Any, ...]:
        if type(value) is dict and is_one(value):
            findings.append(Finding(pointer_to(at), "list", "note", ALONE))
            return (read(value, at, findings),)
        if type(value) is not list:
            raise type_error(at, "array")
        return tuple([read(item, (at, i), findings) for i, item in enumerate(value) if item is not None])

    return read_many


READERS: dict[Any, Read] = {
    str: text,
    bool: flag,
    int: number,
    Any: anything,
    dict[str, Any]: member,
}


def reader(hint: Any) -> Read:
    if hint in READERS:
        return READERS[hint]
    if get_origin(hint) is tuple:
        inner = get_args(hint)[0]
        return many(reader(inner), knows(inner))
    if NoneType in get_args(hint):
        return reader(get_args(hint)[0])
    return shape(hint).read


def knows(hint: Any) -> Callable[[dict[str, Any]], bool]:
    """Returns a predicate: whether an object says something that a `hint` has a member for."""
    if hint in (str, bool, int):
        return lambda value: False
    return bool if hint in READERS else lambda value: any(key.lower() in shape(hint).by_lower for key in value)


@dataclass(frozen=True, slots=True)
class Member:
    attribute: str
    wire: str
    exact: Any  # a value of exactly this type is used unchanged
    read: Read
    default: Any


def camel(name: str) -> str:
    return re.sub(r"_(\w)", lambda match: match[1].upper(), name)


def make_member(spec: Field[Any], hint: Any) -> Member:
    default = spec.default if spec.default is not MISSING else None
    exact = hint if hint in (str, bool) else str if hint == (str | None) else None
    wire = spec.metadata.get("wire") or camel(spec.name)
    return Member(spec.name, wire, exact, reader(hint), default)


def own(make: type[Any]) -> list[Field[Any]]:
    return [spec for spec in fields(make) if spec.name != "extra"]


class Shape:
    """How one dataclass is read and written. Unknown members go to its `extra`."""

    def __init__(self, make: type[Any]) -> None:
        hints = get_type_hints(make)
        self.make = make
        self.members = [make_member(spec, hints[spec.name]) for spec in own(make)]
        self.by_name = {m.wire: m for m in self.members}
        # `also` lists names that senders use instead.
        also = {
            name: m for m, spec in zip(self.members, own(make), strict=True) for name in spec.metadata.get("also", ())
        }
        self.by_lower = {**also, **{m.wire.lower(): m for m in self.members}}
        self.scalar: str | None = getattr(make, "scalar", None)
        self.wire: str | None = getattr(make, "wire", None)

    def read(self, value: Any, at: Trail, findings: Findings) -> Any:
        if type(value) is not dict:
            if type(value) is not str or self.scalar is None:
                raise type_error(at, "object")
            value = {self.scalar: value}
        known: dict[str, Any] = {}
        extra: dict[str, Any] = {}
        by_name = self.by_name
        for key, item in value.items():
            spec = by_name.get(key)
            if spec is not None and type(item) is spec.exact:
                known[spec.attribute] = item
            elif spec is not None or (spec := self.by_lower.get(key.lower())) is not None:
                if item is not None and spec.attribute not in known:
                    known[spec.attribute] = spec.read(item, (at, key), findings)
            else:
                self.keep(key, item, extra, at, findings)
        known["extra"] = extra
        return self.make(**known)

    def keep(self, key: str, item: Any, extra: dict[str, Any], at: Trail, findings: Findings) -> None:
        is_type = key.lower() in TYPES
        if not (is_type and self.wire):
            extra[key] = item
        if not is_type and key[:1] not in "@$" and item is not None:
            findings.append(Finding(pointer_to((at, key)), "unknown", "ignored", _("This member is not used.")))

    def write(self, value: Any) -> dict[str, Any]:
        out: dict[str, Any] = dict(value.extra)
        if self.wire is not None:
            out["@type"] = self.wire
        for spec in self.members:
            item = getattr(value, spec.attribute)
            if item != spec.default and item != ():
                out[spec.wire] = write(item)
        return out


SHAPES: dict[type[Any], Shape] = {}


def shape(make: type[Any]) -> Shape:
    if make not in SHAPES:
        SHAPES[make] = Shape(make)
    return SHAPES[make]


def read_as(make: type[T], value: Any, at: Trail, findings: Findings) -> T:
    result: T = shape(make).read(value, at, findings)
    return result


def write(value: Any) -> Any:
    if isinstance(value, tuple):
        return [write(item) for item in value]
    if hasattr(value, "__dataclass_fields__"):
        return shape(type(value)).write(value)
    return value


def kind_of(value: Mapping[str, Any]) -> str:
    """Returns the type that an object declares, under any name that senders use; in lower case, "" if there is none."""
    for key, kind in value.items():
        if isinstance(kind, str) and key.lower() in TYPES:
            return kind.strip().lower()
    return ""
