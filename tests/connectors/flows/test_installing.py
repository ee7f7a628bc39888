from datetime import timedelta
from typing import Any

import pytest

from channels_app.access import NotAllowed
from channels_app.flows import channels
from connectors import registry
from connectors.flows import connecting, installing, team_connections
from connectors.models import ConfigChange, Connection, Installation
from tests.connectors.flows.schedule.conftest import START, World
from tests.connectors.flows.test_configuring import add


def test_the_catalog_is_searched_by_words(world: World) -> None:
    team = world.team
    names = [offer.connector.slug for offer in installing.catalog(team=team)]
    assert {"incoming-webhook", "tides", "news"} <= set(names)
    assert [offer.connector.slug for offer in installing.catalog(query="posts TIDES")] == ["tides"]
    assert installing.catalog(query="posts nothing of the kind") == []
    shelf = installing.catalog(category="developer")
    assert "incoming-webhook" in [offer.connector.slug for offer in shelf]
    assert "tides" not in [offer.connector.slug for offer in shelf]


def test_the_catalog_knows_what_is_installed(world: World) -> None:
    add(world)
    found = {offer.connector.slug: offer for offer in installing.catalog(team=world.team)}
    assert found["tides"].installation
    assert (found["tides"].connections, found["news"].installation) == (1, None)


def test_installing_twice_is_installing_once(world: World) -> None:
    team, alice = world.team, world.people.alice
    first = installing.install(team=team, by=alice, connector="tides")
    assert installing.install(team=team, by=world.people.bob, connector="tides") == first
    assert first.installed_by == alice
    with pytest.raises(NotAllowed):
        installing.install(team=team, by=world.people.carol, connector="news")
    with pytest.raises(registry.UnknownConnector):
        installing.install(team=team, by=alice, connector="gone")


def test_uninstalling_says_what_is_lost_and_forgets_secrets(world: World) -> None:
    made = add(world)
    add(world, "pushes")
    installation = made.installation
    assert installing.losses(installation) == installing.Losses(1, ["General"], 0, 1)
    lost = installing.uninstall(installation=installation, by=world.people.alice, now=world.now)
    assert lost.connections == 1
    made.refresh_from_db()
    assert (made.removed_at, made.secrets, made.next_run_at) == (world.now, None, None)
    assert not ConfigChange.objects.filter(connection=made).exclude(secrets=None).exists()
    assert [it.connector for it in installing.installations(world.team)] == ["pushes"]
    world.tick(at=START + timedelta(days=1))
    assert world.texts() == []
    again = installing.install(team=world.team, by=world.people.alice, connector="tides")
    assert (again, again.removed_at) == (installation, None)
    assert list(team_connections.connections_of_team(team=world.team, by=world.people.alice)) == list(
        Connection.objects.filter(installation__connector="pushes")
    )


def test_updating_brings_settings_to_the_present_version(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    made = add(world)
    kind = type(registry.connector("tides"))
    assert not installing.outdated(made.installation).exists()
    monkeypatch.setattr(kind, "config_version", 2)
    monkeypatch.setattr(kind, "migrate_config", lambda self, old, version: {**old, "at": "08:00"})
    assert installing.outdated(made.installation).count() == 1
    assert installing.update(installation=made.installation, by=world.people.alice, now=world.now) == 1
    made.refresh_from_db()
    assert (made.config_version, made.config["at"]) == (2, "08:00")
    assert made.next_run_at == START + timedelta(hours=1)


def test_the_overview_shows_activity_and_state(world: World) -> None:
    made = add(world)
    world.tick(at=START + timedelta(hours=1))
    one: Any = team_connections.connections_of_team(team=world.team, by=world.people.bob).get()
    assert one.last_message_at
    assert (one.last_run_at, one.last_outcome) == (world.now, "posted")
    assert (
        team_connections.in_state(
            team_connections.connections_of_team(team=world.team, by=world.people.bob), "active"
        ).get()
        == one
    )
    assert team_connections.description_of(one) == "Dover 07:30"
    Installation.objects.update(connector="gone")
    all_of_team = team_connections.connections_of_team(team=world.team, by=world.people.bob)
    made = team_connections.in_state(all_of_team, team_connections.MISSING).get()
    assert not team_connections.in_state(all_of_team, "active").exists()
    assert team_connections.description_of(made) == ""


def test_the_overview_hides_private_channels(world: World) -> None:
    private = channels.create_channel(team=world.team, by=world.people.alice, name="Secret", kind="private")
    connecting.connect(channel=private, by=world.people.alice, connector="incoming-webhook", name="Quiet")
    seen = {
        who: team_connections.connections_of_team(team=world.team, by=getattr(world.people, who)).count()
        for who in ("alice", "bob", "mallory")
    }
    assert seen == {"alice": 1, "bob": 0, "mallory": 0}


def test_the_overview_is_searched(world: World) -> None:
    add(world)
    add(world, "pushes")
    team, bob = world.team, world.people.bob
    found = team_connections.connections_of_team(team=team, by=bob, query="general pushes")
    assert [one.installation.connector for one in found] == ["pushes"]
    assert not team_connections.connections_of_team(team=team, by=bob, query="nowhere").exists()


def test_the_overview_takes_few_queries(world: World, django_assert_max_num_queries: object) -> None:
    for _n in range(5):
        add(world)
    with django_assert_max_num_queries(1):  # type: ignore[operator]
        for one in team_connections.connections_of_team(team=world.team, by=world.people.bob):
            team_connections.description_of(one)
            assert one.channel.name
            assert one.created_by
