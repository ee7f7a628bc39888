"""Records in Redis when each part that serves no requests was last at work, for `/readyz`."""

import logging
import os
import time
from functools import cache

import redis

from channels_app import broker

KEY = "patchbay:alive:{part}"
# Seconds that a heartbeat is kept, to tell a part that is gone from one that never was.
KEPT_SECONDS = 300

log = logging.getLogger(__name__)


def beat(part: str) -> None:
    try:
        _client(os.getpid()).set(KEY.format(part=part), int(time.time()), ex=KEPT_SECONDS)
    except redis.RedisError as error:
        log.warning("no sign of life from %s: %s", part, error)


def age(key: str) -> float | None:
    """Returns the seconds since the unix time under `key`, None if it has none. Raises RedisError without a broker."""
    found = _client(os.getpid()).get(key)
    return time.time() - int(found) if found else None


@cache
def _client(pid: int) -> "broker.Client":
    """Returns the client of this process: a forked child must not speak on its parent's connection."""
    return broker.client(timeout=2)
