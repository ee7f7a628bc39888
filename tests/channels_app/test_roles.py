"""The table of rights says what the rules do: each right is tried by each role, for real."""

from collections.abc import Callable

import pytest

from channels_app import access
from channels_app.flows import channels, teams
from channels_app.models import Channel, Membership, Team, User
from channels_app.roles import BY_POLICY, RIGHTS, Right, has, words_of
from tests.conftest import People

TRIED: dict[Right, Callable[[User, Team], bool]] = {
    Right.TALK: lambda user, team: access.visible_channels(user).filter(team=team, kind="standard").exists(),
    Right.CREATE_CHANNELS: access.may_create_channels,
    Right.MANAGE_PRIVATE_CHANNELS: lambda user, team: access.may_manage_channel(
        user, Channel.objects.select_related("team").get(team=team, kind="private")
    ),
    Right.MANAGE_CONNECTORS: access.may_manage_connectors,
    Right.MANAGE_OUTGOING: access.may_manage_outgoing,
    Right.OWN: access.may_own,
}


@pytest.mark.parametrize("policy", [False, True])
@pytest.mark.parametrize("right", Right)
def test_a_right_is_what_the_rules_give(people: People, team: Team, right: Right, policy: bool) -> None:
    teams.change_team(team=team, by=people.alice, **dict.fromkeys(BY_POLICY.values(), policy))
    private = channels.create_channel(team=team, by=people.alice, name="Private", kind="private")
    for person in (people.bob, people.carol):
        channels.add_channel_member(channel=private, by=people.alice, user=person)
    for person, role in ((people.alice, "owner"), (people.bob, "member"), (people.carol, "guest")):
        assert TRIED[right](person, team) == has(role, right, team), role
    assert not TRIED[right](people.mallory, team)


def test_every_role_has_rights_and_words(team: Team) -> None:
    assert set(RIGHTS) == set(Membership.Role.values)
    assert words_of("guest", team) == "May read and write in standard channels."
    assert "manage connectors" in words_of("member", team)
    team.members_may_manage_connectors = False
    assert "manage connectors" not in words_of("member", team)
