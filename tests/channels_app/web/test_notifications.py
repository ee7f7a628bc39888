from collections.abc import Callable

import pytest
from django.db import connection as database
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from channels_app.flows import join_requests, posting, teams
from channels_app.models import Channel, Message, Notification, Team, User
from tests.conftest import People
from tests.markup import squeezed

SignIn = Callable[[User], Client]


@pytest.fixture
def mention(channel: Channel, people: People) -> Callable[[str], Message]:
    def make(text: str) -> Message:
        message = posting.post_text(channel=channel, by=people.alice, text=text)
        Notification.objects.create(user=people.bob, message=message)
        return message

    return make


def test_the_bell_counts_what_is_not_seen(as_: SignIn, people: People, mention: Callable[[str], Message]) -> None:
    client = as_(people.bob)
    assert "Nothing yet" in client.get("/notifications/").content.decode()
    mention("look at this")
    mention("and at this")
    assert 'data-bell data-count="2"' in squeezed(client.get("/settings/").content.decode())
    assert client.get("/unread").json()["notifications"] == 2
    html = client.get("/notifications/").content.decode()
    assert html.index("and at this") < html.index("look at this")


def test_opening_one_marks_it_seen(as_: SignIn, people: People, mention: Callable[[str], Message]) -> None:
    message, other = mention("look at this"), mention("and at this")
    found = Notification.objects.get(message=message)
    answer = as_(people.bob).post(f"/notifications/{found.pk}/open")
    assert answer["Location"] == f"/messages/{message.pk}"
    assert [row.message_id for row in Notification.objects.filter(seen_at=None)] == [other.pk]
    assert as_(people.alice).post(f"/notifications/{found.pk}/open").status_code == 404


def test_all_are_marked_at_once(as_: SignIn, people: People, mention: Callable[[str], Message]) -> None:
    mention("look at this")
    assert "Mark all as seen" in as_(people.bob).get("/notifications/").content.decode()
    html = as_(people.bob).post("/notifications/seen", follow=True).content.decode()
    assert "Mark all as seen" not in html
    assert not Notification.objects.filter(seen_at=None).exists()


def test_of_a_message_that_was_deleted_are_gone(as_: SignIn, people: People, mention: Callable[[str], Message]) -> None:
    posting.delete_message(message=mention("a mistake"), by=people.alice, now=timezone.now())
    client = as_(people.bob)
    assert "a mistake" not in client.get("/notifications/").content.decode()
    assert client.get("/unread").json().get("notifications") is None


def test_the_list_asks_as_many_questions_for_many(
    as_: SignIn, people: People, mention: Callable[[str], Message]
) -> None:
    client = as_(people.bob)
    mention("first")
    client.get("/notifications/")
    with CaptureQueriesContext(database) as few:
        client.get("/notifications/")
    for number in range(40):
        mention(f"n {number}")
    with CaptureQueriesContext(database) as many:
        html = client.get("/notifications/").content.decode()
    assert len(many) == len(few)
    assert "1 to 30 of 41" in html


def test_a_notice_says_what_it_is_about(as_: SignIn, people: People, team: Team) -> None:
    teams.change_team(team=team, by=people.alice, discoverable=True)
    join_requests.ask(team=team, by=people.mallory, words="", now=timezone.now())
    html = squeezed(as_(people.alice).get("/notifications/").content.decode())
    assert "<strong>Team</strong>" in html
    assert "Mallory asks to join Operations." in html
