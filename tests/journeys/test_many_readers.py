"""A crowd before one channel: everybody gets everything, and nobody else notices."""

import asyncio
import statistics
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import psutil
import psycopg
import pytest

from tests.journeys.readers import Person, Stream, cursor_of, eventually, following, make_people, timed
from tests.product import Product, told_by

READERS = 200
# As docs/operations.md has them.
POOL, WEB_WORKERS = 16, 2


@dataclass
class Place:
    product: Product
    team: str
    channel: str
    hook: str
    people: list[Person]

    @property
    def cursor(self) -> str:
        page = httpx.get(f"{self.product.base_url}/channels/{self.channel}/", cookies=self.people[0].cookies)
        return cursor_of(page.text)

    def streams(self, people: list[Person], **options: Any) -> list[Stream]:
        cursor = self.cursor
        return [Stream(self.product, person, self.channel, cursor, **options) for person in people]

    async def post(self, client: httpx.AsyncClient, text: str) -> str:
        answer = await client.post(self.hook, json={"text": text})
        assert answer.text == "1", answer.text
        return answer.headers["X-Message-Id"]


@pytest.fixture(scope="module")
def place(product: Product) -> Place:
    team = product.api("POST", "teams", json={"name": "A crowd"}).raise_for_status().json()["id"]
    channel = product.api("GET", f"teams/{team}/channels").json()["results"][0]["id"]
    hook = product.api("POST", f"channels/{channel}/webhooks", json={"name": "news"}).json()["urls"]["short"]
    return Place(product, team, channel, hook, make_people(product, READERS, team=team, name="reader"))


@contextmanager
def connections_counted(product: Product) -> Iterator[list[int]]:
    """How many connections PostgreSQL has, looked at often."""
    counts: list[int] = []
    done = threading.Event()

    def look() -> None:
        with psycopg.connect(product.inside["DATABASE_URL"], autocommit=True) as database:
            while not done.wait(0.2):
                sql = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                counts.append(database.execute(sql).fetchone()[0] - 1)  # type: ignore[index]

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield counts
    finally:
        done.set()
        thread.join()


async def pages(place: Place, times: int = 5) -> float:
    """Seconds of the slowest of a few pages: the channel, the list of teams, the form to sign in."""
    seconds = []
    async with httpx.AsyncClient(base_url=place.product.base_url, timeout=30) as client:
        for path in [f"/channels/{place.channel}/", "/settings/", "/accounts/login/"] * times:
            cookies = {} if "login" in path else place.people[1].cookies

            async def ask(path: str = path, cookies: dict[str, str] = cookies) -> None:
                header = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}
                assert (await client.get(path, headers=header)).status_code == 200

            seconds.append(await timed(ask))
    return statistics.quantiles(seconds, n=10)[8]


def busiest_web_worker(product: Product) -> psutil.Process:
    """The process that serves the most streams."""
    return max(product.family(), key=lambda process: told_by(process, lambda it: _requests(it, product.port), 0))


def _requests(process: psutil.Process, port: int) -> int:
    open_ones = process.net_connections()
    return sum(one.laddr[1] == port and one.status == psutil.CONN_ESTABLISHED for one in open_ones if one.laddr)


@pytest.mark.timeout(300)
def test_200_readers_and_a_web_worker_that_is_killed(place: Place) -> None:
    with connections_counted(place.product) as counts:
        asyncio.run(_crowd(place))
    print(f"connections: {max(counts)} at most")
    assert max(counts) <= WEB_WORKERS * POOL + POOL


async def _crowd(place: Place) -> None:
    quiet = await pages(place)
    async with following(place.streams(place.people)) as streams, httpx.AsyncClient(timeout=30) as sender:
        posting = asyncio.create_task(_post_all(place, sender, 20))
        busy = await pages(place)
        wanted = await posting
        late = await eventually(lambda: all(wanted <= stream.seen for stream in streams), 30)
        print(f"pages: {quiet:.2f} s without readers, {busy:.2f} s with {len(streams)}; all had all {late:.2f} s later")
        assert busy < max(1.0, 5 * quiet)

        busiest_web_worker(place.product).kill()
        started = time.monotonic()
        wanted |= await _post_all(place, sender, 5, until=started + 10)
        again = await eventually(lambda: all(stream.is_open and wanted <= stream.seen for stream in streams), 60)
        assert set(Counter(status for stream in streams for status in stream.statuses)) <= {200, 503}
        after = await pages(place, times=1)
        print(f"killed: all had all {again:.2f} s later, pages {after:.2f} s")
        ready = httpx.get(f"{place.product.base_url}/readyz")
        assert ready.status_code == 200, ready.text
        assert again < max(10.0, 20 * quiet)


async def _post_all(place: Place, sender: httpx.AsyncClient, count: int, until: float = 0.0) -> set[str]:
    """Posts, and where the server was just killed posts again: what was answered `1` is there."""
    taken: set[str] = set()
    while len(taken) < count:
        try:
            taken.add(await place.post(sender, f"news {time.monotonic()}"))
            await asyncio.sleep(0.1)
        except (httpx.TransportError, AssertionError):
            if time.monotonic() > until:
                raise
            await asyncio.sleep(0.1)
    return taken
