"""Limits incoming bodies: how long one may take, how much of it is read, and how many slow ones are open at once."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from enum import Enum, auto
from typing import Any, Protocol

# Seconds for which a body is not counted. Nearly all are complete by then, so bodies that senders hold back never take
# the others' places, even if they come from the same address.
GRACE_SECONDS = 0.5
# Seconds for the first bytes and between two parts; senders that lose a mobile network resume within this time.
MAX_PAUSE_SECONDS = 10.0
# Least bytes per second, on average: a quarter of what a 56k modem sends.
MIN_BYTES_PER_SECOND = 1024
# Seconds for a whole body, however steadily it comes: 250 KB at the rate above.
MAX_BODY_SECONDS = 300.0
DISCONNECT = {"type": "http.disconnect"}


class Trouble(Enum):
    """Why a body is read no further."""

    TOO_LARGE = auto()
    TOO_SLOW = auto()
    TOO_MANY = auto()


class Room:
    """Limits the bodies that take longer than `GRACE` in one process, per address and in all, and their bytes."""

    def __init__(self, places: int, places_per_address: int, bytes_at_once: int) -> None:
        self.places, self.places_per_address, self.bytes_at_once = places, places_per_address, bytes_at_once
        self.taken: Counter[str] = Counter()
        self.bytes = 0

    def take(self, address: str) -> bool:
        """Takes a place and returns True, or False if there is none; `leave` gives the place back."""
        if self.taken.total() >= self.places or self.taken[address] >= self.places_per_address:
            return False
        self.taken[address] += 1
        return True

    def leave(self, address: str) -> None:
        self.taken[address] -= 1
        if not self.taken[address]:
            del self.taken[address]


class Limits(Protocol):
    @property
    def limit(self) -> int: ...
    @property
    def held(self) -> int: ...
    @property
    def larger(self) -> Callable[[Any], Awaitable[int]] | None: ...


class Body:
    """Passes a request's events on while they keep to the limits; after that, reports that the sender has disconnected.

    Each body has one timer, which does nothing if the body is complete within `GRACE`.
    """

    def __init__(self, scope: Any, receive: Any, limits: Limits, room: Room, address_of: Callable[[Any], str]) -> None:
        self.scope, self.inner, self.room, self.address_of = scope, receive, room, address_of
        self.limit, self.held, self.larger = limits.limit, limits.held, limits.larger
        self.trouble: Trouble | None = None
        self.address: str | None = None  # set while the body has a place in the room
        self.read = self.counted = 0
        self.complete = False
        self.began = self.heard = 0.0
        self.timer: asyncio.TimerHandle | None = None
        self.waiting: asyncio.Timeout | None = None

    async def fits(self, size: int) -> bool:
        """Returns whether a body of `size` bytes is allowed; if not, `trouble` says so."""
        if size > self.limit and self.larger:
            larger, self.larger = self.larger, None
            self.limit = await larger(self.scope)
        if size > self.limit:
            self.trouble = Trouble.TOO_LARGE
        return self.trouble is None

    async def receive(self) -> Any:
        if self.complete:
            return await self.inner()
        if self.trouble:
            return DISCONNECT
        if not self.timer:
            loop = asyncio.get_running_loop()
            self.began = self.heard = loop.time()
            self.timer = loop.call_later(GRACE_SECONDS, self._look)
        try:
            async with asyncio.timeout(None) as self.waiting:
                event = await self.inner()
        except TimeoutError:
            return DISCONNECT
        finally:
            self.waiting = None
        return event if await self._takes(event) else DISCONNECT

    def close(self) -> None:
        """Gives back the place and the bytes that the body took of the room."""
        if self.timer:
            self.timer.cancel()
        if self.address is not None:
            self.room.leave(self.address)
            self.address = None
        self.room.bytes -= self.counted
        self.counted = 0

    async def _takes(self, event: Any) -> bool:
        if event["type"] == "http.disconnect":
            self._end()
            return True
        self.heard = asyncio.get_running_loop().time()
        self.read += len(event.get("body", b""))
        if not await self.fits(self.read):
            return False
        more = min(self.read, self.held) - self.counted
        if more and self.room.bytes + more > self.room.bytes_at_once:
            self.trouble = Trouble.TOO_MANY
            return False
        self.counted += more
        self.room.bytes += more
        if not event.get("more_body", False):
            self._end()
        return True

    def _end(self) -> None:
        """Ends the deadline and leaves the room, because nothing more comes; the bytes stay counted until `close`."""
        self.complete = True
        counted, self.counted = self.counted, 0
        self.close()
        self.counted = counted

    def _look(self) -> None:
        """Takes a place once, and then runs again whenever the next deadline may have passed."""
        loop = asyncio.get_running_loop()
        now = loop.time()
        if self.address is None:
            address = self.address_of(self.scope)
            if not self.room.take(address):
                return self._give_up(Trouble.TOO_MANY)
            self.address = address
        if self.waiting is None:  # it is not the sender that takes time
            self.heard = now
        last = min(
            self.heard + MAX_PAUSE_SECONDS,
            self.began + MAX_PAUSE_SECONDS + self.read / MIN_BYTES_PER_SECOND,
            self.began + MAX_BODY_SECONDS,
        )
        if now >= last:
            return self._give_up(Trouble.TOO_SLOW)
        self.timer = loop.call_at(last, self._look)

    def _give_up(self, trouble: Trouble) -> None:
        self.trouble = trouble
        if self.waiting:
            self.waiting.reschedule(asyncio.get_running_loop().time())
