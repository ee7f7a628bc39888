"""All streams of this process, fanned out in memory from one Redis subscription."""

import asyncio
import logging
import time
from collections.abc import Collection
from uuid import UUID

import redis.asyncio
from django.conf import settings

from channels_app import database, endings, feed, rail_changes
from channels_app.web.live.rails import Change, Rails, change_of
from channels_app.web.live.room import Room
from channels_app.web.live.stream_limits import Places
from channels_app.web.live.unread_notices import Nudges, news_for
from channels_app.web.live.viewer import UNREAD, Viewer

log = logging.getLogger(__name__)

# Seconds between checks without a notice; so a lost notice delays a message but loses none.
POLL_SECONDS = 10.0
# Seconds after which everybody's rights are checked again, with or without a notice.
RECHECK_SECONDS = 60.0
# Seconds for what was cancelled to end, before it is cancelled again.
CANCEL_SECONDS = 0.1


class Hub:
    def __init__(self) -> None:
        self.rooms: dict[UUID, Room] = {}
        self.places = Places()
        # How often somebody's rights ended: viewers admitted meanwhile are checked again.
        self.endings = 0
        self._tasks: list[asyncio.Task[None]] = []
        self.rails = Rails()
        self._nudges: Nudges[UUID] = Nudges(self._nudge)

    def enter(self, viewer: Viewer, cursor: int, now: int) -> Room | None:
        """Adds a viewer to its channel's room, if it has one, and returns the room.

        A room reads on from its first viewer's cursor, which must not lie in the future (`now`) for the others.
        """
        if not self._tasks or any(task.done() for task in self._tasks):
            for task in self._tasks:
                task.cancel()
            self._tasks = [asyncio.create_task(self._listen()), asyncio.create_task(self._look_now_and_then())]
        if viewer.has_rail:
            self.rails.enter(viewer, now)
        if viewer.channel_id is None:
            return None
        room = self.rooms.setdefault(viewer.channel_id, Room(viewer.channel_id, min(cursor, now)))
        room.viewers.add(viewer)
        return room

    def leave(self, viewer: Viewer) -> None:
        self.rails.leave(viewer)
        if viewer.channel_id and (room := self.rooms.get(viewer.channel_id)):
            room.viewers.discard(viewer)
            if not room.viewers:
                del self.rooms[viewer.channel_id]

    async def close(self) -> None:
        """Stops listening and closes the connection to Redis; the next viewer starts again."""
        while self._tasks:
            for task in self._tasks:
                task.cancel()
            # redis-py loses what is cancelled while it connects.
            _, left = await asyncio.wait(self._tasks, timeout=CANCEL_SECONDS)
            self._tasks = list(left)
        await self.places.close()

    def viewers(self) -> set[Viewer]:
        """Returns all viewers of this process."""
        return {*self.rails.viewers(), *(viewer for room in self.rooms.values() for viewer in room.viewers)}

    async def _listen(self) -> None:
        while True:
            try:
                await self._follow()
            except (redis.RedisError, OSError) as error:
                log.warning("live feed notices interrupted: %s", error)
                await asyncio.sleep(1)

    async def _follow(self) -> None:
        async with redis.asyncio.Redis.from_url(settings.REDIS_URL) as client, client.pubsub() as pubsub:
            await pubsub.subscribe(feed.CHANGED, endings.ENDED, rail_changes.CHANGED)
            for room in self.rooms.values():  # there may have been notices before the subscription
                room.wake(must_check=True)
            self.rails.anew()
            while True:
                notice = await pubsub.get_message(ignore_subscribe_messages=True, timeout=POLL_SECONDS)
                if notice:
                    self._handle_notice(notice["channel"].decode(), notice["data"].decode())

    def _handle_notice(self, kind: str, text: str) -> None:
        if kind == rail_changes.CHANGED:
            self.rails.note_change(change_of(text))
        elif kind == endings.ENDED:
            self.rails.note_change(change_of(text))
            self._recheck(*text.split(":"))
        else:
            self._said(UUID(text))

    def _said(self, channel_id: UUID) -> None:
        self.rails.note_change(Change("said", channel=channel_id))
        self._nudges.note_change(channel_id)
        if room := self.rooms.get(channel_id):
            room.wake()

    def _recheck(self, kind: str, id: str) -> None:
        self.endings += 1
        for room in self.rooms.values():
            ids = {room.channel_id} if kind == "channel" else {viewer.reader.user_id for viewer in room.viewers}
            if UUID(id) in ids:
                room.wake(must_check=True)

    async def _look_now_and_then(self) -> None:
        checked = time.monotonic()
        while True:
            await asyncio.sleep(POLL_SECONDS)
            try:
                await self.places.renew(self.viewers())
                cursors = {room.channel_id: room.cursor for room in self.rooms.values()}
                stale = set(await database.in_database(feed.changed_of, cursors))
                await self.rails.look_for_said()
            except Exception as error:
                log.warning("live feed not looked at: %s", error)
                continue
            must_check = time.monotonic() - checked > RECHECK_SECONDS
            checked = time.monotonic() if must_check else checked
            if must_check:
                self.rails.anew()
            for room in self.rooms.values():
                if must_check or room.channel_id in stale:
                    room.wake(must_check=must_check)

    async def _nudge(self, changed: Collection[UUID]) -> None:
        viewers = [viewer for viewer in self.viewers() if not viewer.has_rail]
        people = {viewer.reader.user_id for viewer in viewers}
        news = await database.in_database(news_for, people, changed) if people else {}
        for viewer in viewers:
            if news.get(viewer.reader.user_id, set()) - {viewer.channel_id}:
                viewer.put(UNREAD)
