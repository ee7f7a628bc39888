import random
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from django.db import connection

from channels_app import access
from channels_app.flows import channels, teams
from channels_app.models import Channel, ChannelMember, ReadMark, Team
from channels_app.models.fields import new_id
from tests.conftest import People


class TestATeam:
    def test_never_loses_its_last_owner(self, people: People, team: Team) -> None:
        with pytest.raises(teams.InvalidTeam):
            teams.remove_member(team=team, by=people.alice, user=people.alice)
        with pytest.raises(teams.InvalidTeam):
            teams.change_role(team=team, by=people.alice, user=people.alice, role="member")
        teams.change_role(team=team, by=people.alice, user=people.bob, role="owner")
        teams.remove_member(team=team, by=people.alice, user=people.alice)
        assert access.role_in(people.bob, team) == "owner"

    def test_is_changed_by_its_owners_only(self, people: People, team: Team) -> None:
        for person in (people.bob, people.carol, people.mallory):
            with pytest.raises(access.NotAllowed):
                teams.change_team(team=team, by=person, incoming_webhooks_allowed=False)
            with pytest.raises(access.NotAllowed):
                teams.add_member(team=team, by=person, user=people.mallory, role="owner")
            with pytest.raises(access.NotAllowed):
                teams.change_role(team=team, by=person, user=person, role="owner")
            with pytest.raises(access.NotAllowed):
                teams.remove_member(team=team, by=person, user=people.alice)
        team.refresh_from_db()
        assert team.incoming_webhooks_allowed

    def test_refuses_a_setting_that_it_does_not_have(self, people: People, team: Team) -> None:
        with pytest.raises(TypeError, match="id"):
            teams.change_team(team=team, by=people.alice, id=new_id())


class TestAChannel:
    def test_has_a_name_of_its_own_within_the_team(self, people: People, team: Team) -> None:
        with pytest.raises(channels.InvalidChannel):
            channels.create_channel(team=team, by=people.bob, name="GENERAL")
        elsewhere = teams.create_team(by=people.mallory, name="Elsewhere")
        assert Channel.objects.filter(name="General", team__in=[team, elsewhere]).count() == 2

    def test_that_is_private_is_for_people_of_the_team(self, people: People, team: Team) -> None:
        channel = channels.create_channel(team=team, by=people.bob, name="Private", kind="private")
        with pytest.raises(channels.InvalidChannel):
            channels.add_channel_member(channel=channel, by=people.bob, user=people.mallory)
        channels.add_channel_member(channel=channel, by=people.bob, user=people.carol)
        with pytest.raises(access.NotAllowed):
            channels.remove_channel_member(channel=channel, by=people.carol, user=people.bob)
        channels.remove_channel_member(channel=channel, by=people.carol, user=people.carol)
        assert [row.user for row in ChannelMember.objects.filter(channel=channel)] == [people.bob]


class TestAReadMark:
    def test_never_goes_back(self, people: People, channel: Channel) -> None:
        first, second, third = (new_id() for _ in range(3))
        for message_id, expected in ((second, second), (first, second), (third, third), (second, third)):
            channels.mark_read(channel=channel, by=people.bob, message_id=message_id)
            assert ReadMark.objects.get().message_id == expected

    @pytest.mark.django_db(transaction=True)
    def test_never_goes_back_however_requests_overtake_each_other(self, people: People, channel: Channel) -> None:
        ids = [new_id() for _ in range(60)]

        def mark(message_id: UUID) -> None:
            try:
                channels.mark_read(channel=channel, by=people.bob, message_id=message_id)
            finally:
                connection.close()

        with ThreadPoolExecutor(6) as pool:
            list(pool.map(mark, random.sample(ids, len(ids))))
        assert ReadMark.objects.get().message_id == max(ids)
