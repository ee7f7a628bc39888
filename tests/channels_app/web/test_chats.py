"""Chats on pages: in the rail, listed, started, changed and left; a channel's pages shown for one without a team."""

import re
from collections.abc import Callable

import pytest
from django.db import connection as database
from django.test import Client
from django.test.utils import CaptureQueriesContext

from channels_app.cards import Mention
from channels_app.flows import chats, notifications, posting, teams
from channels_app.models import Chat, Notification, Team, User
from channels_app.web import sidebar
from connectors.flows import connecting
from tests.conftest import People
from tests.markup import squeezed

SignIn = Callable[[User], Client]
pytestmark = pytest.mark.django_db
PAGES = ("", "about", "connectors/", "settings/", "older", "mentionable", "asked")


@pytest.fixture(params=["direct", "group"])
def chat(request: pytest.FixtureRequest, team: Team, people: People) -> Chat:
    others = [people.carol] if request.param == "direct" else [people.carol, people.alice]
    return chats.start_chat(by=people.bob, people=others)


@pytest.fixture
def group(team: Team, people: People) -> Chat:
    return chats.start_chat(by=people.alice, people=[people.bob, people.carol], name="Lunch")


@pytest.fixture
def crowd(team: Team, people: People) -> list[User]:
    """More people of the team than fit into a list."""
    found = [User.objects.create_user(f"p{n:02}@example.com", display_name=f"Person {n:02}") for n in range(12)]
    for person in found:
        teams.add_member(team=team, by=people.alice, user=person, role="member")
    return found


def start(client: Client, *who: User, **form: str) -> Chat:
    answer = client.post("/chats/new/", {"people": [str(person.pk) for person in who], **form})
    return Chat.objects.get(pk=answer["Location"].split("/")[2])


@pytest.mark.parametrize("page", PAGES)
def test_a_chats_pages_are_its_members(people: People, chat: Chat, page: str) -> None:
    message = posting.post_text(channel=chat, by=people.carol, text="hello")
    connection, _urls = connecting.connect(channel=chat, by=people.bob, connector="incoming-webhook", name="Hook")
    paths = (
        f"/channels/{chat.pk}/{page}",
        f"/messages/{message.pk}/thread",
        f"/connections/{connection.pk}/",
        "/unread",
        "/",
    )
    for path in paths:
        client = Client()
        client.force_login(people.bob)
        assert client.get(path, follow=True).status_code in (200, 403), path
        client.force_login(people.mallory)
        if path not in ("/", "/unread"):
            assert client.get(path).status_code == 404, path


def test_messages_are_written_and_counted(people: People, chat: Chat) -> None:
    client = Client()
    client.force_login(people.bob)
    sent = client.post(f"/channels/{chat.pk}/messages", {"text": "hello"}, headers={"Accept": "application/json"})
    assert "hello" in sent.json()["html"]
    client.force_login(people.carol)
    assert client.get("/unread").json() == {str(chat.pk): 1}


class TestTheRail:
    def names(self, html: str) -> list[str]:
        return re.findall(r'data-channel="[^"]+" data-count="\d+" title="([^"]+)"', squeezed(html))

    def test_names_chats_as_the_reader_knows_them(self, as_: SignIn, people: People, group: Chat) -> None:
        chats.start_chat(by=people.bob, people=[people.carol])
        chats.start_chat(by=people.bob, people=[people.carol, people.alice])
        assert self.names(as_(people.bob).get("/chats/rail").content.decode()) == ["Alice, Carol", "Carol", "Lunch"]
        assert self.names(as_(people.carol).get("/chats/rail").content.decode()) == ["Alice, Bob", "Bob", "Lunch"]
        assert self.names(as_(people.mallory).get("/chats/rail").content.decode()) == []

    def test_has_what_was_said_last_on_top(self, as_: SignIn, people: People, group: Chat) -> None:
        direct = chats.start_chat(by=people.bob, people=[people.carol])
        root = posting.post_text(channel=group, by=people.alice, text="one")
        assert self.names(as_(people.bob).get("/settings/").content.decode()) == ["Lunch", "Carol"]
        posting.post_text(channel=direct, by=people.carol, text="two")
        assert self.names(as_(people.bob).get("/settings/").content.decode()) == ["Carol", "Lunch"]
        posting.post_text(channel=group, by=people.alice, text="an answer", root_id=root.pk)
        assert self.names(as_(people.bob).get("/settings/").content.decode()) == ["Lunch", "Carol"]

    def test_is_bounded_and_has_the_open_chat(self, as_: SignIn, people: People, crowd: list[User]) -> None:
        started = [chats.start_chat(by=people.bob, people=[person]) for person in crowd]
        client = as_(people.bob)
        assert self.names(client.get("/settings/").content.decode()) == [
            f"Person {n:02}" for n in range(11, 11 - sidebar.LISTED_CHATS, -1)
        ]
        html = client.get(f"/channels/{started[0].pk}/").content.decode()
        assert self.names(html)[-1] == "Person 00"
        assert len(self.names(html)) == sidebar.LISTED_CHATS + 1
        assert "All chats" in html

    def test_asks_no_more_with_more_chats(self, as_: SignIn, people: People, crowd: list[User]) -> None:
        client = as_(people.bob)

        def count() -> int:
            with CaptureQueriesContext(
                database,
            ) as queries:
                client.get("/chats/rail")
            return len(queries)

        chats.start_chat(by=people.bob, people=[crowd[0]])
        count()  # a browser's first request also notes that it is in use
        few = count()
        for person in crowd[1:]:
            chats.start_chat(by=people.bob, people=[person, crowd[0]])
        assert count() == few

    def test_says_what_to_do_first(self, as_: SignIn, people: People, team: Team) -> None:
        assert "No chats yet" in as_(people.bob).get("/settings/").content.decode()


class TestAllChats:
    def test_are_searched_by_name_and_by_people(self, as_: SignIn, people: People, group: Chat) -> None:
        direct = chats.start_chat(by=people.bob, people=[people.alice])
        client = as_(people.bob)

        def found(query: str) -> set[str]:
            html = client.get("/chats/", {"q": query}).content.decode().partition("<main")[2]
            return set(re.findall(r"/channels/([\w-]+)/", html))

        assert found("") == {str(group.pk), str(direct.pk)}
        assert found("lun") == {str(group.pk)}
        assert found("car") == {str(group.pk)}
        assert found("ali") == {str(group.pk), str(direct.pk)}
        assert found("bob") == set()  # whoever looks is in all of them
        assert found("\x00") == {str(group.pk), str(direct.pk)}
        assert "Nothing matches" in client.get("/chats/?q=zzz").content.decode()

    def test_are_paged(self, as_: SignIn, people: People, crowd: list[User]) -> None:
        for person in crowd:
            chats.start_chat(by=people.bob, people=[person])
            chats.start_chat(by=people.bob, people=[person, people.alice])
            chats.start_chat(by=people.bob, people=[person, people.carol])
        html = as_(people.bob).get("/chats/?page=2").content.decode()
        assert "26 to 36 of 36" in html

    def test_say_what_to_do_first(self, as_: SignIn, people: People, team: Team) -> None:
        assert "Start a chat" in as_(people.bob).get("/chats/").content.decode()
        assert "No one to chat with yet" in as_(people.mallory).get("/chats/").content.decode()
        assert "No one to chat with yet" in as_(people.mallory).get("/chats/new/").content.decode()


class TestANewChat:
    def test_of_two_is_the_same_every_time(self, as_: SignIn, people: People, team: Team) -> None:
        first = start(as_(people.bob), people.carol, name="not theirs to have")
        assert start(as_(people.carol), people.bob) == first
        assert (first.kind, first.name) == ("direct", "")

    def test_of_several_is_a_group(self, as_: SignIn, people: People, team: Team) -> None:
        made = start(as_(people.bob), people.carol, people.alice, name="Lunch")
        assert (made.kind, made.name) == ("group", "Lunch")
        assert set(made.members.all()) == {people.alice, people.bob, people.carol}

    def test_is_with_those_one_shares_a_team_with(self, as_: SignIn, people: People, team: Team) -> None:
        answer = as_(people.bob).post("/chats/new/", {"people": [str(people.mallory.pk)]})
        assert answer.status_code == 422
        assert not Chat.objects.exists()
        for query in ("mal", "mallory@example.com"):
            assert as_(people.bob).get("/chats/people", {"q": query}).json() == {"offers": []}

    @pytest.mark.parametrize("people_asked", [[], ["nonsense"], [""]])
    def test_needs_someone(self, as_: SignIn, people: People, team: Team, people_asked: list[str]) -> None:
        answer = as_(people.bob).post("/chats/new/", {"people": people_asked, "do": "start"})
        assert answer.status_code == 422
        assert not Chat.objects.exists()

    def test_wants_to_know_whom_one_meant(self, as_: SignIn, people: People, team: Team) -> None:
        answer = as_(people.bob).post("/chats/new/", {"people": [str(people.carol.pk)], "q": "ali"})
        assert answer.status_code == 422
        assert "Choose from the list whom you mean." in answer.content.decode()
        assert not Chat.objects.exists()

    def test_is_started_without_script(self, as_: SignIn, people: People, crowd: list[User]) -> None:
        """A search keeps who is chosen, and puts those found beside them."""
        client = as_(people.bob)
        answer = client.post("/chats/new/", {"people": [str(people.carol.pk)], "q": "person 11", "do": "find"})
        assert answer.status_code == 200
        chosen = squeezed(answer.content.decode()).partition("<template")[0]
        boxes = re.findall(r'name="people" value="([^"]+)" (checked)?', chosen)
        assert boxes == [(str(people.carol.pk), "checked"), (str(crowd[11].pk), "")]

    def test_offers_a_few(self, as_: SignIn, people: People, crowd: list[User]) -> None:
        crowd[0].confirm_email()
        offers = as_(people.bob).get("/chats/people", {"q": "p"}).json()["offers"]
        assert [offer["label"] for offer in offers] == [f"Person {n:02}" for n in range(chats.SUGGESTED_PEOPLE)]
        assert [offer["detail"] for offer in offers[:2]] == ["p00@example.com", ""], "an address once it is confirmed"
        assert "And more" in as_(people.bob).get("/chats/new/").content.decode()

    def test_survives_odd_searches(self, as_: SignIn, people: People, team: Team) -> None:
        for query in ("\x00", "%", "'", "a" * 5000):
            assert as_(people.bob).get("/chats/people", {"q": query}).status_code == 200
        assert as_(people.bob).get("/chats/people", {"chat": "nonsense"}).status_code == 200


class TestAGroup:
    def test_gets_more_people_who_see_what_was_said(
        self, as_: SignIn, people: People, crowd: list[User], group: Chat
    ) -> None:
        posting.post_text(channel=group, by=people.alice, text="said before")
        client = as_(people.bob)
        assert "see everything that was said in it before" in client.get(f"/chats/{group.pk}/people/").content.decode()
        offers = client.get("/chats/people", {"q": "a", "chat": str(group.pk)}).json()["offers"]
        assert not {offer["label"] for offer in offers} & {"Alice", "Bob", "Carol"}
        done = client.post(f"/chats/{group.pk}/people/", {"people": [str(crowd[0].pk)]}, follow=True)
        assert "Person 00 is in the chat now." in done.content.decode()
        assert "said before" in as_(crowd[0]).get(f"/channels/{group.pk}/").content.decode()

    def test_is_renamed(self, as_: SignIn, people: People, group: Chat) -> None:
        as_(people.carol).post(f"/chats/{group.pk}/name", {"name": " Dinner "})
        assert "Dinner" in as_(people.bob).get(f"/channels/{group.pk}/").content.decode()
        assert as_(people.carol).post(f"/chats/{group.pk}/name", {"name": "x" * 81}).status_code == 422
        as_(people.carol).post(f"/chats/{group.pk}/name", {"name": ""})
        assert "Alice, Carol" in as_(people.bob).get(f"/channels/{group.pk}/").content.decode()

    def test_is_left_and_goes_with_the_last(self, as_: SignIn, people: People, group: Chat) -> None:
        leave = f"/chats/{group.pk}/leave/"
        for person in (people.alice, people.bob):
            assert "You no longer see it" in as_(person).get(leave).content.decode()
            assert as_(person).post(leave)["Location"] == "/chats/"
            assert as_(person).get(f"/channels/{group.pk}/").status_code == 404
        assert "You are the last one in it" in as_(people.carol).get(leave).content.decode()
        as_(people.carol).post(leave)
        assert not Chat.objects.exists()

    def test_shows_who_is_in_it(self, as_: SignIn, people: People, group: Chat) -> None:
        html = as_(people.bob).get(f"/channels/{group.pk}/about").content.decode()
        assert "3 people" in html
        for words in ("alice@example.com", "carol@example.com", "(you)", "Leave this chat", "Rename"):
            assert words in html


class TestAChatOfTwo:
    def test_stays_as_it_is(self, as_: SignIn, people: People, team: Team) -> None:
        chat = chats.start_chat(by=people.bob, people=[people.carol])
        html = as_(people.bob).get(f"/channels/{chat.pk}/about").content.decode()
        assert "Leave this chat" not in html
        assert f"/chats/new/?people={people.carol.pk}" in html
        for path, form in (("people/", {"people": str(people.alice.pk)}), ("name", {"name": "x"}), ("leave/", {})):
            assert as_(people.bob).post(f"/chats/{chat.pk}/{path}", form).status_code == 403
        assert chat.members.count() == 2

    def test_leads_to_a_group_with_the_other_one_chosen(self, as_: SignIn, people: People, team: Team) -> None:
        html = squeezed(as_(people.bob).get("/chats/new/", {"people": str(people.carol.pk)}).content.decode())
        assert f'value="{people.carol.pk}" checked' in html
        assert as_(people.bob).get("/chats/new/", {"people": str(people.mallory.pk)}).status_code == 200

    def test_goes_on_when_the_other_ones_account_is_gone(self, as_: SignIn, people: People, team: Team) -> None:
        chat = chats.start_chat(by=people.bob, people=[people.carol])
        posting.post_text(channel=chat, by=people.carol, text="bye")
        people.carol.delete()
        for path in (
            f"/channels/{chat.pk}/",
            f"/channels/{chat.pk}/about",
            f"/channels/{chat.pk}/connectors/",
            "/chats/",
        ):
            answer = as_(people.bob).get(path)
            assert answer.status_code == 200, path
        assert "Only you" in answer.content.decode()


def test_a_mention_in_a_chat_is_told_and_leads_there(as_: SignIn, people: People, chat: Chat) -> None:
    message = posting.post_text(channel=chat, by=people.carol, text="Bob, look")
    notifications.notify_mentioned(
        channel_id=chat.pk, message_id=message.pk, mentions=[Mention("@Bob", str(people.bob.pk))]
    )
    found = Notification.objects.get(user=people.bob)
    client = as_(people.bob)
    assert chats.title_of(chat, reader=people.bob) in client.get("/notifications/").content.decode()
    landed = client.post(f"/notifications/{found.pk}/open", follow=True)
    assert landed.redirect_chain[-1][0].startswith(f"/channels/{chat.pk}/?at={message.pk}")
    assert "Bob, look" in landed.content.decode()
    assert as_(people.mallory).get(f"/messages/{message.pk}").status_code == 404


def test_a_mention_offers_those_in_the_chat(as_: SignIn, people: People, team: Team) -> None:
    chat = chats.start_chat(by=people.bob, people=[people.carol])
    found = as_(people.bob).get(f"/channels/{chat.pk}/mentionable").json()["results"]
    assert [one["name"] for one in found] == ["Carol"]


def test_home_leads_back_to_a_chat(as_: SignIn, people: People, chat: Chat) -> None:
    client = as_(people.bob)
    client.get(f"/channels/{chat.pk}/")
    assert client.get("/")["Location"] == f"/channels/{chat.pk}/"
    teams.remove_member(team=Team.objects.get(), by=people.bob, user=people.bob)
    assert as_(people.bob).get("/")["Location"] == f"/channels/{chat.pk}/"


def test_people_of_a_team_are_a_click_from_a_chat(as_: SignIn, people: People, team: Team) -> None:
    html = as_(people.bob).get(f"/teams/{team.pk}/").content.decode()
    assert "Chat with Carol" in html
    assert "Chat with Bob" not in html
