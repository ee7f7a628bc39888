"""Chats: who is in them, and who may do what."""

import threading
from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from channels_app import access
from channels_app.flows import channels, chats, deleting, posting
from channels_app.models import Channel, Chat, Message, Team, User
from tests.api import Api
from tests.conftest import People

pytestmark = pytest.mark.django_db
PEOPLE = ("alice", "bob", "carol", "mallory")


@pytest.fixture
def direct(team: Team, people: People) -> Chat:
    return chats.start_chat(by=people.bob, people=[people.carol])


@pytest.fixture
def group(team: Team, people: People) -> Chat:
    return chats.start_chat(by=people.alice, people=[people.bob, people.carol], name="Lunch")


Question = Callable[[User, Chat, Message], bool]
# What is asked of bob's and carol's direct chat, and the answer for alice (who owns their team), bob, carol, mallory.
TABLE: dict[str, tuple[Question, tuple[bool, bool, bool, bool]]] = {
    "see it": (lambda u, c, m: access.visible_chats(u).filter(pk=c.pk).exists(), (False, True, True, False)),
    "see it as a channel": (
        lambda u, c, m: access.visible_channels(u).filter(pk=c.pk).exists(),
        (False, True, True, False),
    ),
    "see a message in it": (
        lambda u, c, m: access.visible_messages(u).filter(pk=m.pk).exists(),
        (False, True, True, False),
    ),
    "be counted among its readers": (
        lambda u, c, m: access.readers_of(c.pk).filter(pk=u.pk).exists(),
        (False, True, True, False),
    ),
    "connect something": (lambda u, c, m: access.may_connect(u, c), (False, True, True, False)),
    "change it": (lambda u, c, m: access.may_change_chat(u, c), (False, False, False, False)),
    "delete bob's message": (lambda u, c, m: access.may_delete_message(u, m), (False, True, False, False)),
}


class TestAPerson:
    @pytest.mark.parametrize("name", TABLE)
    def test_may(self, people: People, direct: Chat, name: str) -> None:
        message = posting.post_text(channel=direct, by=people.bob, text="x")
        ask, answers = TABLE[name]
        assert tuple(ask(getattr(people, who), direct, message) for who in PEOPLE) == answers

    def test_of_the_site_sees_no_more(self, people: People, direct: Chat) -> None:
        people.alice.is_staff = people.alice.is_superuser = True
        people.alice.save()
        with pytest.raises(access.NotVisible):
            access.chat_for(people.alice, direct.pk)
        with pytest.raises(access.NotVisible):
            access.channel_for(people.alice, direct.pk)


class TestAChatOfTwo:
    def test_is_the_same_whoever_starts_it(self, people: People, direct: Chat) -> None:
        assert chats.start_chat(by=people.carol, people=[people.bob, people.carol]) == direct
        assert chats.start_chat(by=people.bob, people=[people.alice]) != direct

    @pytest.mark.django_db(transaction=True)
    def test_is_one_if_both_start_it_at_once(self, team: Team, people: People) -> None:
        def start(by: User, other: User) -> None:
            chats.start_chat(by=by, people=[other])
            connection.close()

        pairs = [(people.bob, people.carol), (people.carol, people.bob)] * 4
        threads = [threading.Thread(target=start, args=pair) for pair in pairs]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        (chat,) = Chat.objects.all()
        assert set(chat.members.all()) == {people.bob, people.carol}

    def test_stays_as_it_is(self, people: People, direct: Chat) -> None:
        with pytest.raises(access.NotAllowed):
            chats.add_people(chat=direct, by=people.bob, people=[people.alice])
        with pytest.raises(access.NotAllowed):
            chats.leave_chat(chat=direct, by=people.bob)
        with pytest.raises(access.NotAllowed):
            chats.rename_chat(chat=direct, by=people.bob, name="x")

    def test_needs_a_team_that_both_are_in(self, people: People, team: Team) -> None:
        with pytest.raises(chats.InvalidChat):
            chats.start_chat(by=people.mallory, people=[people.alice])
        with pytest.raises(chats.InvalidChat):
            chats.start_chat(by=people.alice, people=[people.alice])


class TestAGroup:
    def test_is_a_new_one_every_time(self, people: People, group: Chat) -> None:
        assert chats.start_chat(by=people.alice, people=[people.bob, people.carol]) != group

    def test_is_changed_by_any_member_and_by_nobody_else(self, people: People, team: Team, group: Chat) -> None:
        chats.rename_chat(chat=group, by=people.carol, name=" Dinner ")
        assert Chat.objects.get().name == "Dinner"
        with pytest.raises(access.NotAllowed):
            chats.rename_chat(chat=group, by=people.mallory, name="x")
        dave = User.objects.create_user("dave@example.com", display_name="Dave")
        with pytest.raises(chats.InvalidChat):
            chats.add_people(chat=group, by=people.bob, people=[dave])

    def test_is_left_and_ends_with_the_last(self, people: People, group: Chat) -> None:
        posting.post_text(channel=group, by=people.alice, text="Hungry?")
        chats.leave_chat(chat=group, by=people.alice)
        assert not access.visible_chats(people.alice).exists()
        chats.add_people(chat=group, by=people.bob, people=[people.alice])
        assert access.visible_messages(people.alice).get().plain == "Hungry?"
        for person in (people.alice, people.bob, people.carol):
            chats.leave_chat(chat=group, by=person)
        assert not Chat.objects.exists()
        assert not Message.objects.exists()

    def test_throws_nobody_out(self, people: People, group: Chat, direct: Chat) -> None:
        for chat, person in ((group, people.carol), (group, people.bob), (direct, people.bob)):
            with pytest.raises(access.NotAllowed):
                channels.remove_channel_member(channel=chat, by=people.bob, user=person)
            with pytest.raises(access.NotAllowed):
                channels.change_channel(channel=chat, by=people.bob, name="x", description="")
            with pytest.raises(access.NotAllowed):
                deleting.delete_channel(channel=chat, by=people.bob, now=timezone.now())

    def test_is_called_by_its_name_or_its_members(self, people: People, group: Chat) -> None:
        assert chats.title_of(group, reader=people.alice) == "Lunch"
        chats.rename_chat(chat=group, by=people.alice, name="")
        assert chats.title_of(group, reader=people.alice) == "Bob, Carol"


class TestTheTable:
    @pytest.mark.parametrize(
        "wrong",
        [
            {"kind": "group", "pair": "x"},
            {"kind": "direct"},
            {"kind": "standard"},
            {"kind": "other"},
        ],
    )
    def test_holds_no_channel_without_team_and_no_chat_with_one(self, team: Team, wrong: dict[str, str]) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            Channel.objects.create(name="x", **wrong)
        with pytest.raises(IntegrityError), transaction.atomic():
            Channel.objects.create(name="x", team=team, **{**wrong, "kind": "direct"})

    def test_keeps_chats_out_of_teams(self, people: People, team: Team, group: Chat, direct: Chat) -> None:
        assert [channel.name for channel in team.channels.all()] == ["General"]
        channels.mark_read(channel=group, by=people.bob, message_id=group.pk)


class TestTheApi:
    def test_starts_reads_and_leaves(self, people: People, team: Team) -> None:
        bob, carol = Api(people.bob), Api(people.carol)
        body = {"user_ids": [str(people.alice.pk), str(people.carol.pk)], "name": "Lunch"}
        chat = bob.post("chats", body)
        assert (chat["kind"], chat["title"]) == ("group", "Lunch")
        bob.post(f"channels/{chat['id']}/messages", {"text": "Hungry?"})
        assert [m["text"] for m in carol.get(f"channels/{chat['id']}/messages")["results"]] == ["Hungry?"]
        assert [c["id"] for c in carol.get("chats")["results"]] == [chat["id"]]
        carol.expect(204, "delete", f"chats/{chat['id']}/members")
        carol.expect(404, "get", f"chats/{chat['id']}")
        carol.expect(404, "get", f"channels/{chat['id']}/messages")

    def test_knows_nobody_of_other_teams(self, people: People, team: Team) -> None:
        answers = [
            Api(people.mallory).expect(400, "post", "chats", {"user_ids": [who]})["errors"][0]["detail"]
            for who in (str(people.alice.pk), str(team.pk))
        ]
        assert [answer.partition(" with ")[0] for answer in answers] == ["You share no team"] * 2
