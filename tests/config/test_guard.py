"""What comes through the guard before the servers, and what it answers instead of them."""

import asyncio
import json
import random
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import pytest

from config import asgi, guard, incoming
from config.asgi import sender_of
from config.guard import Guard, Kind
from config.incoming import Room

LIMIT = 1000
# In place of half a second, ten and ten; the tests' own waits are far from them on either side.
GRACE, PAUSE = 0.1, 0.6


@pytest.fixture(autouse=True)
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(incoming, "GRACE_SECONDS", GRACE)
    monkeypatch.setattr(incoming, "MAX_PAUSE_SECONDS", PAUSE)
    monkeypatch.setattr(guard, "LINGER_SECONDS", 0.1)


@dataclass
class Server:
    """Reads a body to its end, as all of ours do, and answers with its size."""

    got: int = 0
    asked: int = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.asked += 1
        more = True
        while more:
            event = await receive()
            if event["type"] == "http.disconnect":
                return
            self.got += len(event["body"])
            more = event["more_body"]
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": str(self.got).encode(), "more_body": False})


@dataclass
class Sender:
    """A request in parts, each after its pause; after the last one `more` says whether it has ended."""

    parts: list[tuple[float, bytes]]
    headers: list[tuple[bytes, bytes]] = field(default_factory=lambda: [(b"transfer-encoding", b"chunked")])
    path: str = "/accounts/login/"
    version: str = "1.1"
    address: str = "192.0.2.1"
    ends: bool = True
    taken: int = 0
    answers: list[Any] = field(default_factory=list)

    @property
    def scope(self) -> Any:
        scope = {"type": "http", "method": "POST", "path": self.path, "headers": self.headers}
        return {**scope, "http_version": self.version, "client": (self.address, 1)}

    async def receive(self) -> Any:
        if self.taken == len(self.parts):
            if not self.ends:
                await asyncio.sleep(60)
            return {"type": "http.request", "body": b"", "more_body": False}
        pause, part = self.parts[self.taken]
        await asyncio.sleep(pause)
        self.taken += 1
        return {"type": "http.request", "body": part, "more_body": True}

    async def send(self, message: Any) -> None:
        self.answers.append(message)

    @property
    def status(self) -> int:
        return int(self.answers[0]["status"])

    @property
    def answer(self) -> str:
        return str(self.answers[1]["body"].decode())


def door(server: Any, room: Room | None = None, **kind: Any) -> Guard:
    made = Kind(server, **{"limit": LIMIT, "held": LIMIT, **kind})
    return Guard(lambda scope: made, lambda scope: scope["client"][0], room or Room(10, 5, 10**6))


def send(sender: Sender, **options: Any) -> Sender:
    server = options.pop("server", None) or Server()

    async def run() -> None:
        await door(server, **options)(sender.scope, sender.receive, sender.send)

    asyncio.run(run())
    return sender


def split(size: int, seed: int) -> Iterator[bytes]:
    """A body in parts of random sizes, empty ones too."""
    chosen = random.Random(seed)
    while size:
        part = min(size, chosen.choice((0, 1, 7, 100, 400)))
        size -= part
        yield b"x" * part


class TestSize:
    @pytest.mark.parametrize("seed", range(8))
    @pytest.mark.parametrize("told", ["length", "chunked", "http2"])
    @pytest.mark.parametrize("over", [0, 1, 5000])
    def test_is_counted_however_it_comes(self, seed: int, told: str, over: int) -> None:
        parts = [(0.0, part) for part in split(LIMIT + over, seed)]
        length = [(b"Content-Length", str(LIMIT + over).encode())]
        headers = {"length": length, "chunked": [(b"Transfer-Encoding", b"chunked")], "http2": []}[told]
        server = Server()
        sender = send(Sender(parts, headers=headers, version="2" if told == "http2" else "1.1"), server=server)
        assert (sender.status, server.got <= LIMIT) == (413 if over else 200, True)
        if told == "length" and over:
            assert (server.asked, sender.answers[1]["body"]) == (0, b"At most 0 KiB are taken here.\n")

    def test_is_not_believed(self) -> None:
        """A length that is stated too small ends nothing, for the server has read the header already; but who knows."""
        sender = send(Sender([(0.0, b"x" * 600)] * 2, headers=[(b"content-length", b"5")]))
        assert sender.status == 413

    def test_may_be_larger_where_the_path_says_so(self) -> None:
        asked = []

        async def larger(scope: Any) -> int:
            asked.append(scope["path"])
            return LIMIT * 2

        sender = send(Sender([(0.0, b"x" * 400)] * 5, path="/files/"), larger=larger)
        assert (sender.status, sender.answer, asked) == (200, "2000", ["/files/"])
        assert send(Sender([(0.0, b"x" * 400)] * 6), larger=larger).status == 413
        assert send(Sender([(0.0, b"x" * 400)]), larger=larger).status == 200
        assert len(asked) == 2

    def test_that_has_no_end_is_cut(self) -> None:
        server = Server()
        sender = Sender([(0.0, b"x" * 500)] * 100_000)
        assert send(sender, server=server).status == 413
        assert (server.got, sender.taken * 500 <= LIMIT + 2 * 500 + guard.LINGER_BYTES) == (LIMIT, True)


class TestPace:
    @pytest.mark.parametrize(
        "sender",
        [
            Sender([], ends=False),
            Sender([(0.0, b"x")], ends=False),
            Sender([(0.0, b"x" * 900)], ends=False),
            Sender([(0.01, b"x"), (5.0, b"y")]),
            Sender([(PAUSE / 3, b"x")] * 100),
        ],
        ids=["nothing", "one byte", "nearly all", "a long pause", "a trickle"],
    )
    def test_that_is_too_slow_ends(self, sender: Sender) -> None:
        server = Server()
        assert send(sender, server=server).status == 408
        assert dict(sender.answers[0]["headers"])[b"connection"] == b"close"
        assert "too slowly" in sender.answer

    def test_that_stops_ends_however_fast_it_was(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(incoming, "MIN_BYTES_PER_SECOND", 1)
        assert send(Sender([(0.0, b"x" * 900), (PAUSE / 2, b"x")])).status == 200
        assert send(Sender([(0.0, b"x" * 900), (PAUSE * 2, b"x")])).status == 408

    def test_of_a_slow_line_is_fast_enough(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """For longer than a pause, in parts that come at twice the least rate."""
        monkeypatch.setattr(incoming, "MIN_BYTES_PER_SECOND", 500)
        sender = send(Sender([(0.1, b"x" * 100)] * 10))
        assert (sender.status, sender.answer) == (200, "1000")

    def test_that_keeps_up_for_too_long_ends(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(incoming, "MIN_BYTES_PER_SECOND", 100)
        assert send(Sender([(0.2, b"x" * 100)] * 10)).status == 200
        monkeypatch.setattr(incoming, "MAX_BODY_SECONDS", 1.0)
        assert send(Sender([(0.2, b"x" * 100)] * 10)).status == 408

    def test_does_not_touch_what_has_no_body(self) -> None:
        received = []

        async def server(scope: Any, receive: Any, send: Any) -> None:
            received.append(receive)

        sender = send(Sender([], headers=[(b"accept", b"*/*")]), server=server)
        assert received == [sender.receive]

    def test_is_the_senders_alone(self) -> None:
        """A server that takes its time is not the sender's fault."""

        async def server(scope: Any, receive: Any, send: Any) -> None:
            await receive()
            await asyncio.sleep(PAUSE * 2)
            await Server()(scope, receive, send)

        assert send(Sender([(0.0, b"x" * 900), (0.0, b"x")]), server=server).status == 200


class TestCrowd:
    def crowd(self, guard: Guard, senders: list[Sender], wait: float) -> None:
        """All at once; after `wait` those who are still there give up."""

        async def run() -> None:
            asked = (guard(sender.scope, sender.receive, sender.send) for sender in senders)
            with suppress(TimeoutError):
                await asyncio.wait_for(asyncio.gather(*asked), wait)

        asyncio.run(run())

    def test_of_half_sent_bodies_is_refused_at_once(self) -> None:
        room = Room(places=10, places_per_address=4, bytes_at_once=10**6)
        half = [Sender([(0.0, b"x")], ends=False, address=f"192.0.2.{n % 5}") for n in range(100)]
        self.crowd(door(Server(), room), half, wait=GRACE + (PAUSE - GRACE) / 2)
        refused = [sender for sender in half if sender.answers]
        assert (len(refused), {sender.status for sender in refused}) == (90, {503})
        assert all(dict(sender.answers[0]["headers"])[b"retry-after"] == b"5" for sender in refused)
        assert (room.taken, room.bytes) == ({}, 0)  # those who gave up left nothing behind

    def test_leaves_room_for_other_addresses(self) -> None:
        room = Room(places=10, places_per_address=4, bytes_at_once=10**6)
        half = [Sender([(0.0, b"x")], ends=False) for _ in range(50)]
        slow = Sender([(0.15, b"x" * 250)] * 4, address="192.0.2.2")
        self.crowd(door(Server(), room), [*half, slow], wait=5)
        assert slow.status == 200
        assert {sender.status for sender in half} == {408, 503}

    def test_does_not_concern_bodies_that_are_there(self) -> None:
        """From the same address, while it has no place left."""
        room = Room(places=3, places_per_address=3, bytes_at_once=10**6)
        half = [Sender([(0.0, b"x")], ends=False) for _ in range(50)]
        whole = [Sender([(GRACE * 2 if n == 0 else 0.0, b"x" * 900)]) for n in range(20)]
        self.crowd(door(Server(), room), [*half, *whole[1:]], wait=5)
        assert {sender.status for sender in whole[1:]} == {200}

    def test_has_its_memory_counted_until_the_answer(self) -> None:
        room = Room(places=100, places_per_address=100, bytes_at_once=5000)
        arrived = []

        async def server(scope: Any, receive: Any, send: Any) -> None:
            await receive()
            arrived.append(room.bytes)
            await asyncio.sleep(0.5)
            await Server()(scope, receive, send)

        senders = [Sender([(0.01 * n, b"x" * 900)]) for n in range(8)]
        self.crowd(door(server, room), senders, wait=5)
        assert [sender.status for sender in senders] == [200] * 5 + [503] * 3
        assert (max(arrived), room.bytes) == (4500, 0)


@pytest.mark.parametrize("name", ["PAGES", "HOOKS", "RELAY", "LIVE"])
def test_every_server_has_what_it_holds_counted(name: str, settings: Any) -> None:
    """Pages leave to the disk what is larger, hooks throw it away."""
    held = {
        "PAGES": settings.PAGE_BODY_LIMIT,
        "HOOKS": settings.HOOK_BODY_LIMIT,
        "RELAY": settings.RELAY_BODY_LIMIT,
        "LIVE": 1024,
    }
    kind = getattr(asgi, name)
    assert kind.held == held[name] <= kind.limit


class TestWords:
    def test_are_a_problem_document_for_programs(self) -> None:
        sender = send(Sender([(0.0, b"x" * 2000)], path="/api/v1/teams"))
        assert dict(sender.answers[0]["headers"])[b"content-type"] == b"application/problem+json"
        problem = json.loads(sender.answer)
        assert (problem["status"], problem["detail"]) == (413, "At most 0 KiB are taken here.")

    def test_are_in_the_readers_language(self) -> None:
        headers = [(b"transfer-encoding", b"chunked"), (b"accept-language", b"fr, zh-CN;q=0.8, en;q=0.5")]
        assert "最多" in send(Sender([(0.0, b"x" * 2000)], headers=headers)).answer


class TestTheAddress:
    @pytest.mark.parametrize(
        ("trusted", "forwarded", "expected"),
        [
            (0, b"198.51.100.7", "192.0.2.1"),
            (1, b"198.51.100.7", "198.51.100.7"),
            (1, b"10.9.9.9, 198.51.100.7", "198.51.100.7"),
            (1, b"2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ],
    )
    def test_is_the_one_before_the_proxies(self, settings: Any, trusted: int, forwarded: bytes, expected: str) -> None:
        settings.TRUSTED_PROXIES = trusted
        scope = {"client": ("192.0.2.1", 1), "headers": [(b"X-Forwarded-For", forwarded)]}
        assert sender_of(scope) == expected
