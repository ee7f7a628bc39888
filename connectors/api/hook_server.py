"""Serves hook posts beside Django's own handler: the same views and answers without the middleware of pages.

A post needs no session, no CSRF token, no language; it needs a thread, and for a moment a database connection. Django's
ASGI handler would give each request a new thread and read a body of any size.
"""

import asyncio
import io
import logging
import re
import tempfile
from collections.abc import Awaitable, Callable
from contextlib import nullcontext
from typing import IO, Any

from asgiref.typing import ASGIReceiveCallable, ASGISendCallable, HTTPScope
from django.conf import settings
from django.core.handlers.asgi import ASGIRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import resolve
from django.utils import timezone

from channels_app.database import RETRY_AFTER, Threads, is_unavailable
from connectors.api import responses
from connectors.api.ingress import BODY_LIMIT_KEY, signature_in
from connectors.flows import ingress
from connectors.flows.ingress import Refused
from connectors.security import tokens

log = logging.getLogger(__name__)

# A base address that ends in a slash, put before a path that begins with one.
SLASHES = re.compile("/{2,}")
# How many bodies above the common limit one process handles at once: each is in memory several times.
LARGE_AT_ONCE = 2
# Bytes of an oversized body that are read and thrown away, so that its sender gets to read the answer.
DRAIN_LIMIT = 16 * 1024 * 1024


class HookServer:
    def __init__(self, threads: int) -> None:
        self.pool = Threads(threads, "hook")
        self.large = asyncio.Semaphore(LARGE_AT_ONCE)

    async def __call__(self, scope: HTTPScope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        limit: int = settings.HOOK_BODY_LIMIT

        async def wider() -> int:
            nonlocal limit
            limit = await self.pool.run(limit_for, ASGIRequest(scope, io.BytesIO()))
            return limit

        found = await read_body(receive, limit, wider)
        if found is None:
            return
        body, size = found
        with body:
            request = ASGIRequest(scope, body)
            request.META.setdefault("CONTENT_LENGTH", str(size))  # a chunked body states none
            request.META[BODY_LIMIT_KEY] = limit
            async with self.large if size > settings.HOOK_BODY_LIMIT else nullcontext():
                response = await self.pool.run(respond, request)
        headers = [(name.lower().encode(), value.encode("latin-1")) for name, value in response.items()]
        headers.append((b"content-length", str(len(response.content)).encode()))
        await send(
            {
                "type": "http.response.start",
                "status": response.status_code,
                "headers": headers,
                "trailers": False,
            }
        )
        await send({"type": "http.response.body", "body": response.content, "more_body": False})


def respond(request: HttpRequest) -> HttpResponse:
    try:
        match = resolve(SLASHES.sub("/", request.path_info))
        response: HttpResponse = match.func(request, *match.args, **match.kwargs)
        return response
    except Http404:
        return responses.refusal(Refused("unknown", "There is no webhook at this URL."))
    except Exception as error:
        if is_unavailable(error):
            log.warning("hook post not taken, the database is busy or away: %s", error)
            return responses.busy(RETRY_AFTER)
        log.exception("hook post failed")
        return responses.refusal(Refused("server", "An error of the server: the message was not stored. Try again."))


def limit_for(request: HttpRequest) -> int:
    """Returns how many bytes the webhook at this URL accepts."""
    try:
        token = resolve(SLASHES.sub("/", request.path_info)).kwargs.get("token")
    except Http404:
        return int(settings.HOOK_BODY_LIMIT)
    return ingress.limit_for(tokens.read_token(token or signature_in(request)), now=timezone.now())


async def read_body(
    receive: ASGIReceiveCallable, limit: int, wider: Callable[[], Awaitable[int]] | None = None
) -> tuple[IO[bytes], int] | None:
    """Reads at most `limit` + 1 bytes of the body and returns them with the number of bytes that came.

    Returns None if the sender went away. If the body turns out to be larger than `limit`, `wider` is called once for
    the limit that applies; such a body is stored on disk.
    """
    body = tempfile.SpooledTemporaryFile(max_size=limit + 1, mode="w+b")  # noqa: SIM115
    read = 0
    more = True
    while more and read < max(DRAIN_LIMIT, limit + 1):
        event: Any = await receive()
        if event["type"] == "http.disconnect":
            body.close()
            return None
        chunk = event.get("body", b"")
        if wider and read + len(chunk) > limit:
            limit, wider = await wider(), None
        body.write(chunk[: max(0, limit + 1 - read)])
        read += len(chunk)
        more = event.get("more_body", False)
    body.seek(0)
    return body, read
