"""Is this process alive (`/healthz`), and can the whole take work (`/readyz`)?"""

import time
from collections.abc import Callable

import redis
from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse

from connectors.tasks import HEARTBEAT

# Seconds without a heartbeat after which the worker counts as gone: six ticks, three of the longest allowed.
STALE = 30


def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok", content_type="text/plain")


def readyz(request: HttpRequest) -> HttpResponse:
    found = {name: _state(check) for name, check in CHECKS.items()}
    return JsonResponse(found, status=200 if set(found.values()) == {"ok"} else 503)


def _state(check: Callable[[], str]) -> str:
    try:
        return check()
    except Exception as error:
        return f"error: {type(error).__name__}"


def _database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return "ok"


def _broker() -> str:
    redis.Redis.from_url(settings.REDIS_URL, socket_timeout=2).ping()
    return "ok"


def _worker() -> str:
    beat = redis.Redis.from_url(settings.REDIS_URL, socket_timeout=2).get(HEARTBEAT)
    age = time.time() - int(beat) if isinstance(beat, bytes) else None
    if age is None:
        return "error: no heartbeat yet"
    return "ok" if age <= STALE else f"error: last heartbeat {age:.0f} s ago"


CHECKS = {"database": _database, "broker": _broker, "worker": _worker}
