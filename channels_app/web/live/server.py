"""Serves the streams beside Django's own handler, which would keep a thread and its connection for each viewer."""

import asyncio
import io
import logging
import random
import re
from contextlib import suppress
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.core.handlers.asgi import ASGIRequest
from django.utils.translation import get_language_from_request

from channels_app import access, database
from channels_app.web.live import reading
from channels_app.web.live.hub import Hub
from channels_app.web.live.room import Room
from channels_app.web.live.stream_limits import Refused
from channels_app.web.live.viewer import OVER, Viewer

log = logging.getLogger(__name__)

PATH = re.compile(r"(?:/channels/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}))?/live")
# Digits of the largest transaction id PostgreSQL has.
CURSOR_DIGITS = 20
# Seconds between keep-alive comments; proxies cut idle connections at 30 to 60.
KEEP_ALIVE_SECONDS = 10.0
# Seconds for a reader's network to take one event.
SEND_SECONDS = 30.0
# Milliseconds (from, to) after which a browser that lost its server reconnects, each at a different time.
RETRY_MILLISECONDS = (1000, 4000)
HEADERS = [
    (b"content-type", b"text/event-stream"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
]


class LiveServer:
    """Serves `GET /channels/<id>/live?after=<cursor>`: events `message`, `unread`, `reload`, `over`.

    With `&rail=1`, and at `/live` for a page without a channel, come `rail` events instead of `unread`: first the whole
    rail, then what changes in it (rail.py). Resumes after Last-Event-ID. HEAD shows the status that GET would have,
    which an EventSource cannot see. Answers 401 to people who are not signed in, 404 if they may not see the channel,
    and 429 or 503 with Retry-After if there are too many streams or the database is busy.
    """

    def __init__(self) -> None:
        self.hub = Hub()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        request = ASGIRequest(scope, io.BytesIO())
        try:
            async with self.hub.places.in_process():
                viewer, cursor, now = await self._admit(request)
                async with self.hub.places.of(viewer):
                    if request.method == "HEAD":
                        await _start(send, more=False)
                    else:
                        await self._serve(viewer, cursor, now, receive, send)
        except Refused as refused:
            await _refuse(send, refused)

    async def _admit(self, request: ASGIRequest) -> tuple[Viewer, int, int]:
        """Returns a viewer, the page's cursor and the current one.

        Raises Refused if nobody is signed in, the channel is not visible or the database does not answer.
        """
        channel_id, cursor = _parse_request(request)
        session = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
        endings = self.hub.endings
        try:
            admitted = await database.in_database(
                reading.admit, session, channel_id, get_language_from_request(request)
            )
        except access.NotVisible:
            raise Refused(404, "There is no such channel.") from None
        except Exception as error:
            raise _failure(error) from error
        reader, now = admitted
        if reader is None:
            raise Refused(401, "Sign in first.")
        has_rail = channel_id is None or request.GET.get("rail") == "1"
        return Viewer(reader, channel_id, has_rail, is_sure=endings == self.hub.endings), cursor, now

    async def _serve(self, viewer: Viewer, cursor: int, now: int, receive: Any, send: Any) -> None:
        room = self.hub.enter(viewer, cursor, now)
        leaving = asyncio.ensure_future(_wait_for_disconnect(receive))
        leaving.add_done_callback(lambda _left: viewer.put(None))
        try:
            # After entering, so that nothing falls between the backlog and the first live event.
            missed = await self._read_missed(room, viewer, cursor)
            await _start(send)
            await _pass_on(viewer, missed, send)
        finally:
            self.hub.leave(viewer)
            leaving.cancel()

    async def _read_missed(self, room: Room | None, viewer: Viewer, cursor: int) -> list[bytes]:
        try:
            missed = await room.backlog(cursor, viewer.reader.language) if room else []
            if not viewer.is_sure or (room and viewer not in room.viewers):  # somebody's rights ended meanwhile
                readers = await database.in_database(reading.standing, viewer.channel_id, [viewer.reader])
                return missed if readers else [OVER]
        except Exception as error:
            raise _failure(error) from error
        return missed


async def _pass_on(viewer: Viewer, missed: list[bytes], send: Any) -> None:
    """Sends events until the reader leaves or must leave, or the network accepts no more."""
    with suppress(TimeoutError):
        hello = f": hello\nretry: {random.randrange(*RETRY_MILLISECONDS)}\n\n"  # noqa: S311  nobody guesses it
        await _send(send, b"".join([hello.encode(), *missed]))
        while OVER not in missed:
            try:
                event = await asyncio.wait_for(viewer.events.get(), KEEP_ALIVE_SECONDS)
            except TimeoutError:
                event = b": still here\n\n"
            if event is None:
                break
            await _send(send, event)
        await _send(send, b"", more=False)


async def _start(send: Any, *, more: bool = True) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": HEADERS, "trailers": False})
    if not more:
        await _send(send, b"", more=False)


async def _send(send: Any, body: bytes, *, more: bool = True) -> None:
    async with asyncio.timeout(SEND_SECONDS):
        await send({"type": "http.response.body", "body": body, "more_body": more})


async def _wait_for_disconnect(receive: Any) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _parse_request(request: ASGIRequest) -> tuple[UUID | None, int]:
    """Returns the channel, if any, and the page's cursor. Raises Refused for what is no request of a page's."""
    found = PATH.fullmatch(request.path)
    if not found:
        raise Refused(404, "There is nothing at this address.")
    if request.method not in ("GET", "HEAD"):
        raise Refused(405, "Only GET and HEAD are answered here.")
    if request.headers.get("Sec-Fetch-Dest", "empty") != "empty":
        raise Refused(403, "A stream is no picture, page or script.")
    try:
        request.get_host()
    except DisallowedHost:
        raise Refused(400, "This server has another name.") from None
    if found[1] is None:
        return None, 0
    cursor = request.headers.get("Last-Event-ID") or request.GET.get("after", "")
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) <= CURSOR_DIGITS):
        raise Refused(400, "`after` is the cursor the page was given.")
    return UUID(found[1]), int(cursor)


def _failure(error: Exception) -> Refused:
    if database.is_unavailable(error):
        log.warning("a stream was not opened, the database is busy or away: %s", error)
        return Refused(503, "The server is busy.", database.RETRY_AFTER)
    log.error("a stream was not opened", exc_info=error)
    return Refused(500, "Something went wrong here.", database.RETRY_AFTER)


async def _refuse(send: Any, refused: Refused) -> None:
    body = f"{refused}\n".encode()
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"cache-control", b"no-store")]
    if refused.retry_after:
        # Spread, so that clients refused together do not come back together.
        seconds = refused.retry_after + random.randrange(refused.retry_after)  # noqa: S311  nobody guesses it
        headers.append((b"retry-after", str(seconds).encode()))
    headers.append((b"content-length", str(len(body)).encode()))
    await send({"type": "http.response.start", "status": refused.status, "headers": headers, "trailers": False})
    await send({"type": "http.response.body", "body": body, "more_body": False})
