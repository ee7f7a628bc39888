"""Teams that are open to requests are found, asked and joined; all others are not there."""

from datetime import UTC, datetime

import pytest

from channels_app import access
from channels_app.flows import join_requests, notifications, teams
from channels_app.models import JoinRequest, Team, User
from tests.conftest import People

NOON = datetime(2030, 1, 1, 12, tzinfo=UTC)


@pytest.fixture
def open_team(team: Team, people: People) -> Team:
    teams.change_team(team=team, by=people.alice, discoverable=True)
    return team


def found(user: User, query: str = "") -> list[str]:
    return [team.name for team in join_requests.teams_to_find(by=user, query=query)]


class TestATeam:
    def test_is_found_where_its_owners_want_it(self, people: People, team: Team) -> None:
        assert found(people.mallory) == []
        with pytest.raises(access.NotVisible):
            join_requests.ask(team=team, by=people.mallory, words="", now=NOON)
        teams.change_team(team=team, by=people.alice, discoverable=True)
        assert found(people.mallory) == found(people.mallory, "oper") == ["Operations"]
        assert found(people.mallory, "zzz") == found(people.bob) == []

    def test_is_joined_by_the_domain_of_a_confirmed_address(self, people: People, team: Team) -> None:
        join_requests.set_domains(team=team, by=people.alice, domains=["example.com"])
        unconfirmed = User.objects.create_user("eve@example.com")
        assert found(unconfirmed) == []
        with pytest.raises(access.NotVisible):
            join_requests.join(team=team, by=unconfirmed)
        join_requests.join(team=team, by=people.mallory)
        assert access.role_in(people.mallory, team) == "member"

    def test_has_domains_by_its_owners(self, people: People, team: Team) -> None:
        for other in (people.bob, people.carol, people.mallory):
            with pytest.raises(access.NotAllowed):
                join_requests.set_domains(team=team, by=other, domains=["example.com"])


class TestARequest:
    def test_is_told_to_owners_and_accepted(self, people: People, open_team: Team) -> None:
        join_requests.ask(team=open_team, by=people.mallory, words="Please", now=NOON)
        assert [str(one.sentence) for one in notifications.of(people.alice)] == ["Mallory asks to join Operations."]
        assert not notifications.of(people.bob).exists()
        request = join_requests.waiting(open_team).get()
        for other in (people.bob, people.carol, people.mallory):
            with pytest.raises(access.NotVisible):
                join_requests.accept(request_id=request.pk, by=other, now=NOON)
        join_requests.accept(request_id=request.pk, by=people.alice, now=NOON)
        assert access.role_in(people.mallory, open_team) == "member"
        assert [str(one.sentence) for one in notifications.of(people.mallory)] == ["You are in Operations now."]
        assert not JoinRequest.objects.exists()

    def test_is_not_repeated_at_once(self, people: People, open_team: Team) -> None:
        join_requests.ask(team=open_team, by=people.mallory, words="", now=NOON)
        with pytest.raises(teams.InvalidTeam):
            join_requests.ask(team=open_team, by=people.mallory, words="", now=NOON)
        request = join_requests.waiting(open_team).get()
        join_requests.decline(request_id=request.pk, by=people.alice, now=NOON)
        assert not join_requests.waiting(open_team).exists()
        with pytest.raises(teams.InvalidTeam):
            join_requests.ask(team=open_team, by=people.mallory, words="", now=NOON)
        join_requests.ask(team=open_team, by=people.mallory, words="", now=NOON + join_requests.ASK_AGAIN)
        assert join_requests.waiting(open_team).exists()

    def test_has_a_limit(self, people: People, open_team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(join_requests, "MAX_WAITING", 0)
        with pytest.raises(teams.InvalidTeam, match="You asked 0 teams"):
            join_requests.ask(team=open_team, by=people.mallory, words="", now=NOON)
