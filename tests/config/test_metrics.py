"""`/metrics` is for whoever has the operator's token, and says what the overview says."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from channels_app import broker, tallies
from channels_app.models import Tally
from connectors.models import Connection
from tests.conftest import Hook

TOKEN = "a-token-of-the-operators"
WITH = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture(autouse=True)
def token(settings: Any) -> None:
    settings.METRICS_TOKEN = TOKEN


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer "}, {"Authorization": "Bearer other"}])
def test_are_not_there_for_others(client: Client, headers: dict[str, str]) -> None:
    assert client.get("/metrics", headers=headers).status_code == 404


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer "}, WITH])
def test_are_not_there_without_a_token(client: Client, settings: Any, headers: dict[str, str]) -> None:
    settings.METRICS_TOKEN = ""
    assert client.get("/metrics", headers=headers).status_code == 404


def numbers(client: Client) -> dict[str, float]:
    answer = client.get("/metrics", headers=WITH)
    assert answer.status_code == 200
    lines = answer.content.decode().splitlines()
    return {name: float(value) for name, _space, value in (line.rpartition(" ") for line in lines)}


def test_say_how_it_is(client: Client, hook: Hook) -> None:
    now = timezone.now()
    minute = now.replace(second=0, microsecond=0)
    for back in (0, 1):
        for name in tallies.NAMES:
            Tally.objects.create(name=name, minute=minute - timedelta(minutes=back), count=7)
    Connection.objects.update(state="attention", problem="x", problem_since=now)
    found = numbers(client)
    assert found['patchbay_last_minute{what="posts.refused"}'] == 7
    assert found["patchbay_connections_needing_attention"] == 1
    assert found["patchbay_database_size_bytes"] > 1_000_000
    assert found["patchbay_disk_free_bytes"] > 0
    assert {'patchbay_part_age_seconds{part="tick"}', 'patchbay_queue_length{queue="celery"}'} <= found.keys()
    assert {value for name, value in found.items() if "source_up" in name} == {1}


def test_say_what_could_not_be_asked(client: Client, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_args: object, **_options: object) -> None:
        raise ConnectionError

    monkeypatch.setattr(broker, "client", gone)
    found = numbers(client)
    assert found['patchbay_source_up{source="queues"}'] == 0
    assert found['patchbay_source_up{source="database"}'] == 1
