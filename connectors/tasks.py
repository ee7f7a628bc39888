"""Celery tasks: translate, call one flow."""

import time
from typing import Any

import redis
from celery import shared_task
from django.conf import settings

# When a worker last ran the tick, unix seconds; /readyz compares it with the clock.
HEARTBEAT = "patchbay:worker-heartbeat"


@shared_task(name="connectors.tasks.tick")
def tick(**_kwargs: Any) -> None:
    """The one scheduled task: finds what is due. Running it proves that beat, broker and a worker are alive."""
    redis.Redis.from_url(settings.REDIS_URL).set(HEARTBEAT, int(time.time()), ex=300)
