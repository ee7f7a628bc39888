"""Apps as connectors: found by their GUID, at the right version, many in one query."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection as database
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from channels_app.access import NotAllowed
from channels_app.models import Channel, Message, Team
from connectors import registry
from connectors.flows import actions, connecting, ingress, installing, sample_card
from connectors.flows.ingress import dialects
from connectors.models import App, Connection, Installation
from tests.conftest import Hook, People
from tests.connectors.apps import make_version
from tests.connectors.sender import Sender


def app_of(found: Any) -> registry.AppConnector:
    assert isinstance(found, registry.AppConnector)
    return found


def install(team: Team, people: People, **values: Any) -> Installation:
    version = make_version(people.mallory, state="published", **values)
    return installing.install(team=team, by=people.alice, connector=str(version.app.connector_id))


class TestTheRegistry:
    def test_finds_what_is_published(self, people: People) -> None:
        version = make_version(people.alice, state="published", action_hosts=("ci.example",), permissions=("identity",))
        slug = str(version.app.connector_id)
        found = app_of(registry.connector(slug))
        assert (found.slug, found.name, found.summary, found.category, found.page) == (
            slug,
            "Builds",
            "Tells of builds.",
            "apps",
            "app",
        )
        assert found.picture_id == version.picture_id
        said = " ".join(map(str, found.permissions))
        assert "builds.example" in said
        assert "ci.example" in said
        assert "identity" in said
        assert [url for _words, url in found.links] == [
            "https://builds.example",
            "https://builds.example/privacy",
            "https://builds.example/terms",
        ]

    def test_does_not_link_to_what_is_no_page(self, people: People) -> None:
        version = make_version(people.alice, state="published", website_url="javascript:alert(1)")
        found = app_of(registry.connector(str(version.app.connector_id)))
        assert len(found.links) == 2

    @pytest.mark.parametrize("state", ["draft", "submitted", "in_review", "rejected", "approved", "withdrawn"])
    def test_finds_nothing_that_is_not(self, people: People, state: str) -> None:
        version = make_version(people.alice, state=state)
        assert registry.find(str(version.app.connector_id)) is None
        with pytest.raises(registry.UnknownConnector):
            registry.connector(str(uuid4()))

    def test_knows_what_a_team_has_of_it(self, people: People, team: Team) -> None:
        installation = install(team, people)
        make_version(people.mallory, app=App.objects.get(), version="0.9.0", state="retired")
        other = Installation.objects.get(pk=installation.pk)
        assert app_of(registry.of(other)).version.version == "1.0.0"
        Installation.objects.update(version=App.objects.get().versions.get(version="0.9.0"))
        other = Installation.objects.get(pk=installation.pk)
        assert app_of(registry.of(other)).version.version == "0.9.0"

    def test_asks_once_for_many(self, people: People, team: Team, django_assert_num_queries: Any) -> None:
        for number in range(5):
            install(team, people, name=f"App {number}")
        installations = list(installing.installations(team))
        with django_assert_num_queries(1) as asked:
            registry.load(installations)
            assert {str(app_of(registry.of(it)).name) for it in installations} == {f"App {n}" for n in range(5)}
        assert '"package"' not in asked.captured_queries[0]["sql"]


class TestAPost:
    @pytest.fixture
    def app_hook(self, people: People, team: Team, hook: Hook) -> Hook:
        """A webhook of an app, named by its configuration page."""
        installation = install(team, people)
        Connection.objects.filter(pk=hook.connection.pk).update(
            installation=installation, name="main branch", sender_name="Builds"
        )
        return hook

    def test_appears_under_the_apps_name(self, app_hook: Hook, sender: Sender) -> None:
        assert sender.post(app_hook.path, {"text": "green"}).message.sender_name == "Builds"

    def test_asks_nothing_about_the_app(self, app_hook: Hook, db: None) -> None:
        with CaptureQueriesContext(database) as asked:
            found = ingress.find_hook(app_hook.path.rpartition("pbh_")[2], now=app_hook.connection.created_at)
            assert (found.sender.name, dialects.receiver_for(found.connector)) == ("Builds", None)
        assert len(asked) == 1


class TestAnAppsConnection:
    def test_is_not_changed_where_the_app_decides(self, people: People, team: Team, hook: Hook) -> None:
        Connection.objects.filter(pk=hook.connection.pk).update(installation=install(team, people))
        made = connecting.connection_for(people.alice, hook.connection.pk)
        now = timezone.now()
        with pytest.raises(NotAllowed):
            connecting.rotate(connection=made, by=people.alice, overlap=timedelta(), now=now)
        with pytest.raises(NotAllowed):
            connecting.change(connection=made, by=people.alice, name="Mine")
        with pytest.raises(NotAllowed):
            actions.set_action_policy(connection=made, by=people.alice, hosts=["evil.example"])
        connecting.change(connection=made, by=people.alice, teams_compatible=True)
        made.refresh_from_db()
        assert (made.name, made.action_hosts, made.teams_compatible) == ("Build server", [], True)


def test_a_test_card_appears_under_the_apps_name(people: People, channel: Channel, hook: Hook) -> None:
    Connection.objects.filter(pk=hook.connection.pk).update(sender_name="Builds")
    made = connecting.connection_for(people.alice, hook.connection.pk)
    sample_card.post_test_card(connection=made, by=people.alice, now=timezone.now())
    assert Message.objects.get(channel=channel).sender_name == "Builds"
