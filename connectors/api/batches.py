"""Gathers the posts that wait and stores them together: a batch is what came while the one before was being stored.

Nothing waits for a clock: a post alone is stored at once, and under load each commit carries as many as have gathered.
"""

import asyncio
from collections import deque
from itertools import islice

from django.utils import timezone

from channels_app.database import Threads
from connectors.flows import ingress
from connectors.flows.ingress import Accepted, Arrival, Outcome

# Posts in one batch; more would keep the first ones waiting for the last.
BATCH_POSTS = 64
# Bytes of bodies in one batch, so that a few large posts do not hold up many small ones for long.
BATCH_BYTES = 1024 * 1024
# Posts of one process that may wait, about a second's worth; more are asked to come again.
WAITING_POSTS = 1000

Waiting = tuple[Arrival, "asyncio.Future[Accepted]"]


class Full(Exception):
    """As many posts wait as may wait."""


class Batches:
    """The posts of one process on their way. Batches follow each other, so posts of one webhook keep their order."""

    def __init__(self, pool: Threads) -> None:
        self.pool = pool
        self.waiting: deque[Waiting] = deque()
        self.storing: asyncio.Task[None] | None = None

    async def receive(self, arrival: Arrival) -> Accepted:
        """Returns what became of a post, once that is committed. Raises Refused, Full, or what went wrong."""
        if len(self.waiting) >= WAITING_POSTS:
            raise Full
        answer: asyncio.Future[Accepted] = asyncio.get_running_loop().create_future()
        self.waiting.append((arrival, answer))
        if self.storing is None or self.storing.done():
            self.storing = asyncio.create_task(self._store())
        return await answer

    async def _store(self) -> None:
        while self.waiting:
            batch = self._next()
            try:
                await self.pool.run(_receive, batch, asyncio.get_running_loop())
            except Exception as error:
                _answer([(answer, error) for _arrival, answer in batch])

    def _next(self) -> list[Waiting]:
        """Takes the posts that waited longest: at least one, at most BATCH_POSTS and about BATCH_BYTES."""
        count = size = 0
        for arrival, _answer in islice(self.waiting, BATCH_POSTS):
            size += arrival.bytes
            if count and size > BATCH_BYTES:
                break
            count += 1
        return [self.waiting.popleft() for _post in range(count)]


def _receive(batch: list[Waiting], loop: asyncio.AbstractEventLoop) -> None:
    for outcomes in ingress.receive_all([arrival for arrival, _answer in batch], now=timezone.now()):
        answers = [(batch[place][1], outcome) for place, outcome in outcomes]
        loop.call_soon_threadsafe(_answer, answers)


def _answer(outcomes: list[tuple["asyncio.Future[Accepted]", Outcome]]) -> None:
    """Gives each sender that still waits the outcome of its post."""
    for answer, outcome in outcomes:
        if answer.done():
            continue
        if isinstance(outcome, Exception):
            answer.set_exception(outcome)
        else:
            answer.set_result(outcome)
