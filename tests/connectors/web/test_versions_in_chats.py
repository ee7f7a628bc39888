"""A version that wants more than a chat agreed to, on the chat's pages."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from channels_app.flows import chats
from channels_app.models import Chat, Team, User
from connectors.connections import consent
from connectors.flows.publishing import releasing
from connectors.models import App, AppVersion, Installation
from tests.conftest import People
from tests.connectors.apps import make_version

SignIn = Callable[[User], Client]


@pytest.fixture
def direct(team: Team, people: People) -> Chat:
    return chats.start_chat(by=people.bob, people=[people.carol])


@pytest.fixture
def group(team: Team, people: People) -> Chat:
    return chats.start_chat(by=people.bob, people=[people.carol, people.alice])


def behind(people: People, chat: Chat) -> AppVersion:
    """The version 2 that was published since the chat agreed to 1."""
    staff = User.objects.create_user("ada@example.com", "pw", is_staff=True)
    first = make_version(people.mallory, state="published")
    consent.installation_in(chat, str(first.app.connector_id), people.bob)
    app = App.objects.get(pk=first.app_id)
    second = make_version(people.mallory, app=app, state="approved", version="2.0.0", action_hosts=("ci.example",))
    releasing.publish(version=second, by=staff, now=timezone.now())
    return second


def answer(client: Client, chat: Chat, version: AppVersion, do: str = "agree") -> str:
    """The page after pressing one of the two buttons."""
    url = f"/channels/{chat.pk}/apps/{version.app.connector_id}/{do}"
    return client.post(url, {"version": str(version.pk)}, follow=True).content.decode()


def runs(chat: Chat) -> str:
    version = Installation.objects.select_related("version").get(chat=chat).version
    return version.version if version else ""


@pytest.mark.parametrize("kind", ["direct", "group"])
def test_stands_above_the_messages_and_among_the_connectors(
    as_: SignIn, people: People, kind: str, request: pytest.FixtureRequest
) -> None:
    chat: Chat = request.getfixturevalue(kind)
    behind(people, chat)
    for page in ("", "asked", "connectors/"):
        html = as_(people.carol).get(f"/channels/{chat.pk}/{page}").content.decode()
        assert "Builds 2.0.0 wants more than this chat agreed to:" in html, page
        assert "Buttons that call <strong>ci.example</strong>" in html, page
        assert ">Not now<" in html, page


def test_both_of_a_chat_of_two_agree(as_: SignIn, people: People, direct: Chat) -> None:
    second = behind(people, direct)
    carol, bob = as_(people.carol), as_(people.bob)
    page = f"/channels/{direct.pk}/"
    assert "Until both of you agree" in carol.get(page).content.decode()
    html = answer(carol, direct, second)
    assert "It runs when the other person agrees." in html
    assert "It runs here when Bob agrees, too" in html
    assert "/agree" not in html
    assert "Carol agreed. It runs here when you agree, too" in bob.get(page).content.decode()
    assert "Carol agreed to Builds 2.0.0" in bob.get("/notifications/").content.decode()
    answer(carol, direct, second)
    assert runs(direct) == "1.0.0"
    html = answer(bob, direct, second)
    assert "Builds runs at version 2.0.0 now." in html
    assert "wants more" not in html
    assert runs(direct) == "2.0.0"


def test_one_of_a_group_agrees(as_: SignIn, people: People, group: Chat) -> None:
    second = behind(people, group)
    assert "Until one of you agrees" in as_(people.carol).get(f"/channels/{group.pk}/").content.decode()
    answer(as_(people.carol), group, second)
    assert runs(group) == "2.0.0"


def test_not_now_leaves_it_among_the_connectors(as_: SignIn, people: People, group: Chat) -> None:
    second, bob = behind(people, group), as_(people.bob)
    html = answer(bob, group, second, "later")
    assert "among the connectors of this chat" in html
    assert "wants more" not in html
    html = bob.get(f"/channels/{group.pk}/connectors/").content.decode()
    assert "wants more" in html
    assert ">Not now<" not in html
    assert runs(group) == "1.0.0"


def test_only_what_was_read_is_agreed_to(as_: SignIn, people: People, group: Chat) -> None:
    second = behind(people, group)
    url = f"/channels/{group.pk}/apps/{second.app.connector_id}/agree"
    for version in ("", "x", str(second.app_id)):
        html = as_(people.bob).post(url, {"version": version}, follow=True).content.decode()
        assert "Another version was published meanwhile" in html
    assert runs(group) == "1.0.0"


@pytest.mark.parametrize("do", ["agree", "later"])
def test_is_no_business_of_others(as_: SignIn, people: People, direct: Chat, do: str) -> None:
    second = behind(people, direct)
    url = f"/channels/{direct.pk}/apps/{second.app.connector_id}/{do}"
    people.alice.is_staff = True
    people.alice.save()
    for person in (people.mallory, people.alice):  # the app's author, and a site administrator who owns the team
        assert as_(person).post(url, {"version": str(second.pk)}).status_code == 404
    assert as_(people.bob).get(url).status_code == 405
    assert as_(people.bob).post(url.replace(str(second.app.connector_id), "weather")).status_code == 404
    assert runs(direct) == "1.0.0"


def test_a_chat_where_nothing_waits_shows_no_empty_box(as_: SignIn, people: People, group: Chat) -> None:
    html = as_(people.bob).get(f"/channels/{group.pk}/").content.decode()
    assert re.search(r'<div class="asked"[^>]*\shidden>', html)
