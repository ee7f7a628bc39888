"""Connects to Redis for everything except Celery and the cache, which have their own connections."""

from typing import TYPE_CHECKING

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

if TYPE_CHECKING:
    Client = redis.Redis[bytes]


def client(timeout: float = 1) -> "Client":
    """Returns a client that waits `timeout` seconds for an answer.

    It tries once more, on a new connection, because a restarted broker has dropped the old ones, and no more
    than that, because callers continue without a broker rather than wait for it.
    """
    return redis.Redis.from_url(settings.REDIS_URL, socket_timeout=timeout, retry=Retry(NoBackoff(), 1))
