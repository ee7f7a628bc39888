"""Serves the relay's hosts beside Django's own handler: no session, no user, none of the platform's pages."""

import asyncio
import logging
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation.trans_real import parse_accept_lang_header

from channels_app.database import RETRY_AFTER, Threads, is_unavailable
from connectors.relay import bridge, grants, hosts
from connectors.relay.bridge_urls import RESERVED
from connectors.relay.messages import Asked, Reply, plainly
from connectors.relay.proxy import find_refusal, relay
from connectors.relay.turns import Turns

log = logging.getLogger(__name__)

# Threads for the bridge, its tickets and files: they query the database and wait for no other server.
BRIDGE_THREADS = 4
# Seconds for a body, once it is its request's turn. How much it may be is for `config/guard.py` to say.
READ_SECONDS = 30.0


class RelayServer:
    def __init__(self, threads: int) -> None:
        self.relays = Threads(threads, "relay")
        self.bridges = Threads(BRIDGE_THREADS, "bridge")
        self.turns = Turns(threads)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})
            return
        asked = request_in(scope)
        with translation.override(language_of(asked)):
            try:
                reply = await self.reply(asked, receive)
            except Exception as error:
                reply = failure(error)
        if reply is not None:
            await answer(send, reply)

    async def reply(self, asked: Asked, receive: Any) -> Reply | None:
        """Returns the reply to a request, None if the sender went away."""
        if asked.path.startswith(RESERVED):
            return await self.bridges.run(bridge.respond, asked, now=timezone.now())
        if refusal := find_refusal(asked, now=timezone.now()):
            return refusal
        grant = grants.find_grant(asked, now=timezone.now())
        async with self.turns.of(grant.user if grant else "", hosts.name_of(asked.host)) as granted:
            if not granted:
                return plainly(503, _("This app gets too many requests at once. Try again."), ("Retry-After", "5"))
            return await self.relayed(asked, receive)

    async def relayed(self, asked: Asked, receive: Any) -> Reply | None:
        """Reads the body and relays the request. The body is read this late so that waiting requests hold no memory."""
        try:
            async with asyncio.timeout(READ_SECONDS):
                body = await read_body(receive)
        except TimeoutError:
            return plainly(408, _("The request arrived too slowly, or incompletely. Send it again."))
        return None if body is None else await self.relays.run(relay, replace(asked, body=body), now=timezone.now())


def failure(error: Exception) -> Reply:
    if is_unavailable(error):
        log.warning("not relayed, the database is busy or away: %s", error)
        return plainly(503, _("The server is busy. Try again."), ("Retry-After", str(RETRY_AFTER)))
    log.error("relaying failed", exc_info=error)
    return plainly(500, _("The server could not relay this page."))


def language_of(asked: Asked) -> str:
    wanted = (code for code, _quality in parse_accept_lang_header(asked.header("accept-language")))
    return next((code for code in wanted if code in dict(settings.LANGUAGES)), settings.LANGUAGE_CODE)


def request_in(scope: Any) -> Asked:
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


async def read_body(receive: Any) -> bytes | None:
    body, more = bytearray(), True
    while more:
        event = await receive()
        if event["type"] == "http.disconnect":
            return None
        body += event.get("body", b"")
        more = event.get("more_body", False)
    return bytes(body)


async def answer(send: Any, reply: Reply) -> None:
    headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in reply.headers]
    if reply.status not in (204, 304):
        headers.append((b"content-length", str(len(reply.body)).encode()))
    await send({"type": "http.response.start", "status": reply.status, "headers": headers, "trailers": False})
    await send({"type": "http.response.body", "body": reply.body, "more_body": False})
