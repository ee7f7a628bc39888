from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.utils import timezone

from channels_app import access
from channels_app.flows import channels, chats
from channels_app.models import Channel, ChannelMember, Message, Team
from connectors.flows import connecting, setups
from connectors.flows.ingress import held_posts
from connectors.models import AppVersion, Connection, HeldPost, Installation, Setup, WebhookToken
from tests.conftest import People
from tests.connectors.apps import make_version
from tests.connectors.sender import Sender

SETTINGS = {
    "entityId": "builds",
    "contentUrl": "https://builds.example/edit",
    "configName": "Main",
    "password": "s3cret",
}


@pytest.fixture
def version(people: People) -> AppVersion:
    return make_version(people.mallory, state="published", action_hosts=("builds.example",))


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def setup(version: AppVersion, channel: Channel, people: People, now: datetime) -> Setup:
    return setups.open_setup(channel=channel, by=people.bob, version=version, now=now)


def save(setup: Setup, people: People, **values: Any) -> Connection:
    values = {"settings": SETTINGS, "now": timezone.now(), **values}
    return setups.save(setup_id=setup.pk, by=people.bob, **values)


def path_of(setup: Setup) -> str:
    return setups.url_of(setup).removeprefix(settings.BASE_URL)


def titles(channel: Channel) -> list[str]:
    found = Message.objects.filter(channel=channel).exclude(source=None).order_by("id")
    return [message.plain for message in found]


class TestSaving:
    def test_makes_a_connection_of_the_app(
        self, setup: Setup, version: AppVersion, channel: Channel, people: People
    ) -> None:
        url = setups.url_of(setup)
        assert url.split("/")[-4:-2] == [f"{channel.team_id}@{settings.TENANT_ID}", str(version.app.connector_id)]
        made = save(setup, people)
        assert (made.name, made.sender_name, made.picture_id) == ("Main", "Builds", version.picture_id)
        assert made.action_hosts == ["builds.example"]
        assert made.installation.team == channel.team
        assert (made.installation.connector, made.installation.version) == (str(version.app.connector_id), version)
        assert setups.settings_of(made) == {"settings": SETTINGS, "webhookUrl": url}
        assert b"s3cret" not in bytes(made.secrets or b"")
        assert not Setup.objects.exists()

    def test_twice_makes_one(self, setup: Setup, people: People) -> None:
        assert save(setup, people) == save(setup, people)
        assert WebhookToken.objects.count() == 1

    def test_posts_what_was_held_once_and_in_order(
        self, setup: Setup, people: People, channel: Channel, sender: Sender
    ) -> None:
        path = path_of(setup)
        for number in range(12):
            answer = sender.post(path, {"text": f"number {number}"})
            assert (answer.status, answer.body) == (200, b"1")
        assert titles(channel) == []
        made = save(setup, people)
        save(setup, people)
        assert titles(channel) == [f"number {number}" for number in range(12)]
        message = sender.post(path, {"text": "after"}).message
        assert (message.source, message.sender_name, message.sender_picture_id) == (made.pk, "Builds", made.picture_id)
        assert not HeldPost.objects.exists()

    @pytest.mark.parametrize("settings", [None, {}, {"filler": "x" * 65_536}])
    def test_refuses_a_page_that_stored_nothing_or_too_much(self, setup: Setup, people: People, settings: Any) -> None:
        with pytest.raises(setups.InvalidSettings):
            save(setup, people, settings=settings)
        assert not Connection.objects.exists()
        assert not Installation.objects.exists()
        assert Setup.objects.exists()

    @pytest.mark.parametrize(
        ("given", "name"),
        [
            ({"configName": " Main \n builds "}, "Main builds"),
            ({"configName": "", "suggestedDisplayName": "Suggested"}, "Suggested"),
            ({"configName": 7, "entityId": "x"}, "Builds"),
            ({"configName": "n" * 300}, "n" * 80),
            ({"configName": "a\x00b"}, "ab"),
            ({"configName": "half \ud83d"}, "half ?"),
        ],
    )
    def test_takes_the_name_the_page_gives(self, setup: Setup, people: People, given: Any, name: str) -> None:
        assert save(setup, people, settings=given).name == name

    def test_is_for_those_who_may_connect(
        self, version: AppVersion, setup: Setup, channel: Channel, people: People, now: datetime
    ) -> None:
        with pytest.raises(access.NotAllowed):
            setups.open_setup(channel=channel, by=people.carol, version=version, now=now)
        with pytest.raises(setups.SetupExpired):  # another's
            setups.save(setup_id=setup.pk, by=people.alice, settings=SETTINGS, now=now)
        channel.team.members_may_manage_connectors = False  # type: ignore[union-attr]
        channel.team.save()  # type: ignore[union-attr]
        with pytest.raises(access.NotAllowed):
            save(setup, people)
        assert not Connection.objects.exists()

    def test_is_for_those_who_still_see_the_channel(
        self, version: AppVersion, channel: Channel, people: People, now: datetime
    ) -> None:
        assert channel.team
        private = channels.create_channel(team=channel.team, by=people.bob, name="Quiet", kind=Channel.Kind.PRIVATE)
        setup = setups.open_setup(channel=private, by=people.bob, version=version, now=now)
        ChannelMember.objects.filter(channel=private, user=people.bob).delete()
        with pytest.raises(access.NotVisible):
            save(setup, people)
        assert not Connection.objects.exists()

    def test_keeps_the_version_that_the_team_agreed_to(
        self, setup: Setup, version: AppVersion, channel: Channel, people: People
    ) -> None:
        AppVersion.objects.filter(pk=version.pk).update(state="retired")
        Installation.objects.create(team=channel.team, connector=str(version.app.connector_id), version=version)
        newer = make_version(people.mallory, app=version.app, state="published", version="2.0.0", name="Newer")
        assert version.app.published == newer
        made = save(setup, people)
        assert (made.installation.version, made.sender_name) == (version, "Builds")

    def test_needs_an_app_that_is_still_offered(self, setup: Setup, version: AppVersion, people: People) -> None:
        version.app.published = None
        version.app.save()
        with pytest.raises(access.NotVisible):
            save(setup, people)

    def test_in_a_chat_waits_for_the_other_one(
        self, version: AppVersion, people: People, now: datetime, sender: Sender, team: Team
    ) -> None:
        chat = Channel.objects.get(pk=chats.start_chat(by=people.bob, people=[people.alice]).pk)
        setup = setups.open_setup(channel=chat, by=people.bob, version=version, now=now)
        path = path_of(setup)
        early = sender.post(path, {"text": "too early"})
        assert (early.status, HeldPost.objects.count()) == (410, 0)  # as later, while it waits: nothing taken is lost
        made = save(setup, people)
        assert (made.state, made.awaits) == ("paused", people.alice)
        assert sender.post(path, {"text": "paused"}).status == 410
        assert all("wants to connect" in title for title in titles(chat))
        connecting.resume(connection=made, by=people.alice, now=now)
        assert sender.post(path, {"text": "agreed"}).status == 200


class TestHolding:
    def test_wants_a_right_post(self, setup: Setup, sender: Sender) -> None:
        path = path_of(setup)
        assert sender.post(path, b"{]").status == 400
        assert sender.post(path, {"text": ""}).status == 400
        assert sender.post(path, b"<a/>", content_type="text/xml").status == 415
        assert sender.post(path, {"text": "x" * settings.HOOK_BODY_LIMIT}).status == 413
        assert not HeldPost.objects.exists()

    def test_is_bounded(self, setup: Setup, sender: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
        path = path_of(setup)
        monkeypatch.setattr(held_posts, "MAX_HELD_POSTS", 2)
        answers = [sender.post(path, {"text": "one of many"}).status for _ in range(3)]
        assert answers == [200, 200, 429]
        monkeypatch.setattr(held_posts, "MAX_HELD_POSTS", 9)
        monkeypatch.setattr(held_posts, "MAX_HELD_BYTES", 100)
        assert [sender.post(path, {"text": "y" * size}).status for size in (5, 90)] == [200, 429]

    def test_ends_with_the_setup(self, setup: Setup, people: People, sender: Sender, channel: Channel) -> None:
        path = path_of(setup)
        sender.post(path, {"text": "never seen"})
        with pytest.raises(setups.SetupExpired):  # not hers
            setups.cancel(setup_id=setup.pk, by=people.alice)
        assert sender.post(path, {"text": "still"}).status == 200
        setups.cancel(setup_id=setup.pk, by=people.bob)
        with pytest.raises(setups.SetupExpired):
            setups.cancel(setup_id=setup.pk, by=people.bob)
        assert sender.post(path, {"text": "gone"}).status == 404
        with pytest.raises(setups.SetupExpired):
            save(setup, people)
        assert titles(channel) == []
        assert not HeldPost.objects.exists()

    def test_expires(self, setup: Setup, people: People, sender: Sender, now: datetime) -> None:
        path, later = path_of(setup), now + timedelta(hours=3)
        sender.post(path, {"text": "never seen"})
        with pytest.raises(setups.SetupExpired):
            save(setup, people, now=later)
        assert setups.sweep(now=now) == 0
        setups.sweep(now=later)
        assert sender.post(path, {"text": "gone"}).status == 404
        assert not HeldPost.objects.exists()

    def test_one_that_expired_and_was_not_swept_takes_nothing(self, setup: Setup, sender: Sender) -> None:
        Setup.objects.update(expires_at=timezone.now())
        assert sender.post(path_of(setup), {"text": "gone"}).status == 404

    def test_costs_a_known_webhook_no_query(
        self, setup: Setup, people: People, sender: Sender, django_assert_num_queries: Any
    ) -> None:
        path = path_of(setup)
        save(setup, people)
        with django_assert_num_queries(2):  # the token, the message
            sender.post(path, {"text": "quick"})

    def test_respects_the_team(self, setup: Setup, channel: Channel, sender: Sender) -> None:
        channel.team.incoming_webhooks_allowed = False  # type: ignore[union-attr]
        channel.team.save()  # type: ignore[union-attr]
        assert sender.post(path_of(setup), {"text": "off"}).status == 410


class TestOpening:
    def test_again_is_the_same(
        self, setup: Setup, version: AppVersion, channel: Channel, people: People, now: datetime
    ) -> None:
        def again(by: Any, setup_id: Any) -> Setup:
            return setups.open_setup(channel=channel, by=by, version=version, now=now, again=setup_id)

        assert again(people.bob, setup.pk) == setup
        assert again(people.alice, setup.pk) != setup
        assert again(people.bob, uuid4()) != setup

    def test_is_bounded(
        self, version: AppVersion, channel: Channel, people: People, now: datetime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("connectors.flows.setups.sessions.OPEN_AT_ONCE", 3)
        made = [setups.open_setup(channel=channel, by=people.bob, version=version, now=now) for _ in range(5)]
        assert list(Setup.objects.order_by("id")) == made[2:]

    def test_offers_what_is_installed_or_published(self, channel: Channel, people: People) -> None:
        draft = make_version(people.mallory)
        assert setups.version_for(channel, draft.app.connector_id) is None
        assert setups.version_for(channel, uuid4()) is None
        installed = Installation.objects.create(team=channel.team, connector=str(draft.app.connector_id), version=draft)
        assert setups.version_for(channel, draft.app.connector_id) == draft
        installed.removed_at = timezone.now()
        installed.save()
        assert setups.version_for(channel, draft.app.connector_id) is None


class TestChanging:
    def test_keeps_the_url(self, setup: Setup, people: People, sender: Sender) -> None:
        path, url = path_of(setup), setups.url_of(setup)
        made = save(setup, people)
        changed = {**SETTINGS, "configName": "Other", "extra": [1, {"deep": "ü"}]}
        setups.edit(connection=made, by=people.alice, settings=changed)
        made.refresh_from_db()
        assert made.name == "Other"
        assert setups.settings_of(made) == {"settings": changed, "webhookUrl": url}
        setups.edit(connection=made, by=people.alice, settings=None)
        made.refresh_from_db()
        assert setups.settings_of(made)["settings"] == changed
        assert sender.post(path, {"text": "same"}).status == 200

    def test_removing_ends_and_forgets(self, setup: Setup, people: People, sender: Sender, now: datetime) -> None:
        path = path_of(setup)
        made = save(setup, people)
        with pytest.raises(access.NotAllowed):
            setups.remove(connection=made, by=people.carol, now=now)
        setups.remove(connection=made, by=people.bob, now=now)
        made.refresh_from_db()
        assert (made.removed_at, made.secrets) == (now, None)
        assert sender.post(path, {"text": "gone"}).status == 410
        with pytest.raises(setups.SetupExpired):
            save(setup, people)
