"""Decides whose request is relayed next, so that no person and no app blocks the others."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

# What one person has under way at one app: about what a browser opens to one host.
PER_PAGE = 6
# Of one person at all apps together: two dialogs at a time.
PER_PERSON = 12
# Of one app, for all who have its page open. One that hangs leaves most of the others' turns (RELAY_THREADS) free.
PER_APP = 12
# Requests that wait for their turn; a page with more files than the first is not one.
MAX_WAITING_PER_PERSON = 100
MAX_WAITING = 1000
# Seconds that a request waits at most; the page's own server has the same time for its answer.
MAX_WAIT_SECONDS = 30.0


@dataclass(eq=False, slots=True)
class Turn:
    person: str
    app: str
    began: asyncio.Future[None] = field(default_factory=lambda: asyncio.get_running_loop().create_future())

    @property
    def keys(self) -> tuple[tuple[object, int], ...]:
        """What it counts for, and how many of each there may be."""
        return (
            ((self.person, self.app), PER_PAGE),
            (("person", self.person), PER_PERSON),
            (("app", self.app), PER_APP),
        )


class Turns:
    """`at_once` is how many requests go out at the same time, for all people and apps.

    The first to come goes first, except if its person or app has enough under way: such requests wait without holding
    anything, and those behind them pass by.
    """

    def __init__(self, at_once: int) -> None:
        self.at_once = at_once
        self.under_way: Counter[object] = Counter()
        self.running = 0
        self.waiting: list[Turn] = []

    @asynccontextmanager
    async def of(self, person: str, app: str) -> AsyncIterator[bool]:
        """Waits for a turn and yields True; yields False if too many requests wait or the wait was in vain."""
        if self._is_full(person):
            yield False
            return
        turn = Turn(person, app)
        self.waiting.append(turn)
        self._begin()
        try:
            yield await self._comes(turn)
        finally:
            self._end(turn)

    async def _comes(self, turn: Turn) -> bool:
        try:
            async with asyncio.timeout(MAX_WAIT_SECONDS):
                await turn.began
        except TimeoutError:
            return False
        return True

    def _is_full(self, person: str) -> bool:
        own = sum(turn.person == person for turn in self.waiting)
        return len(self.waiting) >= MAX_WAITING or own >= MAX_WAITING_PER_PERSON

    def _begin(self) -> None:
        for turn in list(self._due()):
            self.waiting.remove(turn)
            turn.began.set_result(None)

    def _due(self) -> Iterator[Turn]:
        """Yields the waiting requests whose turn it is, in the order in which they came, and counts each as running."""
        for turn in self.waiting:
            if self.running >= self.at_once:
                return
            if not turn.began.done() and all(self.under_way[key] < most for key, most in turn.keys):
                self.running += 1
                self.under_way.update(key for key, _most in turn.keys)
                yield turn

    def _end(self, turn: Turn) -> None:
        if turn in self.waiting:  # it gave up
            self.waiting.remove(turn)
            return
        self.running -= 1
        for key, _most in turn.keys:
            self.under_way[key] -= 1
            if not self.under_way[key]:
                del self.under_way[key]
        self._begin()
