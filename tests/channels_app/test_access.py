"""Who may do what: the whole table."""

from collections.abc import Callable

import pytest

from channels_app import access
from channels_app.flows import channels, posting, teams
from channels_app.models import Channel, Message, Team, User
from tests.conftest import People

Question = Callable[[User, Team, Channel, Message], bool]
pytestmark = pytest.mark.usefixtures("elsewhere")
PEOPLE = ("alice", "bob", "carol", "mallory")  # owner, member, guest, stranger
POLICY_OFF = "members may not manage connectors"

# Each row: what is asked, and the answer for owner, member, guest and stranger. The message is bob's.
TABLE: dict[str, tuple[Question, tuple[bool, bool, bool, bool]]] = {
    "see the team": (lambda u, t, c, m: access.visible_teams(u).filter(pk=t.pk).exists(), (True, True, True, False)),
    "see a standard channel": (
        lambda u, t, c, m: access.visible_channels(u).filter(pk=c.pk).exists(),
        (True, True, True, False),
    ),
    "see a message in it": (
        lambda u, t, c, m: access.visible_messages(u).filter(pk=m.pk).exists(),
        (True, True, True, False),
    ),
    "be counted among its readers": (
        lambda u, t, c, m: access.readers_of(c.pk).filter(pk=u.pk).exists(),
        (True, True, True, False),
    ),
    "own the team": (lambda u, t, c, m: access.may_own(u, t), (True, False, False, False)),
    "create channels": (lambda u, t, c, m: access.may_create_channels(u, t), (True, True, False, False)),
    "manage connectors": (lambda u, t, c, m: access.may_manage_connectors(u, t), (True, True, False, False)),
    POLICY_OFF: (lambda u, t, c, m: access.may_manage_connectors(u, t), (True, False, False, False)),
    "manage a standard channel": (lambda u, t, c, m: access.may_manage_channel(u, c), (True, False, False, False)),
    "delete a message": (lambda u, t, c, m: access.may_delete_message(u, m), (True, True, False, False)),
}
# The same for a private channel made by bob, with carol in it; alice owns the team and was not added.
PRIVATE: dict[str, tuple[Question, tuple[bool, bool, bool, bool]]] = {
    "see it": (lambda u, t, c, m: access.visible_channels(u).filter(pk=c.pk).exists(), (False, True, True, False)),
    "see a message in it": (
        lambda u, t, c, m: access.visible_messages(u).filter(pk=m.pk).exists(),
        (False, True, True, False),
    ),
    "be counted among its readers": (
        lambda u, t, c, m: access.readers_of(c.pk).filter(pk=u.pk).exists(),
        (False, True, True, False),
    ),
    "manage it": (lambda u, t, c, m: access.may_manage_channel(u, c), (True, True, False, False)),
}


@pytest.fixture
def message(channel: Channel, people: People) -> Message:
    return posting.post_text(channel=channel, by=people.bob, text="x")


class TestAPerson:
    @pytest.mark.parametrize("name", TABLE)
    def test_may(self, people: People, team: Team, channel: Channel, message: Message, name: str) -> None:
        team.members_may_manage_connectors = name != POLICY_OFF
        ask, answers = TABLE[name]
        assert tuple(ask(getattr(people, who), team, channel, message) for who in PEOPLE) == answers

    @pytest.mark.parametrize("name", PRIVATE)
    def test_may_in_a_private_channel(self, people: People, team: Team, name: str) -> None:
        channel = channels.create_channel(team=team, by=people.bob, name="Private", kind="private")
        channels.add_channel_member(channel=channel, by=people.bob, user=people.carol)
        message = posting.post_text(channel=channel, by=people.bob, text="x")
        ask, answers = PRIVATE[name]
        assert tuple(ask(getattr(people, who), team, channel, message) for who in PEOPLE) == answers

    def test_sees_nothing_more_after_leaving(self, people: People, team: Team, message: Message) -> None:
        channel = channels.create_channel(team=team, by=people.bob, name="Private", kind="private")
        teams.remove_member(team=team, by=people.bob, user=people.bob)
        assert not access.visible_channels(people.bob).exists()
        assert not access.visible_messages(people.bob).exists()
        teams.add_member(team=team, by=people.alice, user=people.bob, role="member")
        assert not access.visible_channels(people.bob).filter(pk=channel.pk).exists(), "not back in private channels"

    def test_is_told_the_same_of_what_is_hidden_and_what_is_not_there(self, people: People, message: Message) -> None:
        found = [message.pk, message.channel.team_id]
        for look, pk in ((access.message_for, found[0]), (access.channel_for, message.channel_id)):
            with pytest.raises(access.NotVisible) as hidden:
                look(people.mallory, pk)
            with pytest.raises(access.NotVisible) as missing:
                look(people.mallory, people.mallory.pk)
            assert str(hidden.value) == str(missing.value)
