from datetime import UTC, datetime

import pytest

from channels_app import access
from channels_app.cards import Envelope
from channels_app.flows import archiving, channels, posting
from channels_app.models import AuditEntry, Channel, Team
from channels_app.web import sidebar
from tests.conftest import People

NOW = datetime(2030, 1, 1, tzinfo=UTC)


def rail(people: People) -> list[str]:
    return [channel.name for team in sidebar.teams_of(people.bob).shown for channel in team.channels]


class TestAChannel:
    def test_takes_no_posts_and_stays_readable(self, people: People, channel: Channel) -> None:
        message = posting.post_text(channel=channel, by=people.alice, text="before")
        archiving.archive_channel(channel=channel, by=people.alice, now=NOW)
        assert access.message_for(people.carol, message.pk)
        archived = access.channel_for(people.bob, channel.pk)
        with pytest.raises(access.NotAllowed, match=r"“General” is archived.*unarchive it on the team's page"):
            posting.post_text(channel=archived, by=people.bob, text="after")
        with pytest.raises(access.NotAllowed, match="is archived"):
            posting.post_text(channel=archived, by=people.bob, text="after", root_id=message.pk)
        with pytest.raises(access.NotAllowed, match="is archived"):
            posting.post_own_card(channel=archived, by=people.bob, envelope=Envelope(text="x"), payload=b"{}")

    def test_leaves_the_rail_and_comes_back(self, people: People, channel: Channel) -> None:
        posting.post_text(channel=channel, by=people.alice, text="unread")
        assert (rail(people), sidebar.unread_of(people.bob)) == (["General"], {str(channel.pk): 1})
        archiving.archive_channel(channel=channel, by=people.alice, now=NOW)
        assert (rail(people), sidebar.unread_of(people.bob)) == ([], {})
        archiving.unarchive_channel(channel=channel, by=people.alice, now=NOW)
        assert (rail(people), sidebar.unread_of(people.bob)) == (["General"], {str(channel.pk): 1})
        posting.post_text(channel=access.channel_for(people.bob, channel.pk), by=people.bob, text="after")

    def test_is_archived_by_those_who_manage_it(self, people: People, team: Team, channel: Channel) -> None:
        for person in (people.bob, people.carol, people.mallory):
            for change in (archiving.archive_channel, archiving.unarchive_channel):
                with pytest.raises(access.NotAllowed):
                    change(channel=channel, by=person, now=NOW)
        own = channels.create_channel(team=team, by=people.bob, name="Private", kind="private")
        archiving.archive_channel(channel=own, by=people.bob, now=NOW)
        assert access.channel_for(people.bob, own.pk).archived_at == NOW

    def test_is_archived_on_record(self, people: People, channel: Channel) -> None:
        before = AuditEntry.objects.count()
        for change in (archiving.archive_channel, archiving.archive_channel, archiving.unarchive_channel):
            change(channel=channel, by=people.alice, now=NOW)
        entries = AuditEntry.objects.order_by("pk")[before:]
        assert [(entry.action, entry.actor_id, entry.team_name) for entry in entries] == [
            ("channel.archived", people.alice.pk, "Operations"),
            ("channel.unarchived", people.alice.pk, "Operations"),
        ]


class TestATeam:
    def test_closes_and_opens_all_its_channels(self, people: People, team: Team, channel: Channel) -> None:
        archiving.archive_team(team=team, by=people.alice, now=NOW)
        archived = access.channel_for(people.bob, channel.pk)
        with pytest.raises(access.NotAllowed, match=r"The team “Operations” is archived.*unarchive it on its page"):
            posting.post_text(channel=archived, by=people.bob, text="after")
        with pytest.raises(channels.InvalidChannel, match="archived"):
            channels.create_channel(team=team, by=people.alice, name="New")
        assert rail(people) == []
        assert sidebar.teams_of(people.bob).has_archived
        archiving.unarchive_team(team=team, by=people.alice, now=NOW)
        assert rail(people) == ["General"]
        assert not sidebar.teams_of(people.bob).has_archived

    def test_is_archived_by_its_owners_and_administrators(self, people: People, team: Team) -> None:
        for person in (people.bob, people.carol, people.mallory):
            for change in (archiving.archive_team, archiving.unarchive_team):
                with pytest.raises(access.NotAllowed):
                    change(team=team, by=person, now=NOW)
        people.mallory.is_staff = True
        archiving.archive_team(team=team, by=people.mallory, now=NOW)
        team.refresh_from_db()
        assert team.archived_at == NOW


class TestADeletedChannel:
    """Whatever lists or finds channels knows nothing of it, though its rows are still there."""

    @pytest.mark.parametrize("what", ["channel", "team"])
    def test_is_seen_by_nobody(self, people: People, team: Team, channel: Channel, what: str) -> None:
        message = posting.post_text(channel=channel, by=people.alice, text="x")
        deleted = Channel.objects if what == "channel" else Team.objects
        deleted.update(deleted_at=NOW)
        for person in (people.alice, people.bob, people.carol):
            assert not access.visible_channels(person).exists()
            assert not access.readers_of(channel.pk).exists()
            assert access.visible_teams(person).exists() == (what == "channel")
            with pytest.raises(access.NotVisible):
                access.message_for(person, message.pk)
