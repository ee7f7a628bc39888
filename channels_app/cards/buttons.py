"""Finds the action behind a rendered button and builds its request."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from channels_app.cards.errors import CardError
from channels_app.cards.errors import gettext_noop as _
from channels_app.cards.formats.codec import kind_of, read_as
from channels_app.cards.formats.envelope import Envelope
from channels_app.cards.formats.message_card_actions import Header, HttpPost, Input
from channels_app.cards.placeholders import Filler, Inputs, looks_like_form
from channels_app.cards.render import convert
from channels_app.cards.text import urls

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
# An action's id begins with the card that it is on, so the other cards need not be searched.
CARD = re.compile(r"/cards/(0|[1-9][0-9]{0,8})/card(?=/|$)")
HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
HEADER_VALUE = re.compile(r"[\t\x20-\x7e\x80-\xff]*")
# Headers that the connection sets; a card cannot change them.
CONNECTION = frozenset(
    {"host", "content-length", "content-type", "transfer-encoding", "connection", "keep-alive", "upgrade"}
    | {"te", "trailer", "expect", "proxy-authorization", "proxy-connection"}
)


@dataclass(frozen=True, slots=True)
class Submit:
    wire: ClassVar[str] = "Action.Submit"
    id: str = ""
    title: str = ""
    data: Any = None
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Execute:
    wire: ClassVar[str] = "Action.Execute"
    id: str = ""
    title: str = ""
    verb: str = ""
    data: Any = None
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Http:
    wire: ClassVar[str] = "Action.Http"
    id: str = ""
    title: str = ""
    method: str = "POST"
    url: str = ""
    headers: tuple[Header, ...] = ()
    body: Any = None
    extra: dict[str, Any] = field(default_factory=dict)


Action = HttpPost | Submit | Execute | Http
ADAPTIVE: dict[str, type[Any]] = {kind.wire.lower(): kind for kind in (Submit, Execute, Http)}


@dataclass(frozen=True, slots=True)
class HttpRequest:
    method: str
    url: str
    headers: tuple[tuple[str, str], ...]  # as in the card, without Content-Type
    body: bytes
    content_type: str


@dataclass(frozen=True, slots=True)
class Button:
    """An action with the card it is on and, for a MessageCard, the inputs beside it."""

    action: Action
    card: int
    scope: str = ""
    inputs: tuple[Input, ...] = ()


def find_button(envelope: Envelope, action_id: str) -> Button | None:
    named = CARD.match(action_id)
    number = int(named[1]) if named else len(envelope.cards)
    if number >= len(envelope.cards):
        return None
    found = convert(envelope.cards[number], "", f"/cards/{number}/card", str).actions.get(action_id)
    if found is None:
        return None
    if isinstance(found, dict):
        return Button(read_as(ADAPTIVE[kind_of(found)], found, action_id, []), number)
    action, form = found
    return Button(action, number, form.scope, form.inputs)


def substitute(action: Action, inputs: Inputs, *, url: str | None = None, delimiter: str = ";") -> HttpRequest:
    """Builds the request that a button press sends.

    `url` is the address for Submit and Execute, which do not name one themselves.
    """
    fill = Filler(inputs, delimiter)
    if isinstance(action, Submit | Execute):
        return HttpRequest("POST", address(url or ""), (), payload(action, inputs), JSON)
    if isinstance(action, HttpPost):
        return request(fill, "POST", action.target, action.headers, action.body, action.body_content_type)
    body = action.body if isinstance(action.body, str) else json.dumps(action.body) if action.body else ""
    return request(fill, action.method.upper(), action.url, action.headers, body, "")


def request(fill: Filler, method: str, target: str, headers: Sequence[Header], body: str, declared: str) -> HttpRequest:
    if method not in ("GET", "POST", "PUT", "PATCH", "DELETE"):
        raise CardError("/method", "method", _("A button cannot use this method."))
    kind = content_type(declared, headers, body)
    write = {JSON: fill.json, FORM: fill.form}.get(kind.partition(";")[0].strip().lower(), fill.raw)
    sent = b"" if method == "GET" else write(body).encode()
    return HttpRequest(method, address(fill.url(target)), fields(fill, headers), sent, kind)


def content_type(declared: str, headers: Sequence[Header], body: str) -> str:
    """Returns the declared content type, the one among the headers, or a guess from the body.

    Many cards send `name={{id.value}}` without a type: such a body is taken for a form, and any other for JSON.
    """
    given = [item.value for item in headers if item.name.lower() == "content-type"]
    return declared or next(iter(given), "") or (FORM if looks_like_form(body) else JSON)


def address(url: str) -> str:
    found = urls.web(url)
    if found is None:
        raise CardError("/target", "url", _("This is not an http or https address."))
    return found


def fields(fill: Filler, headers: Sequence[Header]) -> tuple[tuple[str, str], ...]:
    found = []
    for i, item in enumerate(headers):
        name, value = item.name.strip(), fill.raw(item.value).strip()
        if not HEADER_NAME.fullmatch(name) or not HEADER_VALUE.fullmatch(value):
            raise CardError(f"/headers/{i}", "header", _("This cannot be sent as a header."))
        if name.lower() not in CONNECTION:
            found.append((name, value))
    return tuple(found)


def payload(action: Submit | Execute, inputs: Inputs) -> bytes:
    """Returns the JSON that a bot would receive: the card's data with the inputs; for Execute, inside its action."""
    data = {**action.data, **inputs} if isinstance(action.data, dict) else {"data": action.data, **inputs}
    if action.data is None:
        data.pop("data", None)
    if isinstance(action, Submit):
        return json.dumps(data).encode()
    named = {"type": action.wire, "id": action.id, "verb": action.verb, "data": data}
    return json.dumps({"action": {key: value for key, value in named.items() if value != ""}}).encode()
