"""The language of a connection is chosen where it is set up."""

from importlib import import_module
from typing import Any

import pytest
from django import forms
from django.apps import apps
from django.test import Client

from channels_app.models import User
from connectors.flows import configuring
from connectors.models import ConfigChange, Connection
from connectors.web.connections.settings_page import speaks
from tests.connectors.flows.schedule.conftest import World
from tests.connectors.flows.schedule.tides import Tides, TidesForm
from tests.connectors.languages.conftest import FORMS, LANGUAGES, WORDS, Speakers, page_of

POSTED = {"name": "A name", "missed": "late", "grace": "3600"}


def client_of(user: User, language: str) -> Client:
    User.objects.filter(pk=user.pk).update(locale=language)
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def settings_of(connection: Connection) -> str:
    return f"/connections/{connection.pk}/settings/"


@pytest.mark.parametrize("reader", LANGUAGES)
@pytest.mark.parametrize("slug", FORMS)
def test_a_new_connection_speaks_as_its_maker_reads(slug: str, reader: str, world: World) -> None:
    path = f"/channels/{world.channel.pk}/connectors/{slug}/new/"
    page = page_of(world.people.alice, reader, path)
    assert f'<option value="{reader}" selected>' in page
    client_of(world.people.alice, reader).post(path, {**FORMS[slug], **POSTED})
    assert Connection.objects.get().language == reader


@pytest.mark.parametrize("language", [*LANGUAGES, ""])
def test_it_can_be_another_one_and_is_kept(language: str, world: World, speakers: Speakers) -> None:
    made, _path = speakers.add("rss", "en")
    client = client_of(world.people.alice, "en")
    client.post(settings_of(made), {**FORMS["rss"], **POSTED, "language": language})
    client.post(settings_of(made), {**FORMS["rss"], **POSTED, "name": "Another name"})
    made.refresh_from_db()
    assert (made.language, made.name) == (language, "Another name")
    assert f'<option value="{language}" selected>' in page_of(world.people.alice, "en", settings_of(made))


def test_one_that_is_not_there_is_refused(world: World, speakers: Speakers) -> None:
    made, _path = speakers.add("rss", "en")
    answer = client_of(world.people.alice, "en").post(settings_of(made), {**FORMS["rss"], **POSTED, "language": "tlh"})
    assert answer.status_code == 422
    made.refresh_from_db()
    assert made.language == "en"


def test_it_is_in_the_history_and_can_be_undone(world: World, speakers: Speakers) -> None:
    made, _path = speakers.add("rss", "en")
    form = configuring.edit_form(connection=made, data=FORMS["rss"])
    change = configuring.edit(
        connection=made, by=world.people.alice, form=form, now=world.now, language="zh-hans", name=made.name
    )
    assert change
    newest = configuring.history(made, by=world.people.alice)[0]
    assert newest.rows == [("Language of its cards", "English", "简体中文")]
    configuring.undo(change=change, by=world.people.alice, now=world.now)
    made.refresh_from_db()
    assert made.language == "en"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("reader", LANGUAGES)
def test_the_page_s_preview_is_in_it(language: str, reader: str, world: World, speakers: Speakers) -> None:
    client = client_of(world.people.alice, reader)
    posted = {**FORMS["weather"], **POSTED, "language": language, "do": "test"}
    path = f"/channels/{world.channel.pk}/connectors/weather/new/"
    shown = client.post(path, posted, headers={"HX-Request": "true"}).content.decode()
    assert WORDS["weather"][language] in shown
    assert {"en": "It works.", "zh-hans": "一切正常。"}[reader] in shown


def test_a_connector_whose_own_form_asks_for_it_is_not_asked_twice(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert speaks(Tides())
    fields = {**TidesForm.base_fields, "language": forms.CharField()}
    monkeypatch.setattr(TidesForm, "base_fields", fields)
    assert not speaks(Tides())


def test_what_posts_others_cards_is_not_asked(world: World) -> None:
    page = page_of(world.people.alice, "en", f"/channels/{world.channel.pk}/connectors/incoming-webhook/new/")
    assert "Language of its cards" not in page


def test_a_weather_connection_keeps_the_language_that_its_own_form_asked_for(speakers: Speakers) -> None:
    old: dict[Any, str] = {}
    for slug, chosen in (("weather", "zh-hans"), ("rss", "")):
        made, _path = speakers.add(slug, "")
        config = {**made.config, "language": "zh-hans"}
        Connection.objects.filter(pk=made.pk).update(config=config, config_version=1)
        ConfigChange.objects.filter(connection=made).update(config=config, config_version=1)
        old[made.pk] = chosen
    import_module("connectors.migrations.0016_weather_language").carry_over(apps, None)
    assert dict(Connection.objects.values_list("pk", "language")) == old
    assert dict(ConfigChange.objects.values_list("connection", "language")) == old
    Connection.objects.update(next_run_at=speakers.world.now)
    speakers.world.tick()
    assert any(WORDS["weather"]["zh-hans"] in said for said in speakers.world.texts())
