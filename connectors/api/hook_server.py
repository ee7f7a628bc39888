"""Serves hook posts beside Django's own handler: the same views and answers without the middleware of pages.

A post needs no session, no CSRF token, no language; it needs a place in the next batch. Django's ASGI handler would
give each request a new thread and read a body of any size.
"""

import asyncio
import io
import logging
import shutil
import tempfile
from collections.abc import Awaitable, Callable
from inspect import isawaitable
from typing import IO, Any

from asgiref.typing import ASGIReceiveCallable, ASGISendCallable, HTTPScope
from django.conf import settings
from django.core.handlers.asgi import ASGIRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from channels_app.database import RETRY_AFTER, Threads, is_unavailable
from connectors.api import hook_urls, responses
from connectors.api.batches import Batches, Full
from connectors.api.ingress import BODY_LIMIT_KEY, RECEIVE_KEY, receive_one, signature_in
from connectors.flows import ingress
from connectors.flows.ingress import Refused
from connectors.security import tokens

log = logging.getLogger(__name__)

# How many bodies above the common limit one process handles at once: each is in memory several times.
LARGE_AT_ONCE = 2
# Bytes of an oversized body that are read and thrown away, so that its sender gets to read the answer.
DRAIN_LIMIT = 16 * 1024 * 1024


class HookServer:
    def __init__(self, threads: int) -> None:
        self.pool = Threads(threads, "hook")
        self.batches = Batches(self.pool)
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
            request.META[RECEIVE_KEY] = self.receive
            response = await respond(request)
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

    async def receive(self, arrival: ingress.Arrival) -> ingress.Accepted:
        """Takes a post to the flow: with others that wait, or alone if it is above the common limit."""
        if arrival.bytes <= settings.HOOK_BODY_LIMIT:
            return await self.batches.receive(arrival)
        async with self.large:
            return await self.pool.run(receive_one, arrival)


async def respond(request: HttpRequest) -> HttpResponse:
    try:
        match = hook_urls.resolve(request.path_info)
        answer = match.func(request, *match.args, **match.kwargs)
        response: HttpResponse = await answer if isawaitable(answer) else answer
        return response
    except Http404:
        return responses.refusal(Refused("unknown", "There is no webhook at this URL."))
    except Full:
        return responses.busy(RETRY_AFTER)
    except Exception as error:
        if is_unavailable(error):
            log.warning("hook post not taken, the database is busy or away: %s", error)
            return responses.busy(RETRY_AFTER)
        log.exception("hook post failed")
        return responses.refusal(Refused("server", "An error of the server: the message was not stored. Try again."))


def limit_for(request: HttpRequest) -> int:
    """Returns how many bytes the webhook at this URL accepts."""
    try:
        token = hook_urls.resolve(request.path_info).kwargs.get("token")
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
    body: IO[bytes] = io.BytesIO()
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
            body = on_disk(body)
        body.write(chunk[: max(0, limit + 1 - read)])
        read += len(chunk)
        more = event.get("more_body", False)
    body.seek(0)
    return body, read


def on_disk(body: IO[bytes]) -> IO[bytes]:
    """Returns a temporary file that begins with what was read so far."""
    file = tempfile.TemporaryFile(mode="w+b")  # noqa: SIM115
    body.seek(0)
    shutil.copyfileobj(body, file)
    return file
