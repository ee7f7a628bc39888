import asyncio
import logging
import random
from collections.abc import Awaitable
from dataclasses import dataclass, field
from uuid import UUID

from channels_app import database
from channels_app.web.live import reading
from channels_app.web.live.viewer import Viewer

log = logging.getLogger(__name__)

# Seconds before a failed read is repeated, plus or minus a half, so that rooms do not all come together.
RETRY_SECONDS = 1.0
# Backlogs kept for the next viewers; after a restart most come with the same cursor.
CACHED_BACKLOGS = 50


@dataclass
class Room:
    """One watched channel: its viewers, the cursor it has been read to, and messages that may be read again."""

    channel_id: UUID
    cursor: int
    viewers: set[Viewer] = field(default_factory=set)
    known: dict[UUID, int] = field(default_factory=dict)
    # Set when a read is requested during another one: one more read serves all requests.
    is_stale: bool = False
    must_check: bool = False
    looking: asyncio.Task[None] | None = None
    backlogs: dict[tuple[int, str], asyncio.Future[reading.Events]] = field(default_factory=dict)

    def wake(self, *, must_check: bool = False) -> None:
        """Starts reading what is new; with `must_check`, also checks whether all viewers may still read."""
        self.is_stale, self.must_check = True, self.must_check or must_check
        if self.looking is None or self.looking.done():
            self.looking = asyncio.create_task(self._look_until_fresh())

    async def backlog(self, cursor: int, language: str) -> reading.Events:
        """Returns the events that one of the viewers missed.

        Viewers share the result until the room next hands out events: until then it lacks nothing handed out before
        they came.
        """
        key = (cursor, language)
        if key not in self.backlogs or _has_failed(self.backlogs[key]):
            while len(self.backlogs) >= CACHED_BACKLOGS:
                self.backlogs.pop(next(iter(self.backlogs)))
            work: Awaitable[reading.Events] = database.in_database(reading.backlog, self.channel_id, cursor, language)
            self.backlogs[key] = asyncio.ensure_future(work)
        return await asyncio.shield(self.backlogs[key])

    async def _look_until_fresh(self) -> None:
        while self.is_stale and self.viewers:
            try:
                await self._look()
            except Exception as error:
                self.is_stale = True
                if database.is_unavailable(error):
                    log.warning("live feed of channel %s waits, the database is busy or away", self.channel_id)
                else:
                    log.exception("live feed of channel %s not read", self.channel_id)
                await asyncio.sleep(RETRY_SECONDS * random.uniform(0.5, 1.5))  # noqa: S311  nobody guesses it

    async def _look(self) -> None:
        must_check, self.is_stale, self.must_check = self.must_check, False, False
        before = set(self.viewers)
        readers = {viewer.reader for viewer in before}
        try:
            news = await database.in_database(
                reading.news, self.channel_id, self.cursor, self.known, readers, must_check
            )
        except BaseException:
            self.must_check = self.must_check or must_check
            raise
        if news.allowed is not None:
            for viewer in before:
                if viewer.reader not in news.allowed:
                    self.end(viewer)
        while news.changes.messages and (missing := self._languages() - news.events.keys()):  # came meanwhile
            news.events.update(await database.in_database(reading.events_in, missing, news.changes))
        self._hand_out(news)

    def _hand_out(self, news: reading.News) -> None:
        self.cursor, self.known = news.changes.cursor, news.known
        if not news.changes.messages:
            return
        self.backlogs.clear()
        for viewer in self.viewers:
            for event in news.events[viewer.reader.language]:
                viewer.put(event)

    def end(self, viewer: Viewer) -> None:
        self.viewers.discard(viewer)
        viewer.end()

    def _languages(self) -> set[str]:
        return {viewer.reader.language for viewer in self.viewers}


def _has_failed(work: "asyncio.Future[reading.Events]") -> bool:
    return work.done() and (work.cancelled() or work.exception() is not None)
