"""Gathers the posts that wait and stores them together: a batch is what came while the one before was being stored.

A post alone is stored at once. After a batch, those who were just answered get a moment to post again: else they and
those who came meanwhile would take turns, in twice as many commits of half the size.
"""

import asyncio
import sys
import threading
from collections import deque

from django.utils import timezone

from channels_app.database import Threads, release
from connectors.flows import ingress
from connectors.flows.ingress import Accepted, Arrival, Outcome

# Posts in one batch; more would keep the first ones waiting for the last.
BATCH_POSTS = 64
# Bytes of bodies in one batch, so that a few large posts do not hold up many small ones for long.
BATCH_BYTES = 1024 * 1024
# Seconds for senders that were just answered to post again, of which their answer's way to them is most. From 2 ms on,
# 16 that post to one process in a closed loop come in one batch (`make bench-ingress`).
GATHER_SECONDS = 0.004
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
        # Posts that the next batch waits for, and whether they are there.
        self.wanted = sys.maxsize
        self.enough = threading.Event()

    async def receive(self, arrival: Arrival) -> Accepted:
        """Returns what became of a post, once that is committed. Raises Refused, Full, or what went wrong."""
        if len(self.waiting) >= WAITING_POSTS:
            raise Full
        answer: asyncio.Future[Accepted] = asyncio.get_running_loop().create_future()
        self.waiting.append((arrival, answer))
        if len(self.waiting) >= self.wanted:
            self.enough.set()
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
            self._gather(len(batch))

    def _gather(self, answered: int) -> None:
        """Waits for as many posts as wait already and were just answered, at most for GATHER_SECONDS."""
        self.enough.clear()
        self.wanted = min(BATCH_POSTS, len(self.waiting) + answered)
        if len(self.waiting) < self.wanted:
            self.enough.wait(GATHER_SECONDS)
        self.wanted = sys.maxsize

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
