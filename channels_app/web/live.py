"""The live feed: server-sent events, one Redis subscription per web process, fanned out in memory.

A notice only says that a channel changed; what changed is read from the database after the channel's cursor, once per
process, and rendered once per language. Channels with viewers are read every few seconds without a notice as well, so
a lost notice or a restarted broker delays a message and loses none.
"""

import asyncio
import contextlib
import json
import logging
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Collection
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import UUID

import redis.asyncio
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import close_old_connections
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import override

from channels_app import access, feed
from channels_app.models import Message, User
from channels_app.web.nudges import Nudges, news_for
from channels_app.web.render import message_html

log = logging.getLogger(__name__)
T = TypeVar("T")

# Seconds between looks without a notice, and between keep-alive comments; proxies cut idle connections at 30 to 60.
POLL = 10.0
# Events waiting for one slow reader; one that falls further behind is told to reload.
QUEUE = 200
# Seconds after which a reader's right to see the channel is looked up again.
RECHECK = 30.0
# Digits of the largest transaction id PostgreSQL has.
CURSOR_DIGITS = 20
RELOAD = "event: reload\ndata: {}\n\n"
# Something was said in another chat of the reader's.
UNREAD = "event: unread\ndata: {}\n\n"


@dataclass(eq=False)
class Viewer:
    user_id: UUID
    language: str
    events: "asyncio.Queue[str]" = field(default_factory=lambda: asyncio.Queue(QUEUE))

    def put(self, event: str) -> None:
        if self.events.full():
            while not self.events.empty():
                self.events.get_nowait()
            event = RELOAD
        self.events.put_nowait(event)


@dataclass
class Room:
    """One watched channel: its viewers, how far it has been read, and what it read that may come again."""

    channel_id: UUID
    cursor: int
    viewers: set[Viewer] = field(default_factory=set)
    sent: dict[UUID, int] = field(default_factory=dict)
    reading: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def look(self) -> None:
        """Reads what is new and hands it to every viewer."""
        async with self.reading:
            changes = await _in_thread(feed.changes_since, self.channel_id, self.cursor)
            fresh = [m for m in changes.messages if self.sent.get(m.pk) != m.changed_in]
            self.cursor = changes.cursor
            self.sent = {m.pk: m.changed_in for m in changes.messages if m.changed_in >= changes.cursor}
            for language in {viewer.language for viewer in self.viewers} if fresh else ():
                events = await _in_thread(_events, fresh, self.cursor, language)
                for viewer in self.viewers:
                    if viewer.language == language:
                        for event in [RELOAD] if changes.too_many else events:
                            viewer.put(event)


class Hub:
    """All rooms of this process."""

    def __init__(self) -> None:
        self.rooms: dict[UUID, Room] = {}
        self.listening: asyncio.Task[None] | None = None
        self.nudges = Nudges(self._nudge)

    def enter(self, channel_id: UUID, viewer: Viewer, cursor: int) -> None:
        if self.listening is None or self.listening.done():
            self.listening = asyncio.create_task(self._listen())
        room = self.rooms.setdefault(channel_id, Room(channel_id, cursor))
        room.viewers.add(viewer)

    def leave(self, channel_id: UUID, viewer: Viewer) -> None:
        room = self.rooms.get(channel_id)
        if room:
            room.viewers.discard(viewer)
            if not room.viewers:
                del self.rooms[channel_id]

    async def _listen(self) -> None:
        while True:
            try:
                await self._follow()
            except (redis.RedisError, OSError) as error:
                log.warning("live feed notices interrupted: %s", error)
                await asyncio.sleep(1)
                await self._look(list(self.rooms))

    async def _follow(self) -> None:
        async with redis.asyncio.Redis.from_url(settings.REDIS_URL) as client, client.pubsub() as pubsub:
            await pubsub.subscribe(feed.CHANGED)
            while True:
                notice = await pubsub.get_message(ignore_subscribe_messages=True, timeout=POLL)
                if notice:
                    self.nudges.noticed(UUID(notice["data"].decode()))
                await self._look([UUID(notice["data"].decode())] if notice else list(self.rooms))

    async def _nudge(self, changed: Collection[UUID]) -> None:
        people = {viewer.user_id for room in self.rooms.values() for viewer in room.viewers}
        news = await _in_thread(news_for, people, changed)
        for room in self.rooms.values():
            for viewer in room.viewers:
                if news.get(viewer.user_id, set()) - {room.channel_id}:
                    viewer.put(UNREAD)

    async def _look(self, channel_ids: list[UUID]) -> None:
        for channel_id in channel_ids:
            if room := self.rooms.get(channel_id):
                try:
                    await room.look()
                except Exception:
                    log.exception("live feed of channel %s not read", channel_id)


hub = Hub()


async def live(request: HttpRequest, channel_id: UUID) -> HttpResponseBase:
    """`GET /channels/<id>/live?after=<cursor>`: events `message`, `unread`, `reload`; resumes after Last-Event-ID."""
    user = await request.auser()
    if not isinstance(user, User):
        return HttpResponse(status=401)
    cursor = request.headers.get("Last-Event-ID") or request.GET.get("after", "")
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) <= CURSOR_DIGITS):
        return HttpResponseBadRequest("`after` is the cursor the page was given")
    await sync_to_async(access.channel_for)(user, channel_id)
    viewer = Viewer(user.pk, user.locale or getattr(request, "LANGUAGE_CODE", settings.LANGUAGE_CODE))
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    stream = _while_visible(user, channel_id, _stream(channel_id, viewer, int(cursor)))
    return StreamingHttpResponse(stream, content_type="text/event-stream", headers=headers)


async def _stream(channel_id: UUID, viewer: Viewer, cursor: int) -> AsyncGenerator[str, None]:
    # A room reads on from its first viewer's cursor, which must not lie in the future for the others.
    hub.enter(channel_id, viewer, min(cursor, await _in_thread(feed.cursor_now)))
    try:
        # After entering, so that nothing falls between the backlog and the first live event.
        changes = await _in_thread(feed.changes_since, channel_id, cursor)
        yield ": hello\n\n"
        # A cursor from the future is from before a restore of the database.
        if changes.too_many or cursor > changes.cursor:
            yield RELOAD
        elif changes.messages:
            for event in await _in_thread(_events, changes.messages, changes.cursor, viewer.language):
                yield event
        while True:
            try:
                yield await asyncio.wait_for(viewer.events.get(), POLL)
            except TimeoutError:
                yield ": still here\n\n"
    finally:
        hub.leave(channel_id, viewer)


async def _while_visible(user: User, channel_id: UUID, stream: AsyncGenerator[str, None]) -> AsyncIterator[str]:
    """Ends the stream of someone who was taken out of the channel or the team; the page then finds out why."""
    checked = time.monotonic()
    async with contextlib.aclosing(stream):
        async for event in stream:
            if time.monotonic() - checked > RECHECK:
                checked = time.monotonic()
                if not await access.visible_channels(user).filter(pk=channel_id).aexists():
                    return
            yield event


async def _in_thread(work: Callable[..., T], *arguments: Any) -> T:
    """Runs what reads the database in a thread, and gives its connection back to the pool."""

    def run() -> T:
        try:
            return work(*arguments)
        finally:
            close_old_connections()

    return await sync_to_async(run, thread_sensitive=False)()


def _events(messages: list[Message], cursor: int, language: str) -> list[str]:
    """One event a message. Only the last carries the cursor: a reader cut off in between gets the whole batch again."""
    with override(language):
        events = [f"event: message\ndata: {_data(message, language)}\n" for message in messages]
    return [f"{event}\n" for event in events[:-1]] + [f"{events[-1]}id: {cursor}\n\n"]


def _data(message: Message, language: str) -> str:
    data = {
        "id": str(message.pk),
        "root": str(message.root_id) if message.root_id else None,
        "version": message.changed_in,
        "deleted": message.deleted_at is not None,
        "html": "" if message.deleted_at else message_html(message, locale=language),
    }
    return json.dumps(data)
