"""Gathers the posts that wait and stores them together: a batch is what came while the one before was being stored.

Nothing waits for a clock: a post alone is stored at once, and under load each commit carries as many as have gathered.
"""

import asyncio
from collections import deque

from django.utils import timezone

from channels_app.database import Threads, release
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
            await self.pool.run(self._drain)

    def _drain(self) -> None:
        """Stores batch after batch until nothing waits, on one connection: taking it costs as much as ten posts."""
        while batch := self._next():
            loop = batch[0][1].get_loop()
            try:
                for outcomes in ingress.receive_all([arrival for arrival, _answer in batch], now=timezone.now()):
                    loop.call_soon_threadsafe(_answer, batch, outcomes)
            except Exception as error:
                failed: list[tuple[int, Outcome]] = [(place, error) for place in range(len(batch))]
                loop.call_soon_threadsafe(_answer, batch, failed)
                release()

    def _next(self) -> list[Waiting]:
        """Takes the posts that waited longest: at most BATCH_POSTS and about BATCH_BYTES.

        Only the thread that stores takes posts, and posts are only added meanwhile, at the other end.
        """
        batch: list[Waiting] = []
        size = 0
        while self.waiting and len(batch) < BATCH_POSTS:
            size += self.waiting[0][0].bytes
            if batch and size > BATCH_BYTES:
                break
            batch.append(self.waiting.popleft())
        return batch


def _answer(batch: list[Waiting], outcomes: list[tuple[int, Outcome]]) -> None:
    """Gives the senders that still wait the outcomes of their posts, by their places in the batch."""
    for place, outcome in outcomes:
        answer = batch[place][1]
        if answer.done():
            continue
        if isinstance(outcome, Exception):
            answer.set_exception(outcome)
        else:
            answer.set_result(outcome)
