"""Tells whether this process is alive (`/healthz`) and whether the whole installation can work (`/readyz`)."""

import json
from collections.abc import Callable
from typing import Any

from django.db import connection

from channels_app import broker
from channels_app.database import in_database
from config import heartbeats
from connectors.tasks import HEARTBEAT

# Seconds without a heartbeat after which a part counts as gone: six ticks, three of the longest allowed.
STALE_SECONDS = 30


def states() -> dict[str, str]:
    """Returns "ok", or what is wrong, by the name of each part."""
    return {name: state_of(name) for name in CHECKS}


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
    own = _heartbeat("worker")
    return _fresh(HEARTBEAT, "tick") if own == "ok" == _heartbeat("beat") else own


def _heartbeat(part: str) -> str:
    return _fresh(heartbeats.KEY.format(part=part), "heartbeat")


def _fresh(key: str, sign: str) -> str:
    age = heartbeats.age(key)
    if age is None:
        return f"error: no {sign} yet"
    return "ok" if age <= STALE_SECONDS else f"error: last {sign} {age:.0f} s ago"


class HealthServer:
    """Answers `/healthz` and `/readyz` under any host name: probes use the machine's address, not the public name."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["path"] == "/healthz":
            return await _answer(send, 200, b"text/plain", b"ok")
        found = await in_database(states)
        status = 200 if set(found.values()) == {"ok"} else 503
        await _answer(send, status, b"application/json", json.dumps(found).encode())


async def _answer(send: Any, status: int, kind: bytes, body: bytes) -> None:
    headers = [
        (b"content-type", kind),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers, "trailers": False})
    await send({"type": "http.response.body", "body": body, "more_body": False})


ADDRESSES = frozenset({"/healthz", "/readyz"})
# There is no line for web: it is web that answers.
CHECKS: dict[str, Callable[[], str]] = {
    "database": _database,
    "broker": _broker,
    "worker": _worker,
    "mentions": lambda: _heartbeat("mentions"),
    "beat": lambda: _heartbeat("beat"),
}
