"""Due times when governments move clocks."""

from datetime import timedelta

import pytest
import redis
from django.conf import settings

from channels_app import zones
from connectors.flows import schedule
from connectors.flows.schedule import rezoning
from tests.connectors.flows.schedule.conftest import World


@pytest.fixture
def releases(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The release that this machine has, last; what Redis knows is forgotten."""
    redis.Redis.from_url(settings.REDIS_URL).delete(rezoning.RELEASE_KEY)
    has = ["2026a"]
    monkeypatch.setattr(zones, "release", lambda: has[-1])
    return has


def test_newer_data_move_the_due_times_that_lie_ahead(world: World, releases: list[str]) -> None:
    ahead, right, paused = world.connect(), world.connect(harbour="Deal"), world.connect(harbour="Rye")
    assert ahead.next_run_at
    stale = ahead.next_run_at - timedelta(hours=1)
    for connection, state in ((ahead, "active"), (paused, "paused")):
        type(connection).objects.filter(pk=connection.pk).update(next_run_at=stale, state=state)
    assert schedule.follow_zone_data(now=world.now) == 0, "the first look only remembers"
    releases.append("2026b")
    assert schedule.follow_zone_data(now=world.now) == 1
    assert schedule.follow_zone_data(now=world.now) == 0
    for connection, due in ((ahead, ahead.next_run_at), (right, right.next_run_at), (paused, stale)):
        connection.refresh_from_db()
        assert connection.next_run_at == due


def test_what_is_due_already_runs_and_older_data_change_nothing(world: World, releases: list[str]) -> None:
    connection = world.connect()
    schedule.follow_zone_data(now=world.now)
    releases.append("2025z")
    type(connection).objects.filter(pk=connection.pk).update(next_run_at=world.now + timedelta(minutes=1))
    assert schedule.follow_zone_data(now=world.now) == 0
    releases.append("2026b")
    assert schedule.follow_zone_data(now=world.now + timedelta(minutes=1)) == 0
    world.wait(minutes=1)
    assert len(world.texts()) == 1
