from datetime import UTC, datetime, timedelta

import pytest

from channels_app.flows import archiving
from connectors.flows import schedule
from connectors.models import Run
from tests.connectors.flows.schedule.conftest import World

DUE = datetime(2027, 3, 1, 7, 30, tzinfo=UTC)


@pytest.mark.parametrize("what", ["channel", "team"])
def test_an_archived_connection_rests_and_goes_on_from_the_moment_it_is_unarchived(world: World, what: str) -> None:
    connection = world.connect()
    if what == "channel":
        archiving.archive_channel(channel=world.channel, by=world.people.alice, now=world.now)
    else:
        archiving.archive_team(team=world.team, by=world.people.alice, now=world.now)
    world.tick(at=DUE)
    world.tick(at=DUE + timedelta(days=3))
    connection.refresh_from_db()
    assert (world.texts(), connection.next_run_at, Run.objects.count()) == ([], None, 0)
    back = DUE + timedelta(days=3, hours=1)
    if what == "channel":
        archiving.unarchive_channel(channel=world.channel, by=world.people.alice, now=back)
    else:
        archiving.unarchive_team(team=world.team, by=world.people.alice, now=back)
    connection.refresh_from_db()
    assert connection.next_run_at == DUE + timedelta(days=4)
    world.tick(at=DUE + timedelta(days=4))
    assert world.texts() == ["Dover: high"]
    assert world.runs("outcome", "missed") == [("posted", 0)]


def test_a_run_that_waits_when_its_channel_is_archived_is_skipped_and_says_why(world: World) -> None:
    world.connect()
    schedule.enqueue_due(now=DUE)
    archiving.archive_channel(channel=world.channel, by=world.people.alice, now=DUE)
    world.tick(at=DUE)
    assert world.texts() == []
    assert [(run.outcome, str(run.detail)) for run in world.runs()] == [("skipped", "The channel is archived.")]


def test_nothing_is_run_by_hand_in_an_archived_channel(world: World) -> None:
    connection = world.connect()
    archiving.archive_channel(channel=world.channel, by=world.people.alice, now=world.now)
    connection.channel.refresh_from_db()
    with pytest.raises(schedule.NotNow, match="is archived"):
        schedule.run_now(connection=connection, by=world.people.alice, now=world.now)
