from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from channels_app import access
from channels_app.flows import channels, deleting, posting, removing
from channels_app.models import AuditEntry, Channel, Message, Notification, Team
from connectors.models import Connection, Exchange, Run, WebhookToken
from tests.conftest import Hook, People

NOW = datetime(2030, 1, 1, tzinfo=UTC)
LATER = NOW + deleting.GRACE_PERIOD
A_MOMENT = timedelta(microseconds=1)


def always() -> bool:
    return True


class TestAChannel:
    def test_is_gone_for_everybody_and_comes_back_as_it_was(self, people: People, channel: Channel, hook: Hook) -> None:
        message = posting.post_text(channel=channel, by=people.bob, text="kept")
        deleting.delete_channel(channel=channel, by=people.alice, now=NOW)
        for person in (people.alice, people.bob):
            with pytest.raises(access.NotVisible):
                access.message_for(person, message.pk)
        deleted = access.deleted_channel_for(people.alice, channel.pk)
        deleting.restore_channel(channel=deleted, by=people.alice, now=LATER - A_MOMENT)
        assert access.message_for(people.bob, message.pk)
        assert Connection.objects.get().pk == hook.connection.pk

    def test_is_not_restored_once_its_time_is_over(self, people: People, channel: Channel) -> None:
        deleting.delete_channel(channel=channel, by=people.alice, now=NOW)
        with pytest.raises(channels.InvalidChannel, match="too late"):
            deleting.restore_channel(channel=channel, by=people.alice, now=LATER)

    def test_frees_its_name_and_is_not_restored_beside_another_of_this_name(
        self, people: People, team: Team, channel: Channel
    ) -> None:
        deleting.delete_channel(channel=channel, by=people.alice, now=NOW)
        channels.create_channel(team=team, by=people.bob, name="general")
        with pytest.raises(channels.InvalidChannel, match="Rename that one first"):
            deleting.restore_channel(channel=channel, by=people.alice, now=NOW)
        assert not Channel.objects.filter(name="General", deleted_at=None).exists()

    def test_is_deleted_and_restored_by_owners_and_administrators(self, people: People, channel: Channel) -> None:
        for person in (people.bob, people.carol, people.mallory):
            with pytest.raises(access.NotAllowed):
                deleting.delete_channel(channel=channel, by=person, now=NOW)
        people.mallory.is_staff = True
        deleting.delete_channel(channel=channel, by=people.mallory, now=NOW)
        for person in (people.bob, people.carol):
            with pytest.raises(access.NotVisible):
                access.deleted_channel_for(person, channel.pk)
        deleting.restore_channel(
            channel=access.deleted_channel_for(people.mallory, channel.pk), by=people.mallory, now=NOW
        )
        assert [entry.action for entry in AuditEntry.objects.order_by("-pk")[:2]] == [
            "channel.restored",
            "channel.deleted",
        ]


class TestATeam:
    def test_is_gone_with_its_channels_and_comes_back(self, people: People, team: Team, channel: Channel) -> None:
        deleting.delete_team(team=team, by=people.alice, now=NOW)
        assert not access.visible_channels(people.bob).exists()
        assert list(access.deleted_teams(people.alice)) == [team]
        assert not access.deleted_teams(people.bob).exists()
        deleting.restore_team(team=access.deleted_team_for(people.alice, team.pk), by=people.alice, now=NOW)
        assert access.channel_for(people.bob, channel.pk)


class TestRemoval:
    @pytest.fixture
    def full(self, people: People, channel: Channel, hook: Hook) -> Channel:
        """A channel with some of everything, more messages than a batch has."""
        root = posting.post_text(channel=channel, by=people.alice, text="root")
        posting.post_text(channel=channel, by=people.bob, text=f"@[Alice](user:{people.alice.pk})", root_id=root.pk)
        rows = [Message(channel=channel, sender_name="x", plain=str(n)) for n in range(2 * removing.ROWS_PER_BATCH)]
        Message.objects.bulk_create(rows)
        Run.objects.create(connection=hook.connection, due_at=NOW, next_attempt_at=NOW)
        Exchange.objects.create(connection=hook.connection, purpose="x", method="GET", url="x", started_at=NOW)
        assert Notification.objects.count() == 1
        return channel

    @pytest.mark.parametrize("what", ["channel", "team"])
    def test_leaves_nothing_of_it_and_all_of_others(
        self, people: People, team: Team, full: Channel, elsewhere: Team, what: str
    ) -> None:
        other = channels.create_channel(team=elsewhere, by=people.mallory, name="Other")
        kept = posting.post_text(channel=other, by=people.mallory, text="kept")
        if what == "channel":
            deleting.delete_channel(channel=full, by=people.alice, now=NOW)
        else:
            deleting.delete_team(team=team, by=people.alice, now=NOW)
        assert removing.remove_due(now=LATER - A_MOMENT, has_time=always) == 0
        assert not removing.is_due(now=LATER - A_MOMENT)
        assert removing.is_due(now=LATER)
        removing.remove_due(now=LATER, has_time=always)
        assert list(Message.objects.all()) == [kept]
        for model in (Connection, WebhookToken, Run, Exchange, Notification):
            assert not model.objects.exists()
        assert Team.objects.filter(pk=team.pk).exists() == (what == "channel")
        assert not removing.is_due(now=LATER)

    def test_deletes_no_more_than_a_batch_at_once_and_goes_on_where_it_stopped(
        self, people: People, full: Channel
    ) -> None:
        deleting.delete_channel(channel=full, by=people.alice, now=NOW)
        left = []
        while removing.is_due(now=LATER):
            times = iter([True, False])
            removing.remove_due(now=LATER, has_time=lambda times=times: next(times, False))  # type: ignore[misc]
            left.append(Message.objects.count())
        steps = [before - after for before, after in pairwise(left)]
        assert left[-1] == 0
        assert max(steps) <= removing.ROWS_PER_BATCH
