"""Starts tasks when signals arrive."""

from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.dispatch import receiver
from django.utils import timezone

from channels_app import mentionables
from channels_app.models import Message
from channels_app.signals import channels_reopened, services_mentioned
from connectors import tasks
from connectors.flows import outgoing, schedule
from connectors.signals import runs_waiting


@receiver(runs_waiting)
def start_runs(count: int, **_kwargs: Any) -> None:
    tasks.enqueue_runs(count)


@receiver(channels_reopened)
def plan_runs(channels: list[UUID], now: datetime, **_kwargs: Any) -> None:
    schedule.reopen(channels=channels, now=now)


@receiver(services_mentioned)
def record_calls(message: Message, services: list[UUID], **_kwargs: Any) -> None:
    """Records the calls in the message's transaction. If the queue does not accept them, the sweeper finds them."""
    calls = outgoing.record(message=message, services=services, now=timezone.now())
    transaction.on_commit(partial(tasks.enqueue_calls, calls), robust=True)


mentionables.register(outgoing.services_in)
