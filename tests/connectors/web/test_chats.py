"""What is connected to a chat, on its pages: any member manages it, and in a direct chat the other one has to agree."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from channels_app import image_proxy
from channels_app.cards import load_message, render_message
from channels_app.flows import chats
from channels_app.models import Channel, Chat, Message, Notification, Team, User
from connectors import http_clients
from connectors.flows import setups
from connectors.models import ConfigChange, Connection, Exchange, Run
from tests.conftest import People
from tests.connectors.apps import make_version
from tests.connectors.flows.schedule.conftest import World, connectors, world

__all__ = ["connectors", "world"]
SignIn = Callable[[User], Client]
FORM = {"harbour": "Dover", "at": "07:30", "zone": "Europe/Berlin", "token": "", "name": "Tides"}
LATE = {"missed": "late", "grace": "3600"}


@pytest.fixture
def direct(team: Team, people: People) -> Chat:
    return chats.start_chat(by=people.bob, people=[people.carol])


@pytest.fixture
def group(team: Team, people: People) -> Chat:
    return chats.start_chat(by=people.alice, people=[people.bob, people.carol])


def hook_in(client: Client, chat: Channel) -> tuple[Connection, str]:
    """A webhook made on the page, and its short URL's path."""
    html = client.post(f"/channels/{chat.pk}/connectors/incoming-webhook/new/", {"name": "Build server"}).content
    path = re.search(r"/hooks/pbh_\w+", html.decode())
    assert path
    return Connection.objects.latest("created_at"), path[0]


def sent(path: str) -> int:
    return Client().post(path, {"text": "built"}, content_type="application/json").status_code


class TestSettingUp:
    def test_an_app_names_the_chat(self, as_: SignIn, people: People, direct: Chat) -> None:
        version = make_version(people.mallory, state="published")
        page = (
            as_(people.carol).get(f"/channels/{direct.pk}/apps/{version.app.connector_id}/configure/").content.decode()
        )
        assert "Set up Builds for your chat with Bob" in page
        assert f'<a href="/channels/{direct.pk}/">Bob</a>' in page

    def test_what_waits_for_consent_is_tried_later(self, as_: SignIn, people: People, direct: Chat) -> None:
        made = as_(people.carol).post(
            f"/channels/{direct.pk}/connectors/incoming-webhook/new/", {"name": "Build server"}
        )
        assert "Run this in a terminal once Bob has agreed" in made.content.decode()


class TestConsent:
    def test_is_asked_for_and_given_in_the_chat(self, as_: SignIn, people: People, direct: Chat) -> None:
        carol, bob = as_(people.carol), as_(people.bob)
        made, path = hook_in(carol, direct)
        page = f"/channels/{direct.pk}/"
        for client, words in ((bob, "Carol wants to connect Build server"), (carol, "Bob has to agree")):
            for url in (page, f"{page}asked", f"/connections/{made.pk}/"):
                assert words in client.get(url).content.decode(), url
        assert "Waits for Bob" in carol.get(f"{page}connectors/").content.decode()
        assert "Waiting for you" in bob.get(f"{page}connectors/").content.decode()
        assert "Agree" not in carol.get(f"{page}asked").content.decode()
        assert carol.post(f"/connections/{made.pk}/resume").status_code == 403
        assert sent(path) == 410
        assert bob.post(f"/connections/{made.pk}/resume")["Location"] == page
        assert sent(path) == 200
        assert "Bob agreed: Build server is connected" in Message.objects.order_by("id")[1].plain
        assert Notification.objects.filter(user=people.carol).count() == 1
        assert "Build server" not in bob.get(f"{page}asked").content.decode()

    def test_is_declined_after_a_warning(self, as_: SignIn, people: People, direct: Chat) -> None:
        made, path = hook_in(as_(people.carol), direct)
        bob, remove = as_(people.bob), f"/connections/{made.pk}/remove/"
        html = bob.get(remove).content.decode()
        assert "Decline Build server?" in html
        assert "Carol is told" in html
        assert "Decline" not in as_(people.carol).get(remove).content.decode()
        assert bob.post(remove)["Location"] == f"/channels/{direct.pk}/"
        assert sent(path) == 410
        assert "Bob declined: Build server" in Message.objects.latest("id").plain
        bob.post(remove)
        assert Message.objects.count() == 2

    def test_of_an_app_is_declined_without_meeting_its_page(self, as_: SignIn, people: People, direct: Chat) -> None:
        version, now = make_version(people.mallory, state="published"), timezone.now()
        setup = setups.open_setup(channel=direct, by=people.carol, version=version, now=now)
        made = setups.save(setup_id=setup.pk, by=people.carol, settings={"password": "s3cret"}, now=now)
        bob, remove = as_(people.bob), f"/connections/{made.pk}/remove/"
        assert "Decline Builds?" in bob.get(remove).content.decode()
        assert as_(people.carol).get(remove)["Location"] == f"/connections/{made.pk}/app/remove/"
        assert bob.post(remove)["Location"] == f"/channels/{direct.pk}/"
        assert "Bob declined: Builds" in Message.objects.latest("id").plain
        made.refresh_from_db()
        assert (made.removed_at is None, made.secrets) == (False, None)

    def test_is_asked_for_in_words_that_are_no_markup(self, as_: SignIn, people: People, direct: Chat) -> None:
        User.objects.filter(pk=people.carol.pk).update(display_name="[Carol](https://evil.example)")
        name = 'Build [server](https://evil.example) <a href="https://evil.example">1</a>'
        as_(people.carol).post(f"/channels/{direct.pk}/connectors/incoming-webhook/new/", {"name": name})
        asked = Message.objects.latest("id")
        drawn = render_message(load_message(asked.card or {}), prefix="x", image_url=image_proxy.image_link)
        for text in (r"\[server\](https://evil.example)", r"\[Carol\](https://evil.example)", r"\<a href="):
            assert text in (drawn.text or {})["markdown"]
        assert f"[Carol](https://evil.example) wants to connect {name}" in asked.plain

    def test_is_withdrawn_without_a_word(self, as_: SignIn, people: People, direct: Chat) -> None:
        made, _path = hook_in(as_(people.carol), direct)
        as_(people.carol).post(f"/connections/{made.pk}/remove/")
        assert Message.objects.count() == 1
        assert "Build server" not in as_(people.bob).get(f"/channels/{direct.pk}/asked").content.decode()

    def test_is_asked_a_few_at_a_time(self, as_: SignIn, people: People, direct: Chat) -> None:
        for _n in range(5):
            hook_in(as_(people.carol), direct)
        assert as_(people.bob).get(f"/channels/{direct.pk}/asked").content.decode().count(">Agree<") == 3

    def test_is_not_asked_for_in_a_group(self, as_: SignIn, people: People, group: Chat) -> None:
        made, path = hook_in(as_(people.carol), group)
        assert sent(path) == 200
        assert "wants to connect" not in as_(people.bob).get(f"/channels/{group.pk}/").content.decode()
        assert "Any member may pause or remove it" in Message.objects.earliest("id").plain
        as_(people.bob).post(f"/connections/{made.pk}/pause")
        assert sent(path) == 410


class TestAWebhook:
    @pytest.fixture
    def hook(self, as_: SignIn, people: People, group: Chat) -> Connection:
        return hook_in(as_(people.carol), group)[0]

    def test_is_managed_by_any_member(self, as_: SignIn, people: People, group: Chat, hook: Connection) -> None:
        """A guest of the team made it; a member whom the team lets manage nothing changes all of it."""
        Team.objects.update(members_may_manage_connectors=False, incoming_webhooks_allowed=False)
        bob, page = as_(people.bob), f"/connections/{hook.pk}/"
        html = bob.get(page).content.decode()
        assert "Send a test card" in html
        assert "disabled>" not in html
        assert "Off in this team" not in html
        bob.post(f"{page}change", {"name": "Deploys"})
        bob.post(f"{page}buttons", {"hosts": "api.example.com", "url": ""})
        bob.post(f"{page}compatibility", {"value": "on"})
        assert bob.post(f"{page}test")["Location"].startswith("/messages/")
        assert "pbh_" in bob.post(f"{page}rotate", {"overlap": "0"}).content.decode()
        hook.refresh_from_db()
        assert (hook.name, hook.action_hosts, hook.teams_compatible) == ("Deploys", ["api.example.com"], True)
        assert "URLs stop working" in bob.get(f"{page}remove/").content.decode()
        assert bob.post(f"{page}remove/")["Location"] == f"/channels/{group.pk}/connectors/"

    def test_keeps_what_is_sent_to_the_chats_members(self, as_: SignIn, people: People, hook: Connection) -> None:
        found = Exchange.objects.create(
            connection=hook, purpose="action", method="GET", url="http://x/", started_at=timezone.now()
        )
        url = f"/connections/{hook.pk}/exchanges/{found.pk}/"
        assert as_(people.bob).get(url).status_code == 200
        assert as_(people.mallory).get(url).status_code == 404

    def test_is_listed_in_the_details(self, as_: SignIn, people: People, group: Chat, hook: Connection) -> None:
        html = as_(people.bob).get(f"/channels/{group.pk}/about").content.decode()
        assert f'href="/connections/{hook.pk}/"' in html


class TestAConnector:
    """Of a chat, which has no team to be installed on: settings, tests, runs, history."""

    @pytest.fixture(autouse=True)
    def network(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(http_clients, "http_for", world.network)

    def post(self, client: Client, url: str, **values: Any) -> Any:
        return client.post(url, {**FORM, **LATE, "do": "save", **values})

    def test_is_offered_without_an_installation(self, as_: SignIn, world: World, direct: Chat) -> None:
        html = as_(world.people.carol).get(f"/channels/{direct.pk}/connectors/").content.decode()
        assert f"/channels/{direct.pk}/connectors/tides/new/" in html
        assert "Read more in the catalog" not in html
        assert "starts when Bob has agreed" in html

    @pytest.mark.parametrize("kind", ["direct", "group"])
    def test_is_tried_saved_run_changed_and_gone_back_on(
        self, as_: SignIn, world: World, kind: str, request: pytest.FixtureRequest
    ) -> None:
        chat: Chat = request.getfixturevalue(kind)
        world.channel = chat
        carol, bob = as_(world.people.carol), as_(world.people.bob)
        new = f"/channels/{chat.pk}/connectors/tides/new/"
        assert carol.get(new).status_code == 200
        assert "Dover: high" in self.post(carol, new, do="test").content.decode()
        assert self.post(carol, new).status_code == 302
        made = Connection.objects.get()
        page = f"/connections/{made.pk}/"
        if kind == "direct":
            world.wait(days=2)
            assert not Run.objects.exists()
            bob.post(f"{page}resume")
        bob.post(f"{page}run")
        world.tick(at=Run.objects.get().due_at)
        assert "Dover: high" in world.texts()
        assert "Posted" in bob.get(f"{page}runs/").content.decode()
        self.post(bob, f"{page}settings/", harbour="Calais")
        assert "<ins>Calais</ins>" in carol.get(f"{page}history/").content.decode()
        carol.post(f"{page}history/{ConfigChange.objects.latest('at').pk}/undo")
        made.refresh_from_db()
        assert made.config["harbour"] == "Dover"
        for path in (page, f"{page}settings/", f"{page}history/", f"{page}runs/", new):
            assert as_(world.people.mallory).get(path).status_code == 404, path

    def test_searches_as_one_types(self, as_: SignIn, world: World, direct: Chat) -> None:
        url = f"/channels/{direct.pk}/connectors/weather/search/place?q=Berlin"
        assert as_(world.people.carol).get(url).json()["offers"][0]["label"] == "Berlin, Germany"
        assert as_(world.people.alice).get(url).status_code == 404
