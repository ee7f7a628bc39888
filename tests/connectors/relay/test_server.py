"""The relay as a server: whose requests it sends on when servers of apps hang, and when it reads what is sent."""

import asyncio
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone

from connectors.relay import bridge_url, server, turns
from connectors.relay.server import RelayServer
from tests.conftest import People
from tests.connectors.apps import make_version
from tests.connectors.relay.conftest import Visitor
from tests.target import Heard, Reply, Target

pytestmark = pytest.mark.django_db(transaction=True)

THREADS = 16


class Hanging:
    """A server of apps that answers nobody on a path of `/slow` before it is let go."""

    def __init__(self, vendor: Target) -> None:
        self.vendor = vendor
        self.let_go = threading.Event()
        vendor.answer = self.answer

    def answer(self, heard: Heard) -> Reply:
        if heard.path.startswith("/slow"):
            self.let_go.wait(60)
        return Reply(body=b"ok")


@pytest.fixture
def hanging(vendor: Target, settings: Any) -> Iterator[Hanging]:
    settings.ALLOWED_PRIVATE_HOSTS = ["127.0.0.1"]
    found = Hanging(vendor)
    yield found
    found.let_go.set()


class Request:
    """One request of a visitor's, whose body is there when it is asked for, unless it `never` comes."""

    def __init__(self, visitor: Visitor, path: str, method: str = "GET", never: bool = False) -> None:
        self.visitor, self.path, self.method, self.never = visitor, path, method, never
        self.reads = 0
        self.status = 0
        self.body = b""

    async def receive(self) -> Any:
        self.reads += 1
        if self.never:
            await asyncio.sleep(60)
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(self, message: Any) -> None:
        self.status = message.get("status", self.status)
        self.body += message.get("body", b"")

    async def through(self, relay: RelayServer) -> None:
        path, _, query = self.path.partition("?")
        headers = {"host": self.visitor.host, "cookie": self.visitor.cookie, "sec-fetch-site": "same-origin"}
        scope = {
            "type": "http",
            "method": self.method,
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        }
        await relay(scope, self.receive, self.send)


def at_an_app(people: People, vendor: Target, name: str) -> Visitor:
    page = vendor.url("/configure")
    by = getattr(people, name)
    visitor = Visitor(make_version(by, configuration_url=page), by, page)
    visitor.open_bridge()
    assert visitor.cookie
    return visitor


async def until(condition: Any) -> None:
    for _ in range(1000):
        if condition():
            return
        await asyncio.sleep(0.02)
    raise AssertionError("it does not come to that")


def test_six_slow_apps_of_one_person_delay_nobody_else(people: People, hanging: Hanging) -> None:
    apps = [at_an_app(people, hanging.vendor, "mallory") for _ in range(6)]
    own = at_an_app(people, hanging.vendor, "alice")
    ticket = (bridge_url(own.version, own.page, own.by, timezone.now()) or "").partition("/.patchbay/")[2]
    slow = [Request(app, "/slow") for app in apps for _ in range(10)]
    fast = [Request(own, f"/.patchbay/{ticket}"), Request(own, "/.patchbay/bridge.js"), Request(own, "/configure")]

    async def run() -> None:
        relay = RelayServer(threads=THREADS)
        hung = [asyncio.create_task(request.through(relay)) for request in slow]
        await until(lambda: len(hanging.vendor.heard) == turns.PER_PERSON)
        await asyncio.wait_for(asyncio.gather(*(request.through(relay) for request in fast)), 30)
        assert [request.status for request in fast] == [200, 200, 200]
        # What waits for its turn has not been read.
        assert sum(request.reads for request in slow) == turns.PER_PERSON
        hanging.let_go.set()
        await asyncio.gather(*hung)

    asyncio.run(run())
    assert {request.status for request in slow} == {200}


def test_the_bridge_waits_for_no_page(people: People, hanging: Hanging) -> None:
    """Not even where every thread for pages waits for a server."""
    app, own = at_an_app(people, hanging.vendor, "mallory"), at_an_app(people, hanging.vendor, "alice")
    slow = [Request(app, "/slow") for _ in range(2)]
    ours = [Request(own, f"/.patchbay/{name}") for name in ("bridge.js", "bridge.css", "ticket")]

    async def run() -> None:
        relay = RelayServer(threads=len(slow))
        hung = [asyncio.create_task(request.through(relay)) for request in slow]
        await until(lambda: len(hanging.vendor.heard) == len(slow))
        try:
            await asyncio.wait_for(asyncio.gather(*(request.through(relay) for request in ours)), 30)
        finally:
            hanging.let_go.set()
        await asyncio.gather(*hung)

    asyncio.run(run())
    assert [request.status for request in ours] == [200, 200, 200]


def test_a_body_that_does_not_come_gives_its_turn_back(
    people: People, hanging: Hanging, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "READ_SECONDS", 0.3)
    own = at_an_app(people, hanging.vendor, "alice")
    halves = [Request(own, "/save", "POST", never=True) for _ in range(turns.PER_PAGE)]
    last = Request(own, "/configure")

    async def run() -> None:
        relay = RelayServer(threads=THREADS)
        await asyncio.wait_for(asyncio.gather(*(request.through(relay) for request in [*halves, last])), 30)

    asyncio.run(run())
    assert {request.status for request in halves} == {408}
    assert (last.status, last.body, len(hanging.vendor.heard)) == (200, b"ok", 1)
