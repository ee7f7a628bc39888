"""What the product lives through without losing or doubling a card: a worker that is killed, a broker that forgets."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import psutil
import pytest
import redis

from connectors.flows.schedule.leasing import LEASE
from connectors.tasks import HEARTBEAT
from tests.clock import Clock
from tests.journeys.weather.service import answers, asked
from tests.journeys.weather.team import Forecasters, wait_until
from tests.product import Product, words
from tests.target import Heard, Reply, Target

MANY = 500
# What an operator's script would do: connections made by the product's flows, on behalf of the team's owner.
ADD = """
from django.utils import timezone
from channels_app.models import Channel
from connectors.flows import configuring

channel = Channel.objects.get(pk=channel_id)
data = {"at": at, "weekdays": list("0123456"), "units": "metric", "provider": "open-meteo"}
for n in range(many):
    form = configuring.new_form(connector="weather", data={**data, "place": f"{40 + n % 20},10,UTC,Place {n % 20}"})
    configuring.add(
        channel=channel,
        by=channel.team.members.get(),
        connector="weather",
        form=form,
        name=f"Connection {n}",
        now=timezone.now(),
    )
"""
# A tick by a worker that goes away afterwards.
TICK = """
from connectors import tasks
from connectors.models import Run

tasks.tick()
print(Run.objects.filter(connection__channel=channel_id, state="waiting").count())
"""


@pytest.fixture
def broker(product: Product) -> Iterator["redis.Redis[bytes]"]:
    with redis.Redis.from_url(product.inside["REDIS_URL"]) as broker:
        yield broker


@contextmanager
def standing_still(*workers: psutil.Process) -> Iterator[None]:
    """Workers that do not get to anything."""
    stopped = [process for worker in workers for process in (worker, *worker.children(recursive=True))]
    for process in stopped:
        process.suspend()
    try:
        yield
    finally:
        for process in stopped:
            process.resume()


def wait_for_ticks(broker: "redis.Redis[bytes]", count: int = 3) -> None:
    for _n in range(count):
        broker.delete(HEARTBEAT)
        wait_until(lambda: broker.exists(HEARTBEAT), "a tick")


class Held:
    """The service, whose answers for one zone do not come until they are let go."""

    def __init__(self, now: Callable[[], datetime], zone: str) -> None:
        self.answer, self.zone = answers(now), zone
        self.askers: list[psutil.Process] = []
        self.go = threading.Event()

    def __call__(self, heard: Heard) -> Reply:
        if asked(heard).get("timezone") == self.zone:
            self.askers.append(asker(heard))
            assert self.go.wait(60)
        return self.answer(heard)


def asker(heard: Heard) -> psutil.Process:
    """The process at the other end of a request."""
    sockets = psutil.net_connections("tcp4")
    return psutil.Process(next(one.pid for one in sockets if one.pid and one.laddr and one.laddr.port == heard.peer))


def test_a_run_whose_worker_is_killed_before_its_card_is_finished_once_by_another(
    product: Product,
    service: Target,
    clock: Clock,
    broker: "redis.Redis[bytes]",
    make_team: Callable[[str], Forecasters],
) -> None:
    team = make_team("Killed")
    service.answer = held = Held(clock.now, "Asia/Tokyo")
    team.connect("Tokyo", "Tokyo", at=f"{clock.now() + timedelta(hours=9, minutes=2):%H:%M}")
    own, *added = [worker for worker in product.workers() if "mentions" not in words(worker)]
    # The product goes down with its own worker; one of the others is to take the run.
    with standing_still(own):
        clock.set(clock.now() + timedelta(minutes=2))
        wait_until(lambda: held.askers, "a worker that asks")
        (victim,) = [worker for worker in added if held.askers[0] in worker.children()]
        for process in (victim, held.askers[0]):
            process.kill()
    held.go.set()
    wait_for_ticks(broker)
    assert team.cards() == [], "the run is the dead worker's until its lease ends"
    assert len(held.askers) == 1
    clock.set(clock.now() + LEASE)
    wait_until(team.cards, "the card")
    wait_for_ticks(broker)
    assert [card.name for card in team.cards()] == ["Tokyo"]
    assert len(set(held.askers)) == len(held.askers) == 2


def test_a_broker_that_forgets_everything_loses_none_of_500_runs(
    product: Product,
    service: Target,
    clock: Clock,
    broker: "redis.Redis[bytes]",
    make_team: Callable[[str], Forecasters],
) -> None:
    team = make_team("Forgotten")
    due = clock.now() + timedelta(hours=2)
    known = f"channel_id, many, at = {team.channel!r}, {MANY}, '{due:%H:%M}'\n"
    product.shell(known + ADD)
    with standing_still(*product.workers()):
        # What a worker asked the broker for before it stood still, it would get.
        wait_until(lambda: broker.info("clients")["blocked_clients"] == 0, "workers that wait for nothing")
        clock.set(due)
        assert product.shell(known + TICK).split() == [str(MANY)]
        assert broker.llen("celery") > 0
        broker.flushall()
        assert team.cards() == []
    wait_until(lambda: len(team.cards()) == MANY, "all cards")
    wait_for_ticks(broker)
    assert Counter(card.name for card in team.cards()) == {f"Connection {n}": 1 for n in range(MANY)}
