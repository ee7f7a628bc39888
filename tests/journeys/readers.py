"""People who have a channel's page open: each a session, a socket and what came through it."""

import asyncio
import json
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Protocol

import httpx

from tests.product import Product

# Makes people of one team with a session each, and prints the keys. Their passwords are of no use to anybody.
MAKE = """
import json
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from channels_app.models import Membership, User
from channels_app.web.sessions import SessionStore
found = []
for n in range({count}):
    user = User.objects.create_user("{name}" + str(n) + "@example.com", display_name="{name} " + str(n))
    Membership.objects.create(team_id="{team}", user=user, role="member")
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    found.append([str(user.pk), session.session_key])
print(json.dumps(found))
"""


@dataclass
class Person:
    id: str
    session: str

    @property
    def cookies(self) -> dict[str, str]:
        return {"patchbay_session": self.session}


def make_people(product: Product, count: int, *, team: str, name: str) -> list[Person]:
    code = MAKE.format(count=count, team=team, name=name)
    return [Person(*one) for one in json.loads(product.shell(code).splitlines()[-1])]


class Served(Protocol):
    @property
    def base_url(self) -> str: ...


@dataclass
class Stream:
    """One open stream, which comes back as a page does: at once, after what it had."""

    product: Served
    person: Person
    channel: str
    cursor: str
    comes_back: bool = True
    seen: set[str] = field(default_factory=set)
    events: list[str] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    is_open: bool = False
    ended_at: float = 0.0

    async def follow(self, client: httpx.AsyncClient) -> None:
        while True:
            with suppress(httpx.TransportError):
                await self.once(client)
            self.is_open, self.ended_at = False, time.monotonic()
            if not self.comes_back:
                return
            await asyncio.sleep(0.2)

    async def once(self, client: httpx.AsyncClient) -> None:
        headers = {"Last-Event-ID": self.cursor, "Cookie": f"patchbay_session={self.person.session}"}
        url = f"{self.product.base_url}/channels/{self.channel}/live"
        async with client.stream("GET", url, headers=headers) as answer:
            self.statuses.append(answer.status_code)
            if answer.status_code != 200:
                return
            async for line in answer.aiter_lines():
                self.read(line)

    def read(self, line: str) -> None:
        self.is_open = True
        name, _colon, value = line.partition(": ")
        if name == "id":
            self.cursor = value
        elif name == "event":
            self.events.append(value)
        elif name == "data" and self.events[-1] == "message":
            self.seen.add(json.loads(value)["id"])


@asynccontextmanager
async def following(streams: Iterable[Stream]) -> AsyncIterator[list[Stream]]:
    """The streams, all open."""
    all_of_them = list(streams)
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=0)
    async with httpx.AsyncClient(limits=limits, timeout=httpx.Timeout(60, pool=None)) as client:
        tasks = [asyncio.create_task(stream.follow(client)) for stream in all_of_them]
        try:
            await eventually(lambda: all(stream.is_open for stream in all_of_them), 60)
            yield all_of_them
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


async def eventually(holds: Callable[[], bool], seconds: float) -> float:
    """Waits until it holds; returns for how long. Fails after so many seconds."""
    started = time.monotonic()
    while not holds():
        assert time.monotonic() - started < seconds, "it did not come about in time"
        await asyncio.sleep(0.02)
    return time.monotonic() - started


async def timed(ask: Callable[[], Awaitable[Any]]) -> float:
    started = time.monotonic()
    await ask()
    return time.monotonic() - started


def cursor_of(page: str) -> str:
    found = re.search(r'data-cursor="(\d+)"', page)
    assert found
    return found[1]
