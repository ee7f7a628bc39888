import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from channels_app import access
from channels_app.models import Channel, User
from connectors.flows import configuring, setups
from connectors.models import AppVersion, Connection, Setup
from connectors.sdk import ConfigForm
from tests.conftest import People
from tests.connectors.apps import make_version
from tests.connectors.sender import Sender

As = Callable[[User], Client]


@pytest.fixture
def version(people: People) -> AppVersion:
    return make_version(
        people.mallory,
        state="published",
        configuration_url="https://builds.example/configure?u={loginHint}&t={theme}&x={other}",
        valid_domains=("*.pages.example", "evil.example; script-src *"),
    )


def new(channel: Channel, version: AppVersion, name: str = "app-dialog-new") -> str:
    return reverse(name, args=(channel.pk, str(version.app.connector_id)))


def post(client: Client, url: str, body: Any = None) -> Any:
    return client.post(url, json.dumps(body or {}), content_type="application/json")


def opened(client: Client, channel: Channel, version: AppVersion, **body: Any) -> dict[str, Any]:
    answer = post(client, new(channel, version, "app-setup-open"), body)
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


@pytest.fixture
def connection(as_: As, people: People, channel: Channel, version: AppVersion) -> Connection:
    given = opened(as_(people.bob), channel, version)
    settings = {"contentUrl": "https://a.pages.example/edit", "entityId": "room 1", "password": "s3cret"}
    post(as_(people.bob), given["save"], {"settings": settings})
    return Connection.objects.select_related("installation").get()


def relay_of(version: AppVersion) -> str:
    return f"http://{version.app.connector_id.hex}.apps.localhost:8000"


class TestThePage:
    def test_lets_in_the_apps_hosts_and_loosens_nothing_else(
        self, as_: As, people: People, channel: Channel, version: AppVersion
    ) -> None:
        client = as_(people.bob)
        answer = client.get(new(channel, version))
        usual = client.get(reverse("channel-connectors", args=(channel.pk,)))
        frame = f"frame-src https://builds.example https://*.pages.example {relay_of(version)}"
        parts = {part.strip() for part in answer["Content-Security-Policy"].split(";")}
        assert parts - {part.strip() for part in usual["Content-Security-Policy"].split(";")} == {frame}
        assert "frame-src" not in usual["Content-Security-Policy"]
        assert answer["Cross-Origin-Opener-Policy"] == "same-origin-allow-popups"
        assert usual["Cross-Origin-Opener-Policy"] == "same-origin"
        assert answer["X-Frame-Options"] == "DENY"

    def test_stores_nothing(self, as_: As, people: People, channel: Channel, version: AppVersion) -> None:
        as_(people.bob).get(new(channel, version))
        assert not Setup.objects.exists()

    def test_is_for_those_who_may_connect(self, as_: As, people: People, channel: Channel, version: AppVersion) -> None:
        for name in ("app-dialog-new", "app-setup-open"):
            url, open_it = new(channel, version, name), name == "app-setup-open"
            assert [
                (post(as_(user), url) if open_it else as_(user).get(url)).status_code
                for user in (people.bob, people.carol, people.mallory)
            ] == [200, 403, 404]
        assert Client().get(new(channel, version)).status_code == 302
        assert as_(people.bob).get(new(channel, version) + "x").status_code == 404
        for slug in ("weather", str(uuid4())):
            assert as_(people.bob).get(reverse("app-dialog-new", args=(channel.pk, slug))).status_code == 404

    def test_shows_the_inspector_to_authors_staff_and_who_asks(
        self, as_: As, people: People, channel: Channel, version: AppVersion
    ) -> None:
        def inspects(user: User, query: str = "") -> bool:
            return "data-inspector" in as_(user).get(new(channel, version) + query).content.decode()

        assert not inspects(people.bob)
        assert inspects(people.bob, "?inspect")
        people.bob.is_staff = True
        people.bob.save()
        assert inspects(people.bob)
        version.app.author = people.alice
        version.app.save()
        assert inspects(people.alice)


class TestOpening:
    def test_gives_the_page_its_address_and_what_it_may_ask(
        self, as_: As, people: People, channel: Channel, version: AppVersion
    ) -> None:
        given = opened(as_(people.bob), channel, version, theme="dark")
        assert given["pages"]["direct"] == "https://builds.example/configure?u=bob%40example.com&t=dark&x={other}"
        assert given["pages"]["relay"].startswith(f"{relay_of(version)}/.patchbay/bridge?ticket=")
        setup = Setup.objects.get()
        assert given["webhookUrl"] == setups.url_of(setup)
        assert (given["settings"], given["frame"]) == ({}, "settings")
        assert given["sources"] == ["https://builds.example", "https://*.pages.example", relay_of(version)]
        context = given["context"]
        assert (context["teamId"], context["channelId"]) == (str(channel.team_id), str(channel.pk))
        assert (context["loginHint"], context["locale"], context["theme"]) == ("bob@example.com", "en", "dark")
        assert opened(as_(people.bob), channel, version, theme="<x>")["context"]["theme"] == "default"

    def test_can_do_without_a_relay(
        self, as_: As, people: People, channel: Channel, version: AppVersion, settings: Any
    ) -> None:
        settings.APPS_HOST = ""
        given = opened(as_(people.bob), channel, version)
        assert given["pages"]["relay"] is None
        assert given["sources"] == ["https://builds.example", "https://*.pages.example"]

    def test_again_gives_the_same_url_to_the_same_person(
        self, as_: As, people: People, channel: Channel, version: AppVersion
    ) -> None:
        first = opened(as_(people.bob), channel, version)
        assert opened(as_(people.bob), channel, version, setup=first["setup"])["webhookUrl"] == first["webhookUrl"]
        other = opened(as_(people.alice), channel, version, setup=first["setup"])
        assert other["webhookUrl"] != first["webhookUrl"]
        assert opened(as_(people.bob), channel, version, setup="no id")["webhookUrl"] != first["webhookUrl"]

    def test_tells_how_many_posts_wait(
        self, as_: As, people: People, channel: Channel, version: AppVersion, sender: Sender
    ) -> None:
        given = opened(as_(people.bob), channel, version)
        assert as_(people.bob).get(given["held"]).json() == {"held": 0}
        sender.post(urlsplit(given["webhookUrl"]).path, {"text": "early"})
        assert as_(people.bob).get(given["held"]).json() == {"held": 1}

    def test_wants_a_token_against_forgery(self, people: People, channel: Channel, version: AppVersion) -> None:
        client = Client(enforce_csrf_checks=True)
        client.force_login(people.bob, backend="django.contrib.auth.backends.ModelBackend")
        assert post(client, new(channel, version, "app-setup-open")).status_code == 403


class TestSaving:
    def test_answers_where_to_go_and_twice_the_same(
        self, as_: As, people: People, channel: Channel, version: AppVersion
    ) -> None:
        given = opened(as_(people.bob), channel, version)
        answers = [post(as_(people.bob), given["save"], {"settings": {"entityId": "x"}}) for _ in range(2)]
        made = Connection.objects.get()
        assert [answer.json() for answer in answers] == [{"next": f"/connections/{made.pk}/"}] * 2

    @pytest.mark.parametrize("body", [{}, {"settings": None}, {"settings": []}, {"settings": "x"}, [1], "x"])
    def test_of_nothing_stores_nothing(
        self, as_: As, people: People, channel: Channel, version: AppVersion, body: Any
    ) -> None:
        given = opened(as_(people.bob), channel, version)
        answer = post(as_(people.bob), given["save"], body)
        assert answer.status_code == 422
        assert "stored no settings" in answer.json()["detail"]
        assert not Connection.objects.exists()

    @pytest.mark.parametrize("text", ['{"settings": {"a": NaN}}', '{"settings": {"a": -Infinity}}', '{"a":' * 100_000])
    def test_of_what_is_no_json_stores_nothing(
        self, as_: As, people: People, channel: Channel, version: AppVersion, text: str
    ) -> None:
        given = opened(as_(people.bob), channel, version)
        answer = as_(people.bob).post(given["save"], text, content_type="application/json")
        assert answer.status_code == 422
        assert not Connection.objects.exists()

    def test_is_for_who_opened_it(self, as_: As, people: People, channel: Channel, version: AppVersion) -> None:
        given = opened(as_(people.bob), channel, version)
        for user in (people.alice, people.mallory):
            assert post(as_(user), given["save"], {"settings": {"a": 1}}).status_code == 404
            assert post(as_(user), given["cancel"]).status_code == 404
            assert as_(user).get(given["held"]).status_code == 404
        assert Setup.objects.count() == 1
        assert post(as_(people.bob), given["cancel"]).json() == {}
        assert not Setup.objects.exists()


class TestAConnection:
    def test_is_edited_on_the_page_that_it_stored(self, as_: As, people: People, connection: Connection) -> None:
        client = as_(people.alice)
        assert client.get(reverse("app-dialog-edit", args=(connection.pk,))).status_code == 200
        given = post(client, reverse("app-edit-open", args=(connection.pk,))).json()
        assert given["pages"]["direct"] == "https://a.pages.example/edit"
        assert given["settings"]["password"] == "s3cret"
        assert given["context"]["entityId"] == "room 1"
        changed = {**given["settings"], "configName": "Room 1"}
        assert post(client, given["save"], {"settings": changed}).json() == {"next": f"/connections/{connection.pk}/"}
        connection.refresh_from_db()
        assert connection.name == "Room 1"
        assert setups.settings_of(connection) == {"settings": changed, "webhookUrl": given["webhookUrl"]}

    def test_is_removed(self, as_: As, people: People, connection: Connection) -> None:
        client = as_(people.alice)
        answer = client.get(reverse("connection-remove", args=(connection.pk,)))
        assert answer["Location"] == reverse("app-dialog-remove", args=(connection.pk,))
        assert client.get(answer["Location"]).status_code == 200
        given = post(client, reverse("app-remove-open", args=(connection.pk,))).json()
        assert given["frame"] == "settings"
        assert post(client, given["save"]).json() == {"next": f"/channels/{connection.channel_id}/connectors/"}
        connection.refresh_from_db()
        assert connection.removed_at

    @pytest.mark.parametrize("name", ["app-edit-open", "app-edit-save", "app-remove-open", "app-remove-done"])
    def test_is_closed_to_others(self, as_: As, people: People, connection: Connection, name: str) -> None:
        url = reverse(name, args=(connection.pk,))
        body = {"settings": {"stolen": True}}
        assert [post(as_(user), url, body).status_code for user in (people.carol, people.mallory)] == [403, 404]
        connection.refresh_from_db()
        assert connection.removed_at is None
        assert "stolen" not in setups.settings_of(connection)["settings"]

    def test_is_changed_by_no_form_of_ours(self, as_: As, people: People, connection: Connection) -> None:
        client, url = as_(people.bob), reverse("connection-settings", args=(connection.pk,))
        stored = setups.settings_of(connection)
        dialog = reverse("app-dialog-edit", args=(connection.pk,))
        for do in ("save", "test", "preview"):
            assert client.post(url, {"do": do, "name": "Other"})["Location"] == dialog
        assert client.get(url)["Location"] == dialog
        form = ConfigForm({})
        with pytest.raises(access.NotAllowed):
            configuring.edit(connection=connection, by=people.bob, form=form, now=timezone.now(), name="Other")
        connection.refresh_from_db()
        assert setups.settings_of(connection) == stored
        assert not connection.changes.exists()

    def test_its_page_leads_to_the_dialogs(self, as_: As, people: People, connection: Connection) -> None:
        page = as_(people.bob).get(reverse("connection", args=(connection.pk,))).content.decode()
        for name in ("app-dialog-edit", "app-dialog-remove"):
            assert reverse(name, args=(connection.pk,)) in page


def test_no_other_connection_has_such_a_page(as_: As, people: People, hook: Any) -> None:
    for name in ("app-dialog-edit", "app-dialog-remove"):
        assert as_(people.alice).get(reverse(name, args=(hook.connection.pk,))).status_code == 404
