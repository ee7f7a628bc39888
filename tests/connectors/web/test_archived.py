"""An archived channel in every way in: dialogs, buttons, services, replies, the playground and the pages."""

import json
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from channels_app import access
from channels_app.flows import archiving, posting
from channels_app.models import Channel, Message
from connectors.flows import connecting, outgoing, setups
from connectors.flows.outgoing import calling
from connectors.models import MentionCall
from tests.api import Api
from tests.conftest import Hook, People
from tests.connectors.apps import make_version


@pytest.fixture
def archived(channel: Channel, hook: Hook, people: People) -> Channel:
    archiving.archive_channel(channel=channel, by=people.alice, now=timezone.now())
    return access.channel_for(people.alice, channel.pk)


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


class TestItsPages:
    def test_offer_no_composer_and_say_why(self, archived: Channel, people: People) -> None:
        page = signed_in(people.bob).get(f"/channels/{archived.pk}/").content.decode()
        assert "This channel was archived on" in page
        assert "data-composer" not in page
        assert "Unarchive" not in page
        assert "Unarchive" in signed_in(people.alice).get(f"/channels/{archived.pk}/").content.decode()

    def test_tell_a_composer_that_was_open_already(self, archived: Channel, people: People) -> None:
        answer = signed_in(people.bob).post(
            f"/channels/{archived.pk}/messages", {"text": "late"}, headers={"Accept": "application/json"}
        )
        assert answer.status_code == 422
        assert "“General” is archived" in answer.json()["error"]

    def test_list_its_connections_as_resting(self, archived: Channel, hook: Hook, people: People) -> None:
        for page in (f"/channels/{archived.pk}/connectors/", f"/connections/{hook.connection.pk}/"):
            answer = signed_in(people.alice).get(page).content.decode()
            assert "Archived with its channel" in answer, page
            assert "nothing connected runs" in answer, page
            assert "/incoming-webhook/new/" not in answer, page

    def test_are_left_by_unarchiving(self, archived: Channel, people: People) -> None:
        for person, status in ((people.mallory, 404), (people.carol, 403), (people.bob, 403), (people.alice, 302)):
            assert signed_in(person).post(f"/channels/{archived.pk}/unarchive").status_code == status
        assert access.is_open(archived.pk)


class TestNothingGetsIn:
    @pytest.fixture(autouse=True)
    def nothing_new(self, archived: Channel) -> Any:
        before = Message.objects.count()
        yield
        assert Message.objects.count() == before

    def test_by_the_api(self, archived: Channel, people: People) -> None:
        answer = Api(people.bob).expect(403, "post", f"channels/{archived.pk}/messages", {"text": "x"})
        assert "is archived" in answer["detail"]

    def test_by_a_new_connection(self, archived: Channel, people: People) -> None:
        with pytest.raises(access.NotAllowed, match="is archived"):
            connecting.connect(channel=archived, by=people.alice, connector="incoming-webhook", name="x")
        answer = Api(people.alice).expect(403, "post", f"channels/{archived.pk}/webhooks", {"name": "x"})
        assert "is archived" in answer["detail"]

    def test_by_the_dialog_of_an_app(self, archived: Channel, people: People) -> None:
        version = make_version(people.alice)
        with pytest.raises(access.NotAllowed, match="is archived"):
            setups.open_setup(channel=archived, by=people.alice, version=version, now=timezone.now())

    def test_from_the_playground(self, archived: Channel, people: People) -> None:
        answer = signed_in(people.bob).post(
            f"/cards/playground/post/{archived.pk}", json.dumps({"text": "x"}), content_type="application/json"
        )
        assert answer.status_code == 409
        assert "is archived" in answer.json()["error"]["detail"]

    def test_by_a_button(self, archived: Channel, hook: Hook, people: People) -> None:
        message = Message.objects.create(channel=archived, source=hook.connection.pk, sender_name="x")
        sent = json.dumps({"action": "x", "inputs": {}})
        answer = signed_in(people.bob).post(f"/messages/{message.pk}/actions", sent, content_type="application/json")
        message.delete()
        assert (answer.status_code, answer.json()["rule"]) == (403, "archived")
        assert "“General” is archived" in answer.json()["detail"]


def test_a_service_is_not_called_and_may_not_answer(channel: Channel, people: People) -> None:
    assert channel.team
    webhook, _token = outgoing.create(
        team=channel.team, by=people.alice, name="Weather", callback_url="https://x.example/"
    )
    asked = posting.post_text(channel=channel, by=people.bob, text="@Weather Berlin")
    archiving.archive_channel(channel=channel, by=people.alice, now=timezone.now())
    assert calling.call(call_id=MentionCall.objects.get().pk)
    asked.refresh_from_db()
    assert asked.call_words
    assert asked.call_words[str(webhook.pk)]["text"] == "Weather was not called: this channel is archived."
    assert not outgoing.services_in(channel)


def test_what_is_connected_can_still_be_removed(archived: Channel, hook: Hook, people: People) -> None:
    connecting.remove(connection=hook.connection, by=people.alice, now=timezone.now())
    hook.connection.refresh_from_db()
    assert hook.connection.removed_at
