"""The rails of all people who watch through this process, read and told together."""

import asyncio
import logging
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple
from uuid import UUID

from channels_app import database
from channels_app.web.live import rail_reading
from channels_app.web.live.rail import Rail, event
from channels_app.web.live.rail_reading import Asked, Seen
from channels_app.web.live.unread_notices import Nudges
from channels_app.web.live.viewer import Viewer

log = logging.getLogger(__name__)

# People read, and told, at once: so many hold up nothing else for long.
PEOPLE_AT_ONCE, TOLD_AT_ONCE = 200, 50


class Change(NamedTuple):
    """What a notice says: `said` or `place` of a channel, `person` or `bell` of a person, `mark` of both."""

    kind: str
    person: UUID | None = None
    channel: UUID | None = None


def change_of(notice: str) -> Change:
    """Reads a notice of `rail_changes` or `endings`."""
    kind, *ids = notice.split(":")
    first, *rest = [UUID(id) for id in ids]
    if kind == "channel":
        return Change("place", channel=first)
    return Change(kind, first, *rest)


class Rails:
    def __init__(self) -> None:
        self.of: dict[UUID, Rail] = {}
        self.cursor = 0
        self._nudges: Nudges[Change] = Nudges(self._look)

    def enter(self, viewer: Viewer, now: int) -> None:
        """Adds a viewer, who is told the whole rail first; `now` is the current cursor."""
        if not self.of:
            self.cursor = now
        person = viewer.reader.user_id
        rail = self.of.setdefault(person, Rail())
        rail.viewers.add(viewer)
        if rail.counts is None:
            self._nudges.note_change(Change("person", person))
        else:
            viewer.put(event(rail.whole()))

    def leave(self, viewer: Viewer) -> None:
        rail = self.of.get(viewer.reader.user_id)
        if rail:
            rail.viewers.discard(viewer)
            if not rail.viewers:
                del self.of[viewer.reader.user_id]

    def viewers(self) -> Iterator[Viewer]:
        return (viewer for rail in self.of.values() for viewer in rail.viewers)

    def note_change(self, change: Change) -> None:
        """Has the change read, together with others that are noticed soon, if it may concern somebody here."""
        if self.of if change.person is None else change.person in self.of:
            self._nudges.note_change(change)

    def anew(self) -> None:
        """Has all rails read again, and asked whether their people may still see them."""
        for person in self.of:
            self._nudges.note_change(Change("person", person))

    async def look_for_said(self) -> None:
        """Finds what was said without a notice."""
        known = {channel for rail in self.of.values() for channel in rail.counts or ()}
        if known:
            self.cursor, said = await database.in_database(rail_reading.said_since, self.cursor, known)
            for channel in said:
                self._nudges.note_change(Change("said", channel=channel))

    async def _look(self, changes: Collection[Change]) -> None:
        try:
            for asked in _parts(self._asked(changes)):
                await self._tell(asked, await database.in_database(rail_reading.look, asked))
        except Exception as error:
            for change in changes:
                self.note_change(change)
            if not database.is_unavailable(error):
                raise
            log.warning("rails wait, the database is busy or away")

    def _asked(self, changes: Iterable[Change]) -> Asked:
        asked = Asked()
        for change in changes:
            if change.person is None or change.person in self.of:
                asked.add(change.kind, change.person, change.channel)
        for person, rail in self.of.items() if asked.channels else ():
            if rail.counts is not None and (asked.places or not asked.channels.isdisjoint(rail.counts)):
                asked.audience.add(person)
        asked.readers = {viewer.reader for person in asked.concerned for viewer in self.of[person].viewers}
        return asked

    async def _tell(self, asked: Asked, seen: Seen) -> None:
        """Tells each person what is new, and ends the streams of those who may not go on."""
        for number, person in enumerate({reader.user_id for reader in asked.readers}):
            rail = self.of.get(person)
            if rail and (rail.counts is not None or person in asked.people):
                news = rail.take(person, asked, seen)
                for viewer in list(rail.viewers):
                    if viewer.reader in asked.readers and viewer.reader not in seen.allowed:
                        viewer.end()
                    elif news:
                        viewer.put(news.event(seen.links, viewer.reader.language))
            if number % TOLD_AT_ONCE == TOLD_AT_ONCE - 1:
                await asyncio.sleep(0)


def _parts(asked: Asked) -> Iterator[Asked]:
    """Yields what is asked with so many whole rails at once; the first part has all that is about no whole rail."""
    people = sorted(asked.people)
    later = set(people[PEOPLE_AT_ONCE:])
    first = {one for one in asked.readers if one.user_id not in later}
    yield replace(asked, people=asked.people - later, readers=first)
    for start in range(PEOPLE_AT_ONCE, len(people), PEOPLE_AT_ONCE):
        part = set(people[start : start + PEOPLE_AT_ONCE])
        yield Asked(people=part, readers={one for one in asked.readers if one.user_id in part})
