"""A version that wants more than a chat agreed to."""

from typing import Any

import pytest

from channels_app.access import NotAllowed, NotVisible
from channels_app.flows import chats, notifications
from channels_app.models import Chat, User
from connectors.connections import consent
from connectors.flows.publishing import releasing, upgrades
from connectors.flows.publishing.transitions import Overtaken
from connectors.models import AppVersion, Connection, Installation
from tests.connectors.flows.publishing.conftest import NOW, Office


@pytest.fixture
def direct(office: Office) -> Chat:
    return chats.start_chat(by=office.people.bob, people=[office.people.carol])


@pytest.fixture
def group(office: Office) -> Chat:
    return chats.start_chat(by=office.people.bob, people=[office.people.carol, office.people.alice])


def behind(office: Office, chat: Chat, **wider: Any) -> tuple[Installation, AppVersion]:
    """Version 1 in a chat, with a connection, and the version 2 that was published since."""
    first = office.version("published")
    made = consent.installation_in(chat, str(first.app.connector_id), office.people.bob)
    Connection.objects.create(installation=made, channel=chat, name="main", sender_name="Builds")
    second = office.next(first, name="Builds 2", **(wider or {"action_hosts": ("ci.example",)}))
    office.publish(second)
    return made, second


def told(user: User) -> list[str]:
    return [str(it.sentence) for it in notifications.of(user)]


class TestAChatOfTwo:
    def test_stays_until_both_agree(self, office: Office, direct: Chat) -> None:
        made, second = behind(office, direct)
        bob, carol = office.people.bob, office.people.carol
        assert office.runs(made) == "1.0.0"
        assert upgrades.agree(installation=made, version=second, by=bob, now=NOW) is False
        assert office.runs(made) == "1.0.0"
        assert Connection.objects.get().action_hosts == []
        [waiting] = upgrades.waiting_in(direct)
        assert waiting.half_agreed_by == bob
        assert "Bob agreed to Builds 2 2.0.0" in told(carol)[0]
        assert upgrades.agree(installation=made, version=second, by=carol, now=NOW) is True
        assert office.runs(made) == "2.0.0"
        connection = Connection.objects.get()
        assert (connection.action_hosts, connection.sender_name) == (["ci.example"], "Builds 2")
        assert told(bob) == ["Carol agreed: Builds 2 runs at version 2.0.0 here."]
        assert upgrades.waiting_in(direct) == []

    @pytest.mark.parametrize("first", ["bob", "carol"])
    def test_is_not_answered_by_one_of_them_twice(self, office: Office, direct: Chat, first: str) -> None:
        made, second = behind(office, direct)
        for _press in range(2):
            assert not upgrades.agree(installation=made, version=second, by=getattr(office.people, first), now=NOW)
        assert office.runs(made) == "1.0.0"
        other = "carol" if first == "bob" else "bob"
        assert len(told(getattr(office.people, other))) == 1

    def test_half_a_consent_is_to_one_version(self, office: Office, direct: Chat) -> None:
        made, second = behind(office, direct)
        upgrades.agree(installation=made, version=second, by=office.people.bob, now=NOW)
        third = office.next(second, "3.0.0", action_hosts=("evil.example",))
        office.publish(third)
        [waiting] = upgrades.waiting_in(direct)
        assert waiting.half_agreed_by is None
        with pytest.raises(Overtaken):
            upgrades.agree(installation=made, version=second, by=office.people.carol, now=NOW)
        assert not upgrades.agree(installation=made, version=third, by=office.people.carol, now=NOW)
        assert office.runs(made) == "1.0.0"

    def test_the_other_one_says_not_now(self, office: Office, direct: Chat) -> None:
        made, second = behind(office, direct)
        upgrades.agree(installation=made, version=second, by=office.people.bob, now=NOW)
        upgrades.put_off(installation=made, version=second, by=office.people.carol, now=NOW)
        assert told(office.people.bob) == ["Carol does not want Builds 2 2.0.0 now. The version before stays."]
        assert upgrades.waiting_in(direct) == []
        [still] = upgrades.behind_in(direct)
        assert (still.is_put_off, still.half_agreed_by) == (True, None)
        assert not upgrades.agree(installation=made, version=second, by=office.people.carol, now=NOW)
        assert upgrades.agree(installation=made, version=second, by=office.people.bob, now=NOW)

    def test_of_which_one_is_locked_out_is_left_to_the_other(self, office: Office, direct: Chat) -> None:
        made, second = behind(office, direct)
        User.objects.filter(pk=office.people.carol.pk).update(is_active=False)
        assert upgrades.agree(installation=made, version=second, by=office.people.bob, now=NOW)
        assert told(office.people.carol) == []

    def test_what_wants_no_more_needs_nobody(self, office: Office, direct: Chat) -> None:
        made, _second = behind(office, direct, summary="New words.")
        assert office.runs(made) == "2.0.0"

    def test_what_is_set_up_meanwhile_is_as_it_was_agreed(self, office: Office, direct: Chat) -> None:
        made, _second = behind(office, direct)
        again = consent.installation_in(direct, made.connector, office.people.carol)
        assert (again, office.runs(again)) == (made, "1.0.0")


class TestAGroup:
    def test_is_answered_by_whoever_is_in_it(self, office: Office, group: Chat) -> None:
        made, second = behind(office, group)
        assert office.runs(made) == "1.0.0"
        assert upgrades.agree(installation=made, version=second, by=office.people.carol, now=NOW)
        assert office.runs(made) == "2.0.0"
        for person in (office.people.bob, office.people.alice):
            assert told(person)[0] == "Carol agreed: Builds 2 runs at version 2.0.0 here."
        assert told(office.people.carol) == []


@pytest.mark.parametrize("kind", ["direct", "group"])
def test_nobody_else_answers(office: Office, kind: str, request: pytest.FixtureRequest) -> None:
    chat: Chat = request.getfixturevalue(kind)
    made, second = behind(office, chat)
    for person in (office.people.mallory, office.ada):
        with pytest.raises(NotAllowed):
            upgrades.agree(installation=made, version=second, by=person, now=NOW)
        with pytest.raises(NotAllowed):
            upgrades.put_off(installation=made, version=second, by=person, now=NOW)
    assert office.runs(made) == "1.0.0"


def test_a_chat_is_asked_of_its_own_alone(office: Office, direct: Chat, group: Chat) -> None:
    made, _second = behind(office, direct)
    assert upgrades.in_chat(direct, made.connector).installation == made
    assert upgrades.behind_in(group) == []
    with pytest.raises(NotVisible):
        upgrades.in_chat(group, made.connector)


def test_chats_are_counted_before_they_are_asked(office: Office, direct: Chat) -> None:
    _made, second = behind(office, direct)
    third = office.next(second, "3.0.0", state="approved", action_hosts=("a.example",))
    assert releasing.reach(third) == releasing.Reach(0, 1)


def test_is_asked_in_three_questions(office: Office, direct: Chat, django_assert_num_queries: Any) -> None:
    for number in range(3):
        first = office.version("published", name=f"App {number}")
        consent.installation_in(direct, str(first.app.connector_id), office.people.bob)
        office.publish(office.next(first, name=f"App {number}", permissions=("identity",)))
    with django_assert_num_queries(3):
        assert len(upgrades.waiting_in(direct)) == 3
