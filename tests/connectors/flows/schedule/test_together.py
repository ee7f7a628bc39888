"""Several beats, several workers, workers that die, a broker that forgets: one card each time."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import redis
from django.conf import settings
from django.db import connection, connections

from channels_app.models import Message
from connectors import tasks
from connectors.flows import schedule
from connectors.flows.schedule import finishing, leasing
from connectors.flows.schedule.polling import Batch, Polled
from connectors.models import Connection, Run
from connectors.sdk.testing import FakeHttp
from tests.connectors.flows.schedule.conftest import World
from tests.product import ROOT
from tests.target import Reply, Target, target

DUE = datetime(2027, 3, 1, 7, 30, tzinfo=UTC)
pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*work: Callable[[], Any]) -> None:
    start = threading.Barrier(len(work))
    errors: list[BaseException] = []

    def run(one: Callable[[], Any]) -> None:
        try:
            start.wait()
            one()
        except BaseException as error:
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(one,)) for one in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []


def test_two_beats_and_three_workers_post_one_card_each(world: World) -> None:
    made = [world.connect(harbour=f"Harbour {n}") for n in range(60)]

    def beat() -> None:
        for _n in range(30):
            schedule.enqueue_due(now=DUE, limit=7)

    def worker() -> None:
        http = FakeHttp()
        http.answer("http://tides.example/api", {"tide": "high"})
        for _n in range(60):
            schedule.run_due(clock=lambda: DUE, http=lambda **_whose: http, limit=5, threads=1)

    at_once(beat, beat, worker, worker, worker)
    assert Run.objects.filter(outcome="posted").count() == Run.objects.count() == len(made)
    assert Message.objects.values("source").distinct().count() == Message.objects.count() == len(made)
    assert set(Run.objects.values_list("attempts", flat=True)) == {1}


def test_whoever_lost_its_claim_posts_nothing(world: World) -> None:
    world.connect()
    schedule.enqueue_due(now=DUE)
    first = leasing.lease_runs(now=DUE, limit=10)
    second = leasing.lease_runs(now=DUE + leasing.LEASE, limit=10)
    assert [one.run_id for one in first] == [one.run_id for one in second]

    def polled(taken: list[leasing.LeasedRun]) -> list[Polled]:
        batch = Batch(clock=lambda: DUE, http=world.network, threads=1, patience=10)
        return batch.poll(taken)[0]

    assert finishing.finish(polled(second), clock=lambda: DUE) == 1
    assert finishing.finish(polled(first), clock=lambda: DUE) == 0
    assert world.texts() == ["Dover: high"]


def test_a_memory_that_another_run_wrote_is_read_again(world: World) -> None:
    made = world.connect("news")
    world.http.answer("http://news.example/", {"newest": 7})
    schedule.run_now(connection=made, by=world.people.alice, now=world.now)
    taken = leasing.lease_runs(now=world.now, limit=1)
    batch = Batch(clock=lambda: world.now, http=world.network, threads=1, patience=10)
    polled, _left = batch.poll(taken)
    Connection.objects.update(memory={"newest": 6})
    assert finishing.finish(polled, clock=lambda: world.now) == 0
    assert world.texts() == []
    world.tick()
    assert world.texts() == ["News 7"]
    assert Run.objects.get().outcome == "posted"


WORKER = """
import sys, time
from datetime import datetime
import django; django.setup()
from connectors import registry
from connectors.flows import schedule
from tests.connectors.flows.schedule.tides import Tides

class Hangs:
    def get(self, *_arguments, **_options):
        print("polling", flush=True)
        time.sleep(600)

registry.connectors = registry.discovery.connectors = lambda: {"tides": Tides()}
now = datetime.fromisoformat(sys.argv[1])
schedule.run_due(clock=lambda: now, http=lambda **_whose: Hangs(), threads=1)
"""


def database_url() -> str:
    parts = connection.get_connection_params()
    host = f"?host={parts['host']}" if parts.get("host") else ""
    port = f"&port={parts['port']}" if parts.get("port") else ""
    user = f"{parts['user']}@" if parts.get("user") else ""
    return f"postgresql://{user}/{parts['dbname']}{host}{port}"


def test_a_run_whose_worker_is_killed_is_finished_once_by_another(world: World) -> None:
    world.connect()
    schedule.enqueue_due(now=DUE)
    environment = {**os.environ, "DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "config.settings"}
    command = [sys.executable, "-c", WORKER, DUE.isoformat()]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as worker:
        assert worker.stdout
        assert worker.stdout.readline() == "polling\n"
        worker.send_signal(signal.SIGKILL)
    assert Run.objects.get().state == "running"
    world.tick(at=DUE + timedelta(seconds=30))
    assert world.texts() == []
    world.tick(at=DUE + leasing.LEASE)
    world.tick(at=DUE + 3 * leasing.LEASE)
    assert world.texts() == ["Dover: high"]
    run = Run.objects.get()
    assert (run.outcome, run.attempts) == ("posted", 2)


@pytest.fixture
def service() -> Any:
    with target() as service:
        service.answer = lambda heard: Reply(200, {}, b'{"tide": "high"}')
        yield service


def queued() -> int:
    return int(redis.Redis.from_url(settings.REDIS_URL).llen("celery"))


def test_a_broker_that_forgets_loses_no_run(world: World, service: Target, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "ALLOWED_PRIVATE_HOSTS", ["127.0.0.1"])
    monkeypatch.setattr("tests.connectors.flows.schedule.tides.Tides.url", service.url())
    for n in range(500):
        world.connect(harbour=f"Place {n % 20}", shared=True)
    Connection.objects.update(next_run_at=datetime.now(UTC))
    broker = redis.Redis.from_url(settings.REDIS_URL)
    broker.delete("celery")
    tasks.tick()
    assert queued() > 0
    assert Run.objects.filter(state="waiting").count() == 500
    broker.flushall()
    assert queued() == 0
    tasks.tick()
    assert queued() > 0
    tasks.run_due()
    assert Message.objects.count() == Run.objects.filter(outcome="posted").count() == 500
    assert len(service.heard) <= 20 * 2  # an hour may end meanwhile
    broker.delete("celery")
