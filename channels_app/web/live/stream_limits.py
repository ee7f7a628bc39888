"""Limits the number of open streams per person and per process."""

import logging
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from functools import cached_property
from uuid import UUID

import redis.asyncio
from django.conf import settings

from channels_app.web.live.viewer import Viewer

log = logging.getLogger(__name__)

# Seconds that a stream counts without renewal, for example after its process was killed.
LEASE_SECONDS = 30
# Seconds until a retry, for a person with too many streams and for a process with too many.
PERSON_AGAIN, PROCESS_AGAIN = 30, 10


class Refused(Exception):
    """The stream is refused; `retry_after` is in seconds, 0 if a retry will not help."""

    def __init__(self, status: int, sentence: str, retry_after: int = 0) -> None:
        super().__init__(sentence)
        self.status = status
        self.retry_after = retry_after


class Places:
    """Counts a person's streams in Redis, over all processes; while Redis is unreachable, in this process only."""

    def __init__(self) -> None:
        self.open = 0
        self.of_person: Counter[UUID] = Counter()

    @asynccontextmanager
    async def in_process(self) -> AsyncIterator[None]:
        """Raises Refused (503) if the process has its maximum of streams. Makes no request."""
        if self.open >= settings.STREAMS_PER_WORKER:
            raise Refused(503, "Too many people are connected to this server process.", PROCESS_AGAIN)
        self.open += 1
        try:
            yield
        finally:
            self.open -= 1

    @asynccontextmanager
    async def of(self, viewer: Viewer) -> AsyncIterator[None]:
        """Raises Refused (429) if the person has the maximum of streams."""
        person = viewer.reader.user_id
        count = self.of_person[person] = self.of_person[person] + 1
        try:
            if max(count, await self._add(viewer)) > settings.STREAMS_PER_PERSON:
                sentence = f"You have {settings.STREAMS_PER_PERSON} live pages open, which is all there may be."
                raise Refused(429, sentence, PERSON_AGAIN)
            yield
        finally:
            self.of_person[person] -= 1
            if not self.of_person[person]:
                del self.of_person[person]
            await self._remove(viewer)

    async def close(self) -> None:
        await self._client.aclose()  # type: ignore[attr-defined]  # newer than its types
        del self._client

    async def renew(self, viewers: Iterable[Viewer]) -> None:
        until = time.time() + LEASE_SECONDS
        try:
            async with self._client.pipeline(transaction=False) as pipe:
                for viewer in viewers:
                    pipe.zadd(_key(viewer), {viewer.id: until}).expire(_key(viewer), LEASE_SECONDS * 2)
                await pipe.execute()
        except (redis.RedisError, OSError) as error:
            log.warning("streams of people not counted: %s", error)

    async def _add(self, viewer: Viewer) -> int:
        """Counts the person's streams including this one; returns 0 if Redis is unreachable."""
        now, key = time.time(), _key(viewer)
        try:
            async with self._client.pipeline(transaction=True) as pipe:
                pipe.zremrangebyscore(key, "-inf", now).zadd(key, {viewer.id: now + LEASE_SECONDS}).expire(
                    key, LEASE_SECONDS * 2
                )
                return int((await pipe.zcard(key).execute())[-1])
        except (redis.RedisError, OSError) as error:
            log.warning("streams of a person not counted: %s", error)
            return 0

    async def _remove(self, viewer: Viewer) -> None:
        try:
            await self._client.zrem(_key(viewer), viewer.id)
        except (redis.RedisError, OSError):
            log.debug("a stream counts until its lease ends", exc_info=True)

    @cached_property
    def _client(self) -> "redis.asyncio.Redis[bytes]":
        return redis.asyncio.Redis.from_url(settings.REDIS_URL, socket_timeout=1)


def _key(viewer: Viewer) -> str:
    return f"patchbay:streams:{viewer.reader.user_id.hex}"
