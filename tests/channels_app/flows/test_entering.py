"""Whoever lets somebody into a team: not into one that is archived or deleted, which nobody can join."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from channels_app import access
from channels_app.flows import accounts, archiving, deleting, groups, invitations, join_requests, teams
from channels_app.models import Invitation, JoinRequest, Membership, Team, User
from tests.conftest import People

NOON = datetime(2030, 1, 1, 12, tzinfo=UTC)
Way = Callable[[Team, People], object]


def by_administrator(team: Team, people: People) -> None:
    root = User.objects.create_user("root@example.com", is_staff=True, is_superuser=True)
    accounts.add_to_team(person=people.mallory, by=root, team_id=team.pk, role="member")


def by_request(team: Team, people: People) -> None:
    request = JoinRequest.objects.get()
    join_requests.accept(request_id=request.pk, by=people.alice, now=NOON)


def by_invitation(team: Team, people: People) -> None:
    invitation = Invitation.objects.get()
    invitations.accept(invitation_id=invitation.pk, by=people.mallory, now=NOON)


def by_groups(team: Team, people: People) -> None:
    groups.apply(people.mallory, provider="x", name="X", roles={team.pk: "member"}, is_administrator=False)


WAYS: dict[str, Way] = {
    "an owner": lambda team, people: teams.add_member(team=team, by=people.alice, user=people.mallory, role="member"),
    "an administrator": by_administrator,
    "a request": by_request,
    "an invitation": by_invitation,
    "the domain": lambda team, people: join_requests.join(team=team, by=people.mallory),
    "groups": by_groups,
}


@pytest.fixture
def open_team(team: Team, people: People) -> Team:
    teams.change_team(team=team, by=people.alice, discoverable=True)
    join_requests.set_domains(team=team, by=people.alice, domains=["example.com"])
    join_requests.ask(team=team, by=people.mallory, words="", now=NOON)
    invitations.ask(team=team, by=people.alice, email=people.mallory.email, role="member", now=NOON)
    return team


@pytest.mark.parametrize("way", WAYS)
def test_leads_in_and_leaves_nothing_open(way: str, open_team: Team, people: People) -> None:
    WAYS[way](open_team, people)
    assert access.role_in(people.mallory, open_team) == "member"
    assert not Invitation.objects.exists()
    assert not JoinRequest.objects.exists()


@pytest.mark.parametrize("end", [archiving.archive_team, deleting.delete_team])
@pytest.mark.parametrize("way", WAYS)
def test_leads_nowhere_while_the_team_is_closed(
    way: str, end: Callable[..., object], open_team: Team, people: People
) -> None:
    end(team=open_team, by=people.alice, now=NOON)
    open_team.refresh_from_db()
    if way == "groups":
        by_groups(open_team, people)
    else:
        with pytest.raises((teams.InvalidTeam, access.NotVisible, access.NotAllowed)):
            WAYS[way](open_team, people)
    assert not Membership.objects.filter(user=people.mallory).exists()
