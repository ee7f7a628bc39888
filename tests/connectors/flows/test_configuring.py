from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection as database

from channels_app.access import NotAllowed
from channels_app.cards import plain_text
from channels_app.models import Message
from connectors import registry
from connectors.connections import configs
from connectors.flows import configuring
from connectors.models import ConfigChange, Connection
from connectors.sdk import SourceError
from tests.connectors.flows.schedule.conftest import START, World

FORM = {"harbour": "Dover", "at": "07:30", "zone": "Europe/Berlin", "token": "s3cret-token-1"}
TABLES = ("connectors_connection", "connectors_configchange", "connectors_exchange", "channels_app_message")


def add(world: World, slug: str = "tides", **form: Any) -> Connection:
    bound = configuring.new_form(connector=slug, data={**FORM, **form})
    made, _urls = configuring.add(
        channel=world.channel, by=world.people.alice, connector=slug, form=bound, name="Tides at Dover", now=world.now
    )
    return made


def edit(world: World, connection: Connection, **form: Any) -> ConfigChange | None:
    connection.refresh_from_db()
    bound = configuring.edit_form(connection=connection, data={**FORM, "token": "", **form})
    return configuring.edit(connection=connection, by=world.people.alice, form=bound, now=world.now)


def secret_of(connection: Connection) -> Any:
    connection.refresh_from_db()
    return configs.unseal(connection.secrets).get("token")


def everything_stored() -> str:
    with database.cursor() as cursor:
        found = []
        for table in TABLES:
            cursor.execute(f"SELECT coalesce(string_agg(t::text, ''), '') FROM {table} t")
            row = cursor.fetchone()
            assert row
            found.append(str(row[0]))
    packed = (f"{message.card}{message.payload!r}" for message in Message.objects.all())
    return "".join((*found, *packed))


def test_a_connection_is_saved_with_its_next_run(world: World) -> None:
    made = add(world)
    made.refresh_from_db()
    assert made.config == {"harbour": "Dover", "at": "07:30", "zone": "Europe/Berlin", "every": None}
    assert (made.time_zone, made.next_run_at) == ("Europe/Berlin", datetime(2027, 3, 1, 6, 30, tzinfo=UTC))
    assert made.changes.count() == 1


def test_what_is_posted_to_gets_urls_and_what_fetches_does_not(world: World) -> None:
    alice = world.people.alice
    urls = {}
    for slug in ("tides", "pushes", "incoming-webhook"):
        form = configuring.new_form(connector=slug, data=FORM)
        made, urls[slug] = configuring.add(
            channel=world.channel, by=alice, connector=slug, form=form, name=slug, now=world.now
        )
        assert made.installation.connector == slug
    assert urls["tides"] is None
    assert urls["pushes"]
    assert urls["incoming-webhook"]


def test_a_form_that_is_not_valid_stores_nothing(world: World) -> None:
    with pytest.raises(configuring.Invalid) as caught:
        add(world, harbour="")
    assert "harbour" in caught.value.form.errors
    assert not Connection.objects.exists()


def test_a_schedule_that_cannot_be_is_a_fault_of_its_field(world: World) -> None:
    with pytest.raises(configuring.Invalid) as caught:
        add(world, every="0", at="")
    assert caught.value.form.errors
    assert not Connection.objects.exists()


@pytest.mark.parametrize("who", ["carol", "mallory"])
def test_only_managers_may(world: World, who: str) -> None:
    with pytest.raises(NotAllowed):
        configuring.add(
            channel=world.channel,
            by=getattr(world.people, who),
            connector="tides",
            form=configuring.new_form(connector="tides", data=FORM),
            name="Tides",
            now=world.now,
        )


def tried(world: World, connection: Connection | None = None, **form: Any) -> configuring.PreviewResult:
    data = {**FORM, **form}
    bound = (
        configuring.edit_form(connection=connection, data=data)
        if connection
        else configuring.new_form(connector="tides", data=data)
    )
    assert bound.is_valid(), bound.errors
    return configuring.try_settings(
        connector="tides",
        form=bound,
        channel=world.channel,
        by=world.people.alice,
        http=world.network,
        now=world.now,
        connection=connection,
    )


def test_trying_shows_the_card_and_the_next_runs_and_stores_nothing(world: World) -> None:
    found = tried(world)
    assert found.card
    assert plain_text(found.card) == "Dover: high"
    assert len(found.planned) == 7
    assert found.problem == ""
    assert not Connection.objects.exists()
    assert not Message.objects.exists()


def test_trying_says_what_the_provider_says(world: World) -> None:
    world.http.answer("http://tides.example/api", {"reason": "Cannot resolve harbour"}, status=400)
    found = tried(world)
    assert found.card is None
    assert "Cannot resolve harbour" in found.problem
    world.http.failure = SourceError("There is no host “tides.example”.", transient=True)
    assert tried(world).problem == "There is no host “tides.example”."
    assert tried(world, harbour="Atlantis").place == "harbour"
    assert not Connection.objects.exists()


def test_trying_uses_the_stored_secret(world: World) -> None:
    made = add(world)
    tried(world, made, token="")
    assert world.http.asked[-1].headers["authorization"] == "Bearer s3cret-token-1"


def test_an_empty_secret_keeps_the_stored_one(world: World) -> None:
    made = add(world)
    edit(world, made, harbour="Calais")
    assert secret_of(made) == "s3cret-token-1"
    edit(world, made, token="s3cret-token-2")
    assert secret_of(made) == "s3cret-token-2"
    edit(world, made, **{"token-clear": "on"})
    assert secret_of(made) is None


def test_a_secret_is_never_shown_again(world: World) -> None:
    made = add(world)
    made.refresh_from_db()
    assert "s3cret" not in str(configuring.edit_form(connection=made))


def test_secrets_are_nowhere_in_the_database(world: World) -> None:
    made = add(world)
    edit(world, made, token="s3cret-token-2")
    world.tick(at=START + timedelta(hours=1))
    assert world.texts() == ["Dover: high"]
    assert "s3cret" not in everything_stored()


def test_history_says_who_changed_what(world: World) -> None:
    made = add(world)
    change = edit(world, made, harbour="Calais", token="s3cret-token-2")
    assert change
    assert (change.by, change.at) == (world.people.alice, world.now)
    first, second = configuring.history(made, by=world.people.alice)
    assert dict((label, (before, after)) for label, before, after in first.rows) == {
        "Harbour": ("Dover", "Calais"),
        "Token": (configs.MASK, configs.MASK),
    }
    assert (first.may_be_undone, second.may_be_undone, second.rows) == (True, False, [])


@pytest.mark.parametrize("who", ["alice", "bob", "carol"])
def test_history_shows_keys_in_addresses_to_those_who_may_change_them(world: World, who: str) -> None:
    made = add(world)
    address = "https://ada:SECRET@blog.example/SECRET0123456789abcdefghij/feed?a=SECRET&SECRET#SECRET"
    rows = [{"field": "harbour", "before": f"{address}, {address}", "after": f"see {address}"}]
    ConfigChange.objects.filter(connection=made).update(changes=rows)
    (entry,) = configuring.history(made, by=getattr(world.people, who))
    shown = " ".join(entry.rows[0]).replace("SECR…", "")
    assert shown.count("blog.example") == 3
    assert ("SECRET" in shown) is (who != "carol")


def test_saving_the_same_is_no_change(world: World) -> None:
    made = add(world)
    assert edit(world, made) is None
    assert ConfigChange.objects.count() == 1


def test_undo_brings_back_settings_secret_and_schedule(world: World) -> None:
    made = add(world)
    planned = made.next_run_at
    change = edit(world, made, harbour="Calais", at="20:00", token="s3cret-token-2")
    assert change
    undone = configuring.undo(change=change, by=world.people.alice, now=world.now)
    made.refresh_from_db()
    assert (made.config["harbour"], made.next_run_at, secret_of(made)) == ("Dover", planned, "s3cret-token-1")
    assert undone.undoes == change
    configuring.undo(change=undone, by=world.people.alice, now=world.now)
    made.refresh_from_db()
    assert (made.config["harbour"], secret_of(made)) == ("Calais", "s3cret-token-2")
    beginning = made.changes.order_by("id")[0]
    with pytest.raises(configuring.NothingToUndo):
        configuring.undo(change=beginning, by=world.people.alice, now=world.now)


def test_saving_repairs_what_needed_attention(world: World) -> None:
    made = add(world)
    Connection.objects.update(state="attention", problem="no", problem_place="harbour", problem_since=START)
    edit(world, made, harbour="Calais")
    made.refresh_from_db()
    assert (made.state, str(made.problem), made.problem_since) == ("active", "", None)
    assert made.next_run_at


def test_settings_of_an_earlier_version_are_carried_over(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    made = add(world)
    tides = registry.connector("tides")
    monkeypatch.setattr(type(tides), "config_version", 2)
    monkeypatch.setattr(
        type(tides), "migrate_config", lambda self, old, version: {**old, "harbour": f"{old['harbour']} v{version}"}
    )
    assert configuring.edit_form(connection=made).initial["harbour"] == "Dover v1"
    world.tick(at=START + timedelta(hours=1))
    assert world.texts() == ["Dover v1: high"]


def test_suggestions_come_only_from_what_suggests(world: World) -> None:
    asked: dict[str, Any] = {"channel": world.channel, "by": world.people.alice, "http": world.network, "now": START}
    assert configuring.suggest(connector="tides", field="harbour", text="Do", **asked) == ()
