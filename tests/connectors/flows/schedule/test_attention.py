"""What needs attention is told, is asked for less and less often, and heals by itself."""

from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.utils import translation

from channels_app import access
from channels_app.flows import notifications, teams
from channels_app.models import Notification
from connectors.flows import connecting, schedule, team_connections
from connectors.flows.schedule import probing
from connectors.models import Connection, Run
from connectors.sdk import SourceError
from tests.connectors.flows.schedule.conftest import START, World

API = "http://tides.example/api"
DAY = timedelta(days=1)


def failing(world: World, status: int = 404, **headers: str) -> None:
    world.http.answer(API, {"error": "gone"}, status=status, **headers)


def hourly(world: World) -> Connection:
    made = world.connect(every=60)
    made.created_by = world.people.alice
    made.save()
    return made


def told(world: World, name: str = "alice") -> list[str]:
    found = notifications.of(getattr(world.people, name))
    return [str(one.sentence) for one in reversed(found)]


def run_for(world: World, time: timedelta, step: timedelta) -> list[Any]:
    """Moves the clock and returns when runs were due."""
    until, before = world.now + time, len(world.runs())
    while world.now < until:
        world.tick(at=world.now + step)
    return world.runs("due_at")[before:]


def test_it_is_told_once_and_again_when_it_works(world: World) -> None:
    made = hourly(world)
    failing(world)
    run_for(world, timedelta(hours=6), timedelta(minutes=30))
    assert told(world) == ['Tides needs attention: http://tides.example/api answered 404: {"error": "gone"}']
    world.http.answer(API, {"tide": "low"})
    run_for(world, DAY, timedelta(minutes=30))
    made.refresh_from_db()
    assert (made.state, str(made.problem), made.problem_since) == ("active", "", None)
    assert told(world) == ["Tides works again."], "in place of the notice that nobody had seen"
    assert made.next_run_at is not None
    assert made.next_run_at - world.now <= timedelta(hours=1), "by its schedule again"
    assert set(world.texts()) == {"Dover: low"}


def test_a_notice_that_was_seen_stays(world: World) -> None:
    hourly(world)
    failing(world)
    world.tick(at=START + timedelta(hours=1))
    notifications.mark_seen(by=world.people.alice, now=world.now)
    world.http.answer(API, {"tide": "low"})
    run_for(world, timedelta(hours=2), timedelta(minutes=30))
    assert len(told(world)) == 2


def test_it_is_asked_less_and_less_often_until_someone_pauses_it(world: World) -> None:
    made = hourly(world)
    failing(world)
    due = run_for(world, timedelta(days=12), timedelta(minutes=30))
    gaps = [later - earlier for earlier, later in pairwise(due)]
    assert gaps[0] <= timedelta(hours=1)
    assert timedelta(hours=23) <= gaps[-1] <= timedelta(hours=26)
    assert 10 <= len(due) <= 40
    assert all(later >= earlier - timedelta(hours=1) for earlier, later in pairwise(gaps))
    made.refresh_from_db()
    connecting.pause(connection=made, by=world.people.alice)
    assert run_for(world, timedelta(days=5), timedelta(hours=6)) == []


def test_the_pause_grows_to_a_day() -> None:
    pauses = [probing.pause(START, START + timedelta(hours=hours)) for hours in (0, 1, 24, 96, 9600)]
    assert pauses == [timedelta(minutes=15), timedelta(minutes=15), timedelta(hours=6), DAY, DAY]
    assert probing.pause(None, START) == timedelta(minutes=15)


@pytest.mark.parametrize("error", ["no answer", "fault"])
def test_what_may_pass_is_told_when_it_has_lasted(world: World, error: str) -> None:
    made = hourly(world)
    if error == "fault":
        world.http.answer(API, {"unexpected": 1})
    else:
        world.http.failure = SourceError("There is no host.", transient=True)
    run_for(world, timedelta(days=2, hours=20), timedelta(hours=1))
    made.refresh_from_db()
    assert (made.state, told(world)) == ("active", [])
    assert made.problem
    run_for(world, timedelta(hours=8), timedelta(hours=1))
    made.refresh_from_db()
    assert made.state == "attention"
    assert len(told(world)) == 1


@pytest.mark.parametrize(("value", "hours"), [("36000", 10), ("Mon, 01 Mar 2027 17:00:00 GMT", 10)])
def test_retry_after_moves_the_next_run(world: World, value: str, hours: int) -> None:
    made = hourly(world)
    world.now = START
    first = made.next_run_at
    assert first
    headers = {"Retry_After": value, "Date": "Mon, 01 Mar 2027 07:00:00 GMT"}
    failing(world, 429, **headers)
    world.tick(at=first)
    made.refresh_from_db()
    assert made.next_run_at is not None
    assert timedelta(hours=hours) <= made.next_run_at - first <= timedelta(hours=hours + 1)
    assert made.state == "active"
    assert [run.at for run in team_connections.upcoming_of(made, now=world.now)][:1] == [made.next_run_at]
    world.http.answer(API, {"tide": "low"})
    assert run_for(world, timedelta(hours=hours - 1), timedelta(hours=1)) == []
    assert len(run_for(world, timedelta(hours=2), timedelta(hours=1))) >= 1


def test_a_schedule_that_cannot_be_read_heals_too(world: World) -> None:
    made = world.connect()
    Connection.objects.update(config={**made.config, "zone": "Mars/Olympus"})
    world.tick(at=START + timedelta(hours=2))
    assert len(told(world)) == 1
    run_for(world, timedelta(hours=3), timedelta(minutes=10))
    assert len(Notification.objects.all()) == 1
    Connection.objects.update(config=made.config)
    run_for(world, DAY, timedelta(minutes=10))
    made.refresh_from_db()
    assert made.state == "active"
    assert told(world) == ["Tides works again."]


def test_connections_that_stood_still_before_an_upgrade_are_looked_at(world: World) -> None:
    made = hourly(world)
    Connection.objects.update(state="attention", problem="gone", problem_since=START - timedelta(days=30))
    world.tick(at=START + timedelta(hours=1, minutes=30))
    run_for(world, timedelta(days=2), timedelta(hours=1))
    made.refresh_from_db()
    assert made.state == "active"


class TestThoseWhoAreTold:
    def names(self, world: World, made_by: Any = None) -> set[str]:
        found = access.managers_of(world.channel, made_by and made_by.pk)
        return set(found.values_list("display_name", flat=True))

    def test_are_owners_and_who_made_it_while_they_may(self, world: World) -> None:
        assert self.names(world) == {"Alice"}
        assert self.names(world, world.people.bob) == {"Alice", "Bob"}
        assert self.names(world, world.people.carol) == {"Alice"}, "a guest"
        assert self.names(world, world.people.mallory) == {"Alice"}
        world.team.members_may_manage_connectors = False
        world.team.save()
        assert self.names(world, world.people.bob) == {"Alice"}

    def test_read_it_in_their_language_while_they_see_the_channel(self, world: World) -> None:
        Connection.objects.filter(pk=hourly(world).pk).update(created_by=world.people.bob)
        failing(world)
        world.tick(at=START + timedelta(hours=1))
        with translation.override("zh-hans"):
            assert told(world, "bob")[0].startswith("Tides 需要处理：")
        teams.remove_member(team=world.team, by=world.people.alice, user=world.people.bob)
        assert told(world, "bob") == []


def test_a_run_is_refused_where_it_was_paused_meanwhile(world: World) -> None:
    hourly(world)
    schedule.enqueue_due(now=START + timedelta(hours=1))
    Connection.objects.update(state="paused")
    world.tick(at=START + timedelta(hours=1))
    assert Run.objects.get().outcome == "skipped"
