"""Serves the relay's hosts beside Django's own handler: no session, no user, none of the platform's pages."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any, Protocol

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation.trans_real import parse_accept_lang_header

from channels_app.database import RETRY_AFTER, Threads, is_unavailable
from connectors.relaying import bridge, hosts
from connectors.relaying.bridging import RESERVED
from connectors.relaying.messages import Asked, Reply, plainly
from connectors.relaying.relay import refused, relay

log = logging.getLogger(__name__)

# Of one app at once, so that one server that hangs does not take all threads; about what a browser opens to one host.
AT_ONCE = 6
# Requests of one app that may wait for their turn; a page with more files than this is not one.
WAITING = 200


class Respond(Protocol):
    def __call__(self, asked: Asked, *, now: datetime) -> Reply: ...


class TooLong(Exception):
    """The body is larger than what is relayed."""


class RelayServer:
    def __init__(self, threads: int) -> None:
        self.pool = Threads(threads, "relay")
        self.turns = Turns()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})
            return
        asked = asked_in(scope)
        with translation.override(language_of(asked)):
            try:
                reply = await self.reply(asked, receive)
            except Exception as error:
                reply = failure(error)
        if reply is not None:
            await answer(send, reply)

    async def reply(self, asked: Asked, receive: Any) -> Reply | None:
        """None if whoever asked went away."""
        if asked.path.startswith(RESERVED):
            return await self.in_thread(bridge.respond, asked)
        if refusal := refused(asked, now=timezone.now()):
            return refusal
        try:
            body = await read_body(receive, settings.RELAY_BODY_LIMIT)
        except TooLong:
            words = {"limit": settings.RELAY_BODY_LIMIT // 1024}
            return plainly(413, _("At most %(limit)d KiB are relayed.") % words)
        if body is None:
            return None
        async with self.turns.of(hosts.name_of(asked.host)) as granted:
            if not granted:
                return plainly(503, _("This app is asked too much at once. Try again."), ("Retry-After", "5"))
            return await self.in_thread(relay, replace(asked, body=body))

    async def in_thread(self, respond: Respond, asked: Asked) -> Reply:
        return await self.pool.run(respond, asked, now=timezone.now())


def failure(error: Exception) -> Reply:
    if is_unavailable(error):
        log.warning("not relayed, the database is busy or away: %s", error)
        return plainly(503, _("The server is busy. Try again."), ("Retry-After", str(RETRY_AFTER)))
    log.error("relaying failed", exc_info=error)
    return plainly(500, _("The server could not relay this page."))


class Turns:
    """Who of one host's requests may go out now."""

    def __init__(self) -> None:
        self.hosts: dict[str, tuple[asyncio.Semaphore, list[None]]] = {}

    @asynccontextmanager
    async def of(self, host: str) -> AsyncIterator[bool]:
        """False for one too many, which must not wait either."""
        turn, here = self.hosts.setdefault(host, (asyncio.Semaphore(AT_ONCE), []))
        if len(here) >= AT_ONCE + WAITING:
            yield False
            return
        here.append(None)
        try:
            async with turn:
                yield True
        finally:
            here.pop()
            if not here:
                self.hosts.pop(host, None)


def language_of(asked: Asked) -> str:
    wanted = (code for code, _quality in parse_accept_lang_header(asked.header("accept-language")))
    return next((code for code in wanted if code in dict(settings.LANGUAGES)), settings.LANGUAGE_CODE)


def asked_in(scope: Any) -> Asked:
    headers = [(name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in scope["headers"]]
    return Asked(
        method=scope["method"],
        host=host_in(scope),
        path=scope["raw_path"].decode("latin-1"),
        query=scope["query_string"].decode("latin-1"),
        headers=headers,
    )


def host_in(scope: Any) -> str:
    return next((value.decode("latin-1") for name, value in scope["headers"] if name.lower() == b"host"), "")


def is_relays(scope: Any) -> bool:
    return hosts.is_ours(host_in(scope))


async def read_body(receive: Any, limit: int) -> bytes | None:
    body, more = bytearray(), True
    while more:
        event = await receive()
        if event["type"] == "http.disconnect":
            return None
        body += event.get("body", b"")
        if len(body) > limit:
            raise TooLong
        more = event.get("more_body", False)
    return bytes(body)


async def answer(send: Any, reply: Reply) -> None:
    headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in reply.headers]
    if reply.status not in (204, 304):
        headers.append((b"content-length", str(len(reply.body)).encode()))
    await send({"type": "http.response.start", "status": reply.status, "headers": headers, "trailers": False})
    await send({"type": "http.response.body", "body": reply.body, "more_body": False})
