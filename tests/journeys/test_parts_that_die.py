"""Each part of the product is killed in turn while senders post: the others go on, it comes back, nothing is lost.

A card of the weather is due while each is away, and comes once.
"""

import itertools
import os
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import httpx
import psutil
import pytest

from tests.clock import Clock
from tests.conftest import new_var
from tests.journeys.weather.service import answers
from tests.journeys.weather.team import Forecasters, wait_until
from tests.product import Product
from tests.target import target

POSTERS = 4
# Seconds between two posts of one sender: enough to find every gap, and no load that would hide one.
PAUSE = 0.1
START = datetime(2027, 3, 1, 12, tzinfo=UTC)
# Time for an answer on a machine that does other things as well; the promises are 15 s and 30 s on a quiet one.
POSTS_AGAIN, READY_AGAIN = 15.0, 30.0
# Seconds for which what is dead may still look alive: PostgreSQL's own processes outlive the main one for a moment.
AFTERLIFE = 1.0


@dataclass
class Poster:
    """Posts one text after the other over one connection that stays; knows which were taken, and when."""

    url: str
    name: str
    taken: list[str] = field(default_factory=list)
    at: list[float] = field(default_factory=list)

    def run(self, over: threading.Event) -> None:
        with httpx.Client(timeout=15) as client:
            for number in itertools.count():
                if over.wait(PAUSE):
                    return
                self.post(client, f"{self.name} {number}")

    def post(self, client: httpx.Client, text: str) -> None:
        try:
            answer = client.post(self.url, json={"text": text})
        except httpx.TransportError:
            return
        if answer.content == b"1":
            self.taken.append(text)
            self.at.append(time.monotonic())


@dataclass
class Place:
    product: Product
    clock: Clock
    team: Forecasters
    posters: list[Poster]
    due: list[str] = field(default_factory=list)

    def part(self, *words: str) -> psutil.Process:
        """The part whose command line has these words; not one that `up` did not start itself."""
        assert self.product.process
        top = psutil.Process(self.product.process.pid)
        return next(one for one in top.children() if all(word in " ".join(one.cmdline()) for word in words))

    def readyz(self) -> httpx.Response | None:
        try:
            return httpx.get(f"{self.product.base_url}/readyz", timeout=10)
        except httpx.TransportError:
            return None


@pytest.fixture(scope="module")
def place() -> Iterator[Place]:
    clock = Clock(new_var() / "site", START)
    with ExitStack() as stack:
        service = stack.enter_context(target())
        service.answer = answers(clock.now)
        address = service.url("").rstrip("/")
        product = Product(
            new_var(),
            PATCHBAY_OPEN_METEO_URL=address,
            PATCHBAY_GEOCODING_URL=address,
            PATCHBAY_ALLOWED_PRIVATE_HOSTS="127.0.0.1",
            PATCHBAY_WORKER_PROCESSES="1",
            PATCHBAY_TICK_SECONDS="1",
            **clock.environment,
        )
        product.start()
        stack.callback(product.stop)
        team = stack.enter_context(Forecasters.on(product, "Under fire"))
        url, over = product.demo["webhook_urls"]["short"], threading.Event()
        posters = [Poster(url, f"poster {n}") for n in range(POSTERS)]
        threads = [threading.Thread(target=poster.run, args=(over,)) for poster in posters]
        for thread in threads:
            thread.start()
            stack.callback(thread.join)
        stack.callback(over.set)
        yield Place(product, clock, team, posters)


def web_worker(place: Place) -> psutil.Process:
    return place.part("granian").children()[0]


def celery_child(place: Place) -> psutil.Process:
    return celery_main(place).children()[0]


def celery_main(place: Place) -> psutil.Process:
    return place.part("celery", "worker", "--concurrency 1 ")


PARTS: dict[str, Callable[[Place], psutil.Process]] = {
    "web worker": web_worker,
    "web": lambda place: place.part("granian"),
    "task process": celery_child,
    "worker": celery_main,
    "mentions": lambda place: place.part("celery", "mentions@%h"),
    "beat": lambda place: place.part("celery", "beat"),
    "valkey": lambda place: place.part("valkey-server"),
    "postgres": lambda place: place.part("postgres", "-D"),
}


@pytest.mark.parametrize("part", PARTS)
def test_comes_back_while_the_others_go_on(place: Place, part: str) -> None:
    due = place.clock.now() + timedelta(hours=1)
    place.team.connect(f"During {part}", "Lisbon", at=f"{due:%H:%M}")  # on UTC in winter
    wait_until(lambda: (answer := place.readyz()) and answer.status_code == 200, "the product")
    victim = PARTS[part](place)
    place.clock.set(due)
    victim.send_signal(signal.SIGKILL)
    killed = time.monotonic()
    victim.wait(10)
    wait_until(lambda: posts_since(place, killed), "posts", POSTS_AGAIN * slack())
    place.due.append(f"During {part}")
    wait_until(lambda: set(place.due) <= {card.name for card in place.team.newest()}, "the card", 90 * slack())
    wait_until(lambda: ready_since(place, killed), "everything", READY_AGAIN * slack())


def posts_since(place: Place, killed: float) -> bool:
    """Whether every sender had a post taken by what is alive after the kill."""
    return all(poster.at and poster.at[-1] > killed + AFTERLIFE for poster in place.posters)


def ready_since(place: Place, killed: float) -> bool:
    """Whether all is well, by signs of life from after the kill and not before."""
    answer = place.readyz()
    return answer is not None and answer.status_code == 200 and time.monotonic() - killed > AFTERLIFE


def slack() -> float:
    """How much longer everything takes here than on a machine with nothing else to do."""
    return max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))


def test_what_was_answered_is_there_once_and_so_is_each_card(place: Place) -> None:
    assert Counter(card.name for card in place.team.cards()) == {f"During {part}": 1 for part in PARTS}
    taken = [text for poster in place.posters for text in list(poster.taken)]
    found = Counter(message["plain"] for message in place.product.messages(place.product.demo["channel_id"]))
    assert len(taken) > POSTERS * len(PARTS)
    assert {text: found[text] for text in taken if found[text] != 1} == {}


def test_the_log_says_what_was_started_again(place: Place) -> None:
    for name in ("web", "worker", "mentions", "beat", "valkey", "postgres"):
        assert f"{name} ended (signal 9), started again" in place.product.log
