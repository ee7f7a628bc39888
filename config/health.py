"""Tells whether this process is alive (`/healthz`) and whether the whole installation can work (`/readyz`)."""

from collections.abc import Callable

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse

from channels_app import broker
from config import heartbeats
from connectors.tasks import HEARTBEAT

# Seconds without a heartbeat after which a part counts as gone: six ticks, three of the longest allowed.
STALE_SECONDS = 30


def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok", content_type="text/plain")


def readyz(request: HttpRequest) -> HttpResponse:
    found = {name: state_of(name) for name in CHECKS}
    return JsonResponse(found, status=200 if set(found.values()) == {"ok"} else 503)


def state_of(part: str) -> str:
    """Returns "ok", or what is wrong with a part."""
    try:
        return CHECKS[part]()
    except Exception as error:
        return f"error: {type(error).__name__}"


def _database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return "ok"


def _broker() -> str:
    with broker.client(timeout=2) as client:
        client.ping()
    return "ok"


def _worker() -> str:
    """Checks that a worker is there and runs the ticks that beat sends; without beat there are none to run."""
    own = _seen("worker")
    return _fresh(HEARTBEAT, "tick") if own == "ok" == _seen("beat") else own


def _seen(part: str) -> str:
    return _fresh(heartbeats.KEY.format(part=part), "heartbeat")


def _fresh(key: str, sign: str) -> str:
    age = heartbeats.age(key)
    if age is None:
        return f"error: no {sign} yet"
    return "ok" if age <= STALE_SECONDS else f"error: last {sign} {age:.0f} s ago"


class HealthMiddleware:
    """Answers both addresses under any host name: probes use the machine's address, not the public name."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return ADDRESSES.get(request.path_info, self.get_response)(request)


ADDRESSES: dict[str, Callable[[HttpRequest], HttpResponse]] = {"/healthz": healthz, "/readyz": readyz}
# There is no line for web: it is web that answers.
CHECKS: dict[str, Callable[[], str]] = {
    "database": _database,
    "broker": _broker,
    "worker": _worker,
    "mentions": lambda: _seen("mentions"),
    "beat": lambda: _seen("beat"),
}
