"""What is connected to a chat: with its members' consent, whatever a team says."""

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from channels_app import access
from channels_app.flows import chats
from channels_app.models import Chat, Message, Notification, Team
from connectors.flows import connecting, sample_card
from connectors.models import Connection, Installation
from tests.conftest import Hook, People

pytestmark = pytest.mark.django_db


@pytest.fixture
def direct(team: Team, people: People) -> Chat:
    return chats.start_chat(by=people.bob, people=[people.carol])


@pytest.fixture
def group(team: Team, people: People) -> Chat:
    return chats.start_chat(by=people.alice, people=[people.bob, people.carol])


def connect(chat: Chat, people: People, by: str) -> Hook:
    who = getattr(people, by)
    return Hook(*connecting.connect(channel=chat, by=who, connector="incoming-webhook", name="Build server"))


def post(hook: Hook) -> int:
    return Client().post(hook.path, {"text": "built"}, content_type="application/json").status_code


class TestAChatOfTwo:
    def test_waits_for_the_other_one(self, people: People, direct: Chat) -> None:
        hook = connect(direct, people, "carol")  # a guest, where the team would not let her
        assert (hook.connection.state, hook.connection.awaits) == ("paused", people.bob)
        assert Notification.objects.get().user == people.bob
        assert "Carol wants to connect Build server" in Message.objects.get().plain
        assert post(hook) == 410
        with pytest.raises(access.NotAllowed):
            connecting.resume(connection=hook.connection, by=people.carol, now=timezone.now())
        connecting.resume(connection=hook.connection, by=people.bob, now=timezone.now())
        assert post(hook) == 200
        stored = connecting.connection_for(people.carol, hook.connection.pk)
        connecting.pause(connection=stored, by=people.carol)
        connecting.resume(connection=stored, by=people.carol, now=timezone.now())

    def test_may_say_no(self, people: People, direct: Chat) -> None:
        hook = connect(direct, people, "carol")
        connecting.remove(connection=hook.connection, by=people.bob, now=timezone.now())
        assert post(hook) == 410

    def test_is_nobody_elses(self, people: People, direct: Chat) -> None:
        hook = connect(direct, people, "bob")
        with pytest.raises(access.NotVisible):
            connecting.connection_for(people.alice, hook.connection.pk)
        with pytest.raises(access.NotAllowed):
            connecting.remove(connection=hook.connection, by=people.alice, now=timezone.now())

    def test_cannot_be_started_past_the_other_one(self, people: People, direct: Chat) -> None:
        connect(direct, people, "bob")
        with pytest.raises(IntegrityError), transaction.atomic():
            Connection.objects.update(state="active")


class TestAGroup:
    def test_is_told_and_any_member_may_end_it(self, people: People, group: Chat) -> None:
        hook = connect(group, people, "bob")
        assert hook.connection.state == "active"
        assert {one.user for one in Notification.objects.all()} == {people.alice, people.carol}
        Team.objects.update(incoming_webhooks_allowed=False, members_may_manage_connectors=False)
        assert post(hook) == 200
        sample_card.post_test_card(connection=hook.connection, by=people.carol, now=timezone.now())
        connecting.rotate(
            connection=hook.connection, by=people.carol, overlap=connecting.LONGEST_OVERLAP, now=timezone.now()
        )
        connecting.remove(connection=hook.connection, by=people.carol, now=timezone.now())
        assert post(hook) == 410

    def test_has_the_old_url_shape_too(self, people: People, group: Chat) -> None:
        hook = connect(group, people, "bob")
        path = "/" + hook.urls.teams.partition("/webhookb2/")[2]
        assert str(group.pk) in path
        assert Client().post("/webhookb2" + path, {"text": "x"}, content_type="application/json").content == b"1"

    def test_installs_nothing_on_a_team(self, people: People, group: Chat) -> None:
        connect(group, people, "bob")
        connect(group, people, "carol")
        (installation,) = Installation.objects.all()
        assert (installation.team, installation.chat_id) == (None, group.pk)
        with pytest.raises(IntegrityError), transaction.atomic():
            Installation.objects.create(connector="incoming-webhook")
