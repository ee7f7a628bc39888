"""Celery tasks: translate, call one flow."""

import time
from collections.abc import Iterable
from typing import Any
from uuid import UUID

import redis
from celery import shared_task
from django.conf import settings
from django.utils import timezone

from connectors import sources
from connectors.flows import outgoing, schedule

# When a worker last ran the tick, unix seconds; /readyz compares it with the clock.
HEARTBEAT = "patchbay:worker-heartbeat"


# Seconds: how long one task goes on taking batches before it makes room, and how long one waits to be started. One
# that is dropped costs nothing, the next tick sees the same runs.
WORK = 30.0
WAIT = 30
# Tasks started at once at most; each takes batches until there are none.
MOST = 16


@shared_task(name="connectors.tasks.tick")
def tick(**_kwargs: Any) -> None:
    """The one scheduled task: finds what is due. Running it proves that beat, broker and a worker are alive."""
    redis.Redis.from_url(settings.REDIS_URL).set(HEARTBEAT, int(time.time()), ex=300)
    enqueue_calls(outgoing.sweep(now=timezone.now()))
    while claimed := schedule.claim_due(now=timezone.now()):
        enqueue_runs(claimed)
    enqueue_runs(schedule.waiting(now=timezone.now()))
    schedule.sweep(now=timezone.now())


@shared_task(name="connectors.tasks.run_due")
def run_due() -> None:
    """Runs what waits, whichever tick found it."""
    end = time.monotonic() + WORK
    while time.monotonic() < end and schedule.run_due(clock=timezone.now, http=sources.http_for):
        pass


def enqueue_runs(count: int) -> None:
    for _batch in range(min(-(-count // schedule.BATCH), MOST)):
        run_due.apply_async(expires=WAIT)


@shared_task(name="connectors.tasks.call_mention")
def call_mention(call_id: str) -> None:
    """On a queue of its own (settings): it takes as long as the service that is called."""
    outgoing.call(call_id=UUID(call_id))


def enqueue_calls(calls: Iterable[UUID]) -> None:
    for call_id in calls:
        call_mention.apply_async((str(call_id),), expires=WAIT)
