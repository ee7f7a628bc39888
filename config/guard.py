"""Guards pages, hooks and the relay: no body may take longer, or be larger, than its kind allows.

Servers behind it read their bodies as usual. If a body is too slow, too large or exceeds a count, they see a sender
that has disconnected, and the sender is answered from here. See docs/operations.md, "Slow and endless requests".
"""

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation.trans_real import get_supported_language_variant, parse_accept_lang_header

from config.incoming import Body, Room, Trouble

# Seconds and bytes for which a refused body is read and thrown away, so that its sender can read the answer.
LINGER_SECONDS = 2.0
LINGER_BYTES = 4 * 1024 * 1024
# Seconds after which a sender that found no room may try again.
RETRY_AFTER_SECONDS = 5
STATUS = {Trouble.TOO_LARGE: 413, Trouble.TOO_SLOW: 408, Trouble.TOO_MANY: 503}
REASONS = {413: "Content Too Large", 408: "Request Timeout", 503: "Service Unavailable"}


@dataclass(frozen=True, slots=True)
class Kind:
    """The limits of one server behind the guard.

    `limit` is the most bytes a body may have, `held` how many of them are in memory at once. `larger`, if given, is
    called once when a body passes the limit, and returns the limit of this path and this sender.
    """

    server: Any
    limit: int
    held: int
    larger: Callable[[Any], Awaitable[int]] | None = None


class Guard:
    """The ASGI application in front of all others. `kind_of` says whose a request is, `address_of` who sent it."""

    def __init__(self, kind_of: Callable[[Any], Kind], address_of: Callable[[Any], str], room: Room) -> None:
        self.kind_of, self.address_of, self.room = kind_of, address_of, room

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        kind = self.kind_of(scope)
        length = stated_length(scope)
        if length == 0:
            await kind.server(scope, receive, send)
            return
        body = Body(scope, receive, kind, self.room, self.address_of)
        sender = Sender(send)
        try:
            if await body.fits(length or 0):
                await kind.server(scope, body.receive, sender)
        finally:
            body.close()
        if body.trouble and not sender.started:
            await refuse(scope, send, body.trouble, body.limit)
            if body.trouble is Trouble.TOO_LARGE:
                await discard(receive)


class Sender:
    """Passes an answer on and notes whether it has begun."""

    def __init__(self, send: Any) -> None:
        self.send, self.started = send, False

    async def __call__(self, message: Any) -> None:
        self.started = True
        await self.send(message)


def stated_length(scope: Any) -> int | None:
    """Returns the length of the body in bytes, None if it is unknown. The server has already read the header."""
    if scope["type"] != "http":
        return 0
    for name, value in scope["headers"]:
        name = name.lower()
        if name == b"transfer-encoding":
            return None
        if name == b"content-length":
            return int(value) if value.isdigit() else None
    return 0 if scope["http_version"].startswith("1") else None  # HTTP/2 does not have to state it


async def refuse(scope: Any, send: Any, trouble: Trouble, limit: int) -> None:
    """Sends why in the sender's language, to a program of the API as a problem document; the connection ends."""
    status = STATUS[trouble]
    with translation.override(language_of(scope)):
        sentence = {
            Trouble.TOO_LARGE: _("At most %(limit)d KiB are taken here.") % {"limit": limit // 1024},
            Trouble.TOO_SLOW: _("The request arrived too slowly, or incompletely. Send it again."),
            Trouble.TOO_MANY: _("Too many requests are incomplete at the moment. Send it again in a few seconds."),
        }[trouble]
    if scope["path"].startswith("/api/"):
        problem = {"type": "about:blank", "title": REASONS[status], "status": status, "detail": sentence}
        content, body = b"application/problem+json", json.dumps(problem).encode()
    else:
        content, body = b"text/plain; charset=utf-8", f"{sentence}\n".encode()
    headers = [
        (b"content-type", content),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"),
        (b"connection", b"close"),
    ]
    if trouble is Trouble.TOO_MANY:
        headers.append((b"retry-after", str(RETRY_AFTER_SECONDS).encode()))
    await send({"type": "http.response.start", "status": status, "headers": headers, "trailers": False})
    await send({"type": "http.response.body", "body": body, "more_body": False})


async def discard(receive: Any) -> None:
    read, more = 0, True
    with suppress(TimeoutError):
        async with asyncio.timeout(LINGER_SECONDS):
            while more and read < LINGER_BYTES:
                event = await receive()
                read += len(event.get("body", b""))
                more = event["type"] == "http.request" and event.get("more_body", False)


def language_of(scope: Any) -> str:
    """Returns the first language of Accept-Language that the product has, else English."""
    asked = next((value for name, value in scope["headers"] if name.lower() == b"accept-language"), b"")
    for code, _quality in parse_accept_lang_header(asked.decode("latin-1")):
        with suppress(LookupError):
            return get_supported_language_variant(code)
    return "en"
