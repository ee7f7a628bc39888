"""Signals -> tasks."""

from typing import Any

from django.dispatch import receiver

from connectors import tasks
from connectors.signals import runs_waiting


@receiver(runs_waiting)
def start_runs(count: int, **_kwargs: Any) -> None:
    tasks.enqueue_runs(count)
