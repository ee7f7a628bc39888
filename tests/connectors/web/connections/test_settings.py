"""The page of a connection's settings, without script: what it asks, tries, saves, and goes back on."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from channels_app.models import Message, Team, User
from connectors import http_clients, registry
from connectors.connections import configs
from connectors.models import ConfigChange, Connection, Exchange, Run
from connectors.sdk import SourceError
from tests.connectors.flows.schedule.conftest import World, connectors, world

__all__ = ["connectors", "world"]
SignIn = Callable[[User], Client]
SECRET = "s3cret-token-1"
FORM = {"harbour": "Dover", "at": "07:30", "zone": "Europe/Berlin", "token": SECRET, "name": "Tides at Dover"}
LATE = {"missed": "late", "grace": "3600"}


@pytest.fixture(autouse=True)
def network(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_clients, "http_for", world.network)


def new_url(world: World, slug: str = "tides") -> str:
    return f"/channels/{world.channel.pk}/connectors/{slug}/new/"


def post(client: Client, url: str, **values: Any) -> Any:
    return client.post(url, {**FORM, **LATE, "do": "save", **values})


def make(client: Client, world: World, **values: Any) -> Connection:
    assert post(client, new_url(world), **values).status_code == 302
    return Connection.objects.order_by("-created_at").select_related("installation").first()  # type: ignore[return-value]


def test_saves_and_plans(as_: SignIn, world: World) -> None:
    made = make(as_(world.people.bob), world, grace="900")
    assert (made.name, made.config["harbour"], made.missed) == ("Tides at Dover", "Dover", "late")
    assert made.grace.total_seconds() == 900
    html = as_(world.people.carol).get(f"/connections/{made.pk}/").content.decode()
    assert html.count("<li") > 7
    assert "07:30" in html
    assert SECRET not in html


def test_says_what_is_wrong_and_stores_nothing(as_: SignIn, world: World) -> None:
    answer = post(as_(world.people.bob), new_url(world), harbour="", name="")
    assert answer.status_code == 422
    assert answer.content.decode().count("This field is required.") >= 2
    assert not Connection.objects.exists()


def test_shows_the_card_before_it_saves(as_: SignIn, world: World) -> None:
    html = post(as_(world.people.bob), new_url(world), do="test").content.decode()
    assert "Dover: high" in html
    assert "nothing was posted" in html
    assert SECRET not in html
    assert not any(model.objects.exists() for model in (Connection, Message, Exchange))


def test_shows_the_services_own_words(as_: SignIn, world: World) -> None:
    world.http.failure = SourceError("Invalid API key 17", transient=False)
    html = post(as_(world.people.bob), new_url(world), do="test").content.decode()
    assert "Invalid API key 17" in html


def test_leads_to_the_field_that_is_wrong(as_: SignIn, world: World) -> None:
    html = post(as_(world.people.bob), new_url(world), do="test", harbour="Atlantis").content.decode()
    assert "There is no harbour Atlantis." in html
    assert 'href="#id_harbour"' in html


@pytest.mark.parametrize(("at", "words"), [("02:30", "clock changes"), ("", "Fill in the settings")])
def test_looks_ahead_while_it_is_edited(as_: SignIn, world: World, at: str, words: str) -> None:
    client, url = as_(world.people.bob), new_url(world)
    html = client.post(url, {**FORM, "at": at, "do": "preview"}, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in html
    assert words in html or html.count("<li") == 7


def test_keeps_a_secret_that_is_left_empty(as_: SignIn, world: World) -> None:
    client = as_(world.people.bob)
    made = make(client, world)
    page = client.get(f"/connections/{made.pk}/settings/").content.decode()
    assert SECRET not in page
    assert "Stored. Type to replace it." in page
    post(client, f"/connections/{made.pk}/settings/", token="", harbour="Calais")
    made.refresh_from_db()
    assert configs.unseal(made.secrets) == {"token": SECRET}
    post(client, f"/connections/{made.pk}/settings/", **{"token": "", "token-clear": "1"})
    made.refresh_from_db()
    assert configs.unseal(made.secrets) == {}


def test_tells_who_changed_what_and_goes_back(as_: SignIn, world: World) -> None:
    client = as_(world.people.bob)
    made = make(client, world)
    post(client, f"/connections/{made.pk}/settings/", harbour="Calais", missed="skip", token="another-secret")
    html = client.get(f"/connections/{made.pk}/history/").content.decode()
    for words in ("Bob", "<del>Dover</del>", "<ins>Calais</ins>", "Post once, late", "Skip", configs.MASK):
        assert words in html
    assert SECRET not in html
    assert "another-secret" not in html
    change = ConfigChange.objects.latest("at")
    client.post(f"/connections/{made.pk}/history/{change.pk}/undo")
    made.refresh_from_db()
    assert (made.config["harbour"], configs.unseal(made.secrets)) == ("Dover", {"token": SECRET})
    assert as_(world.people.carol).post(f"/connections/{made.pk}/history/{change.pk}/undo").status_code == 403


def test_runs_now_and_tells_how_it_went(as_: SignIn, world: World) -> None:
    client = as_(world.people.bob)
    made = make(client, world)
    client.post(f"/connections/{made.pk}/run")
    run = Run.objects.get()
    script, runs = {"HX-Request": "true"}, f"/connections/{made.pk}/runs/"
    assert "every 2s" in client.get(runs, headers=script).content.decode()
    world.tick(at=run.due_at)
    assert client.get(runs, headers=script)["HX-Refresh"] == "true"
    for url in (f"/connections/{made.pk}/", f"/connections/{made.pk}/runs/"):
        html = client.get(url).content.decode()
        assert "Posted" in html
        assert "by hand" in html


def test_says_what_needs_attention_and_is_repaired(as_: SignIn, world: World) -> None:
    client = as_(world.people.bob)
    made = make(client, world, harbour="Atlantis")
    client.post(f"/connections/{made.pk}/run")
    world.tick(at=Run.objects.get().due_at)
    html = client.get(f"/connections/{made.pk}/").content.decode()
    assert "There is no harbour Atlantis." in html
    assert f"/connections/{made.pk}/settings/#div_id_harbour" in html
    listed = client.get(f"/teams/{world.team.pk}/connectors/?state=attention").content.decode()
    assert "There is no harbour Atlantis." in listed
    post(client, f"/connections/{made.pk}/settings/", harbour="Dover", token="")
    made.refresh_from_db()
    assert (made.state, str(made.problem)) == ("active", "")


def test_gives_a_dialect_its_url_once(as_: SignIn, world: World) -> None:
    url = f"/channels/{world.channel.pk}/connectors/github/new/"
    values = {
        "secret": "long-and-random",
        "events": ["push"],
        "runs": "off",
        "branches": "",
        "name": "Repositories",
        "do": "save",
    }
    html = as_(world.people.bob).post(url, values).content.decode()
    assert html.count('id="url-short"') == 1
    assert "url-workflows" not in html
    assert "Payload URL: the URL above" in html
    assert "long-and-random" not in html


class TestASearch:
    def test_is_a_list_for_the_script(self, as_: SignIn, world: World) -> None:
        url = f"/channels/{world.channel.pk}/connectors/weather/search/place?q=Berlin"
        offers = as_(world.people.bob).get(url).json()["offers"]
        assert offers[0]["label"] == "Berlin, Germany"
        assert as_(world.people.carol).get(url).status_code == 403
        assert as_(world.people.bob).get(url.replace("place", "units")).json() == {"offers": []}

    def test_is_a_round_trip_without_it(self, as_: SignIn, world: World) -> None:
        client, url = as_(world.people.bob), new_url(world, "weather")
        html = client.post(url, {"place": "", "place-text": "Springfield", "do": "find:place"}).content.decode()
        assert html.count('name="place-pick"') > 2
        picked = "52.5244,13.4105,Europe/Berlin,Berlin, Germany"
        html = client.post(url, {"place-pick": picked, "place-text": "Spring", "do": "preview"}).content.decode()
        assert "Fill in" in html or "Europe/Berlin" in html

    def test_takes_what_was_typed_after_a_choice(self, as_: SignIn, world: World) -> None:
        chosen = "52.5244,13.4105,Europe/Berlin,Berlin, Germany"
        days = {"weekdays": ["0"], "units": "metric", "language": "en", "provider": "sample", "at": "07:30"}
        values = {**days, **LATE, "name": "W", "place": chosen, "place-text": "北京", "do": "save"}
        assert as_(world.people.bob).post(new_url(world, "weather"), values).status_code == 302
        assert Connection.objects.get().time_zone == "Asia/Shanghai"


def test_a_connector_may_draw_its_own_page(
    as_: SignIn, world: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    tides = registry.connector("tides")
    template = '{% extends "connectors/configure.html" %}{% block fields %}<p>Ours</p>{{ form.harbour }}{% endblock %}'
    (tmp_path / "page.html").write_text(template)
    monkeypatch.setattr(tides, "page_template", "page.html", raising=False)
    monkeypatch.setattr(tides, "folder", lambda: tmp_path, raising=False)
    html = as_(world.people.bob).get(new_url(world)).content.decode()
    assert "<p>Ours</p>" in html
    assert 'name="harbour"' in html
    assert 'name="zone"' not in html


def test_of_a_missing_connector_keeps_its_page(as_: SignIn, world: World, team: Team) -> None:
    made = world.connect()
    made.installation.connector = "gone"
    made.installation.save()
    client = as_(world.people.bob)
    assert "is not on this server any more" in client.get(f"/connections/{made.pk}/").content.decode()
    assert "Connector missing" in client.get(f"/teams/{team.pk}/connectors/?state=missing").content.decode()
    assert client.get(f"/connections/{made.pk}/settings/").status_code == 302
    for page in ("history", "runs"):
        assert client.get(f"/connections/{made.pk}/{page}/").status_code == 200
    assert client.get(f"/channels/{world.channel.pk}/connectors/").status_code == 200
