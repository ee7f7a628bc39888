"""`/readyz` names every part that runs, and is 200 only while each of them is well."""

import asyncio
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import psycopg
import pytest
import redis
from django.db import OperationalError

from config import asgi, health, heartbeats
from config.parts import parts
from connectors.tasks import HEARTBEAT

# The servers under the names that people know who have their own.
NAMES = {"postgres": "database", "valkey": "broker"}
SIGNS = {"worker": HEARTBEAT, **{part: heartbeats.KEY.format(part=part) for part in ("mentions", "beat")}}


@pytest.fixture
def ages(monkeypatch: pytest.MonkeyPatch, db: None) -> dict[str, float | None]:
    """Seconds since each sign of life: all are well."""
    found: dict[str, float | None] = dict.fromkeys([*SIGNS.values(), heartbeats.KEY.format(part="worker")], 1.0)
    monkeypatch.setattr(heartbeats, "age", found.__getitem__)
    return found


def ask(path: str, host: str = "localhost") -> httpx.Response:
    """What the web process answers, whose other servers see nothing of it."""

    async def get() -> httpx.Response:
        transport = httpx.ASGITransport(asgi.application)
        async with httpx.AsyncClient(transport=transport, base_url=f"http://{host}") as client:
            return await client.get(path)

    return asyncio.run(get())


def ready() -> tuple[int, dict[str, str]]:
    answer = ask("/readyz")
    return answer.status_code, {name: state for name, state in answer.json().items() if state != "ok"}


def test_names_every_part_that_is_kept_running() -> None:
    embedded: Any = SimpleNamespace(var=Path("/nowhere"), command=lambda name: [name])
    kept = {part.name for part in parts(embedded) if not part.once}
    assert {NAMES.get(name, name) for name in kept} - {"web"} == set(health.CHECKS)


def test_is_200_while_all_are_well(ages: dict[str, float | None]) -> None:
    assert ready() == (200, {})


@pytest.mark.parametrize("age", [None, health.STALE_SECONDS + 1.0])
@pytest.mark.parametrize("part", SIGNS)
def test_names_who_gives_no_sign_of_life(ages: dict[str, float | None], part: str, age: float | None) -> None:
    ages[SIGNS[part]] = age
    status, wrong = ready()
    assert (status, set(wrong)) == (503, {part})
    assert wrong[part].startswith("error: ")


def test_names_the_server_that_does_not_answer(
    ages: dict[str, float | None], monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    def away(*_arguments: object, **_options: object) -> None:
        raise OperationalError from psycopg.OperationalError()

    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    assert ready() == (503, {"broker": f"error: {redis.ConnectionError.__name__}"})
    monkeypatch.setattr(health, "connection", SimpleNamespace(cursor=away))
    assert ready()[1].keys() == {"broker", "database"}


def test_a_sign_of_life_is_as_old_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    heartbeats.beat("a test")
    then = time.time()
    monkeypatch.setattr(time, "time", lambda: then + 100)
    age = heartbeats.age(heartbeats.KEY.format(part="a test"))
    assert age is not None
    assert 99 <= age <= 102


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_probes_come_by_any_name(db: None, path: str) -> None:
    assert ask(path, "10.1.2.3:8000").status_code in (200, 503)
    assert ask("/accounts/login/", "10.1.2.3:8000").status_code == 400


def test_a_process_is_alive_without_anything_else(monkeypatch: pytest.MonkeyPatch) -> None:
    """No database, no thread and no page: what is asked every second costs nothing."""
    monkeypatch.setattr(asgi.PAGES.server, "handle", None)
    answer = ask("/healthz")
    assert (answer.status_code, answer.text) == (200, "ok")
