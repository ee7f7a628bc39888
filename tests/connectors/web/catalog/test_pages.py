"""The catalog of a team, and the list of all that is connected in it."""

from collections.abc import Callable

import pytest
from django.db import connection as database
from django.templatetags.static import static
from django.test import Client
from django.test.utils import CaptureQueriesContext

from channels_app.flows import channels
from channels_app.models import Team, User
from connectors import registry
from connectors.flows import connecting
from connectors.models import Connection, Installation
from connectors.web.card_preview import sample_of
from tests.connectors.flows.schedule.conftest import World, connectors, world

__all__ = ["connectors", "world"]
SignIn = Callable[[User], Client]


def page(client: Client, world: World, path: str = "catalog/") -> str:
    return client.get(f"/teams/{world.team.pk}/connectors/{path}").content.decode()


def questions(client: Client, world: World, path: str) -> int:
    page(client, world, path)
    with CaptureQueriesContext(database) as found:
        page(client, world, path)
    return len(found)


class TestTheCatalog:
    def test_a_connector_of_another_package_may_have_any_icon(self, as_: SignIn, world: World) -> None:
        found = page(as_(world.people.carol), world)
        assert static("dist/icons.css") in found
        assert '<i class="bi bi-water"></i>' in found

    def test_ours_have_icons_that_the_build_knows(self, client: Client, db: None) -> None:
        assert static("dist/icons.css") not in client.get("/accounts/login/").content.decode()

    def test_is_searched_and_looked_through_by_category(self, as_: SignIn, world: World) -> None:
        client = as_(world.people.carol)
        assert all(name in page(client, world) for name in ("Weather", "GitHub", "RSS and Atom", "Incoming Webhook"))
        found = page(client, world, "catalog/?q=forecast")
        assert ("catalog/weather/" in found, "catalog/github/" in found) == (True, False)
        shelf = page(client, world, "catalog/?category=news")
        assert ("catalog/rss/" in shelf, "catalog/github/" in shelf) == (True, False)
        assert "Nothing matches" in page(client, world, "catalog/?q=nosuchthing")

    def test_says_what_a_connector_will_do_and_shows_what_it_posts(self, as_: SignIn, world: World) -> None:
        html = page(as_(world.people.carol), world, "catalog/weather/")
        assert "Asks api.open-meteo.com" in html
        assert "Tomorrow in Berlin" in html
        assert "Install on" not in html
        assert as_(world.people.carol).get(f"/teams/{world.team.pk}/connectors/catalog/nothing/").status_code == 404

    @pytest.mark.parametrize("slug", ["weather", "github", "rss"])
    def test_has_a_card_of_each_connector_that_has_one(self, slug: str) -> None:
        assert sample_of(registry.connector(slug))

    def test_installs_where_the_team_lets_people(self, as_: SignIn, world: World) -> None:
        url = f"/teams/{world.team.pk}/connectors/catalog/weather/install"
        assert as_(world.people.carol).post(url).status_code == 403
        Team.objects.filter(pk=world.team.pk).update(members_may_manage_connectors=False)
        assert as_(world.people.bob).post(url).status_code == 403
        html = as_(world.people.alice).post(url, follow=True).content.decode()
        assert "Installed by Alice" in html
        assert f"/channels/{world.channel.pk}/connectors/weather/new/" in html

    def test_uninstalls_after_saying_exactly_what_is_lost(self, as_: SignIn, world: World) -> None:
        secret = channels.create_channel(team=world.team, by=world.people.alice, name="Plans", kind="private")
        for channel in (world.channel, secret):
            connecting.connect(channel=channel, by=world.people.alice, connector="incoming-webhook", name="Hook")
        url = f"/teams/{world.team.pk}/connectors/catalog/incoming-webhook/uninstall/"
        asked = as_(world.people.bob).get(url).content.decode()
        assert "2 connections end, with their settings and secrets: General, 1 private channel." in asked
        assert "2 webhook URLs answer" in asked
        assert "Plans" not in asked
        assert as_(world.people.carol).get(url).status_code == 403
        as_(world.people.bob).post(url)
        assert not Installation.objects.filter(removed_at=None).exists()
        assert not Connection.objects.filter(removed_at=None).exists()

    def test_updates_settings_of_an_earlier_version(self, as_: SignIn, world: World) -> None:
        made = world.connect()
        Connection.objects.filter(pk=made.pk).update(config_version=0)
        client = as_(world.people.bob)
        assert "of an earlier version" in page(client, world, "catalog/tides/")
        client.post(f"/teams/{world.team.pk}/connectors/catalog/tides/update")
        made.refresh_from_db()
        assert made.config_version == 1

    def test_names_what_is_installed_and_gone(self, as_: SignIn, world: World) -> None:
        Installation.objects.create(team=world.team, connector="gone-away")
        assert "gone-away" in page(as_(world.people.bob), world)


class TestTheTeamsConnections:
    def test_says_what_to_do_when_there_is_none(self, as_: SignIn, world: World) -> None:
        assert "Look through the catalog" in page(as_(world.people.bob), world, "")

    def test_is_searched_filtered_and_paged(self, as_: SignIn, world: World) -> None:
        client = as_(world.people.bob)
        for number in range(30):
            world.connect(harbour=f"Port {number}")
        paused = world.connect(harbour="Oslo")
        Connection.objects.filter(pk=paused.pk).update(state="paused", name="Fjord")
        html = page(client, world, "")
        assert "1 to 25 of 31" in html
        assert "page=2" in html
        assert "Fjord" in page(client, world, "?state=paused")
        assert "Port" not in page(client, world, "?state=paused")
        assert "Fjord" in page(client, world, "?q=fjord")
        assert "Fjord" in page(client, world, "?q=fjord%00")
        assert "Nothing matches" in page(client, world, "?q=nosuchthing")

    def test_leaves_out_channels_that_one_does_not_see(self, as_: SignIn, world: World) -> None:
        secret = channels.create_channel(team=world.team, by=world.people.alice, name="Plans", kind="private")
        connecting.connect(channel=secret, by=world.people.alice, connector="incoming-webhook", name="Hidden")
        assert "Hidden" not in page(as_(world.people.bob), world, "")
        assert "Hidden" in page(as_(world.people.alice), world, "")

    @pytest.mark.parametrize("path", ["", "catalog/"])
    def test_asks_as_many_questions_for_many(self, as_: SignIn, world: World, path: str) -> None:
        client = as_(world.people.bob)
        world.connect()
        few = questions(client, world, path)
        for slug in ("tides", "news", "pushes", "tides"):
            world.connect(slug)
        assert questions(client, world, path) == few
