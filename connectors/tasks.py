"""Celery tasks: each translates its arguments and calls one flow."""

import os
import time
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from typing import Any
from uuid import UUID

from celery import shared_task
from django.conf import settings
from django.utils import timezone
from redis.exceptions import LockError

from channels_app import broker
from channels_app.database import Threads, results
from channels_app.flows import counting, directory_grants, exporting, mails, message_retention, removing, sessions
from channels_app.flows.auditing import chain, checking
from connectors import http_clients
from connectors.flows import certificate, faults, outgoing, provider_metadata, retention, schedule, setups

# When a worker last ran the tick, unix seconds; /readyz compares it with the clock.
HEARTBEAT = "patchbay:worker-heartbeat"


# Seconds: how long one task goes on taking batches before it makes room, and how long one waits to be started. One
# that is dropped costs nothing, the next tick sees the same runs.
WORK_SECONDS = 30.0
EXPIRY_SECONDS = 30
# Tasks started at once at most; each takes batches until there are none.
MAX_TASKS = 16


@shared_task(name="connectors.tasks.tick")
def tick(**_kwargs: Any) -> None:
    """Finds what is due; the one scheduled task. If it runs, beat, the broker and a worker are alive."""
    broker.client().set(HEARTBEAT, int(time.time()), ex=300)
    for call_id in outgoing.sweep(now=timezone.now()):
        enqueue_calls([call_id])
    schedule.follow_zone_data(now=timezone.now())
    while claimed := schedule.enqueue_due(now=timezone.now()):
        enqueue_runs(claimed)
    enqueue_runs(schedule.waiting(now=timezone.now()))
    schedule.sweep(now=timezone.now())
    setups.sweep(now=timezone.now())
    retention.sweep(now=timezone.now())
    message_retention.keep(now=timezone.now())
    sessions.sweep(now=timezone.now())
    chain.seal()
    checking.step(now=timezone.now())
    faults.look(now=timezone.now())
    counting.store(now=timezone.now())
    _start(look_at_certificate, if_due=certificate.is_due(now=timezone.now()))
    _start(renew_provider_metadata, if_due=provider_metadata.is_due(now=timezone.now()))
    _start(apply_directory_changes, if_due=bool(directory_grants.apply_batch()))
    _start(make_exports, if_due=exporting.is_due(now=timezone.now()))
    _start(send_mails, if_due=mails.is_due(now=timezone.now()))
    _start(remove_deleted, if_due=removing.is_due(now=timezone.now()))


def _start(task: Any, *, if_due: bool) -> None:
    if if_due:
        task.apply_async(expires=EXPIRY_SECONDS)


@shared_task(name="connectors.tasks.send_mails")
def send_mails() -> None:
    """Sends what waits; on the queue of calls, for it takes as long as the mail server."""
    end = time.monotonic() + WORK_SECONDS
    while time.monotonic() < end and mails.send_due(clock=timezone.now):
        pass


@shared_task(name="connectors.tasks.make_exports")
def make_exports() -> None:
    """Makes the exports that people asked for."""
    end = time.monotonic() + WORK_SECONDS
    while time.monotonic() < end and exporting.make_due(clock=timezone.now):
        pass


@shared_task(name="connectors.tasks.look_at_certificate")
def look_at_certificate() -> None:
    """Looks at this server's own certificate; on the queue of calls, for it takes as long as the network."""
    certificate.look(now=timezone.now())


@shared_task(name="connectors.tasks.renew_provider_metadata")
def renew_provider_metadata() -> None:
    """Reads SAML providers' metadata again; on the queue of calls, for it takes as long as the network."""
    end = time.monotonic() + WORK_SECONDS
    while time.monotonic() < end and provider_metadata.renew_next(now=timezone.now()):
        pass


@shared_task(name="connectors.tasks.apply_directory_changes")
def apply_directory_changes() -> None:
    """Applies what follows from the groups of many people."""
    end = time.monotonic() + WORK_SECONDS
    while time.monotonic() < end and directory_grants.apply_batch():
        pass


@shared_task(name="connectors.tasks.remove_deleted")
def remove_deleted() -> None:
    """Removes what was deleted long enough ago, one worker at a time."""
    end = time.monotonic() + WORK_SECONDS
    lock = broker.client().lock("patchbay:removing", timeout=2 * WORK_SECONDS, blocking=False)
    if lock.acquire():
        try:
            removing.remove_due(now=timezone.now(), has_time=lambda: time.monotonic() < end)
        finally:
            with suppress(LockError):  # it took longer than the lock lasts, and another worker has it
                lock.release()


@shared_task(name="connectors.tasks.run_due")
def run_due() -> None:
    """Runs what waits, whichever tick found it."""
    end = time.monotonic() + WORK_SECONDS
    while time.monotonic() < end and schedule.run_due(clock=timezone.now, http=http_clients.http_for):
        pass


def enqueue_runs(count: int) -> None:
    for _batch in range(min(-(-count // schedule.RUNS_PER_BATCH), MAX_TASKS)):
        run_due.apply_async(expires=EXPIRY_SECONDS)


@shared_task(name="connectors.tasks.call_mentions")
def call_mentions(calls: list[str]) -> None:
    """Calls the services that a message mentions, on a queue of its own (settings).

    It takes as long as the slowest of them.
    """
    first, *others = map(UUID, calls)
    waiting = [_callers(os.getpid()).submit(outgoing.call, call_id=call_id) for call_id in others]
    outgoing.call(call_id=first)
    list(results(waiting))


def enqueue_calls(calls: Sequence[UUID]) -> None:
    """Enqueues one task for the calls of one message."""
    if calls:
        call_mentions.apply_async(([str(call_id) for call_id in calls],), expires=EXPIRY_SECONDS)


@cache
def _callers(pid: int) -> Threads:
    """Returns threads for all but the first service of a message.

    They are started when they are needed, in the process that needs them.
    """
    return Threads(settings.MENTION_THREADS, "mention")
