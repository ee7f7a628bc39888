"""The pages of those who make apps."""

import io
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from channels_app.models import Picture, Team, User
from connectors.app_packages import Manifest, read_package
from connectors.models import App, AppEvent, AppVersion, Installation
from tests.conftest import People
from tests.connectors.app_packages.bad_packages import ALL, Bad
from tests.connectors.apps import icon, make_version, manifest, package

SignIn = Callable[[User], Client]
FILLED = {
    "name": "Builds",
    "full_name": "Builds of Example",
    "summary": "Tells of builds.",
    "description": "As they end.\nWith who broke them.",
    "accent_color": "#0b6b63",
    "configuration_url": "https://builds.example/configure?theme={theme}",
    "valid_domains": "builds.example\n\n *.Login.example ",
    "action_hosts": "api.example:8443",
    "company": "Example",
    "website_url": "https://builds.example",
    "privacy_url": "https://builds.example/privacy",
    "terms_url": "https://builds.example/terms",
    "version": "1.0.0",
}


def file(data: bytes, name: str = "color.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def send(client: Client, data: bytes, path: str = "/apps/upload/") -> tuple[int, str]:
    answer = client.post(path, {"package": file(data, "app.zip")}, follow=True)
    return answer.status_code, answer.content.decode()


def counts() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (App, AppVersion, AppEvent, Picture))


def questions(client: Client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as found:
        client.get(url)
    # Megabytes; their length alone is read without them.
    asked = [re.sub(r'LENGTH\("\w+"\."package"\)', "", query["sql"]) for query in found]
    assert not any('"package"' in sql for sql in asked)
    return len(found)


def words_of(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


class TestUploading:
    @pytest.mark.parametrize("bad", ALL, ids=lambda bad: bad.name)
    def test_a_bad_package_says_why_and_stores_nothing(self, as_: SignIn, people: People, bad: Bad) -> None:
        data = bad.make()
        status, html = send(as_(people.alice), data)
        if data:
            assert f"rule {bad.rule}" in html
            assert not bad.place or bad.place in html
        assert (status, counts()) == (422, (0, 0, 0, 0))

    def test_a_package_is_a_draft(self, as_: SignIn, people: People) -> None:
        made = manifest()
        status, html = send(as_(people.alice), package(made.document()))
        assert status == 200
        assert "Draft" in html
        assert "Worth a look" in html
        assert counts() == (1, 1, 1, 1)

    @pytest.mark.parametrize(
        ("values", "rule", "place"),
        [
            ({"version": "0.9.0"}, "version-not-higher", "/version"),
            ({}, "version-not-higher", "/version"),
            ({"version": "2.0.0", "connector_id": manifest().id}, "connector-id-changed", "/connectors/0/connectorId"),
            ({"version": "2.0.0", "id": manifest().id}, "connector-id-taken", "/connectors/0/connectorId"),
        ],
    )
    def test_a_package_that_does_not_fit_ones_app_stores_nothing(
        self, as_: SignIn, people: People, values: dict[str, Any], rule: str, place: str
    ) -> None:
        made = Manifest.of(make_version(people.alice).manifest)
        before = counts()
        status, html = send(as_(people.alice), package(replace(made, **values).document()))
        assert (status, counts()) == (422, before)
        assert f"rule {rule}" in html
        assert place in html

    def test_someone_elses_id_stores_nothing(self, as_: SignIn, people: People) -> None:
        made = Manifest.of(make_version(people.bob).manifest)
        before = counts()
        status, html = send(as_(people.alice), package(replace(made, version="3.0.0").document()))
        assert (status, counts()) == (422, before)
        assert "rule id-taken" in html

    def test_a_page_that_the_manifest_does_not_name_is_given_beside_it(self, as_: SignIn, people: People) -> None:
        made = manifest().document()
        del made["connectors"][0]["configurationUrl"]
        client = as_(people.alice)
        for page, rule in (("", "configuration-missing"), ("http://builds.example/x", "http"), ("builds", "url")):
            answer = client.post("/apps/upload/", {"package": file(package(made)), "configuration_url": page})
            assert (answer.status_code, counts()) == (422, (0, 0, 0, 0))
            assert f"rule {rule}" in answer.content.decode()
        page = "https://builds.example/elsewhere"
        client.post("/apps/upload/", {"package": file(package(made)), "configuration_url": page})
        version = AppVersion.objects.get()
        assert Manifest.of(version.manifest).configuration_url == page
        assert read_package(bytes(version.package)).manifest.configuration_url == page

    def test_a_page_that_the_manifest_names_stays(self, as_: SignIn, people: People) -> None:
        sent = {"package": file(package(manifest().document())), "configuration_url": "https://other.example/x"}
        as_(people.alice).post("/apps/upload/", sent)
        assert Manifest.of(AppVersion.objects.get().manifest).configuration_url == manifest().configuration_url

    def test_shows_names_of_files_as_text(self, as_: SignIn, people: People) -> None:
        made = manifest().document()
        made["icons"]["color"] = "<script>alert(1)</script>"
        _status, html = send(as_(people.alice), package(made))
        assert "<script>alert(1)" not in html
        assert "&lt;script&gt;alert(1)" in html


class TestTheForm:
    def test_makes_an_app_with_a_package_to_download(self, as_: SignIn, people: People) -> None:
        client = as_(people.alice)
        answer = client.post("/apps/new/", {**FILLED, "color_icon": file(icon(192))})
        version = AppVersion.objects.get()
        assert answer["Location"] == f"/apps/versions/{version.pk}/"
        made = Manifest.of(version.manifest)
        assert made.valid_domains == ("builds.example", "*.login.example")
        assert made.action_hosts == ("api.example:8443",)
        assert made.description == "As they end.\nWith who broke them."
        zipped = client.get(f"/apps/versions/{version.pk}/package")
        assert zipped["Content-Type"] == "application/zip"
        assert read_package(b"".join(zipped) if zipped.streaming else zipped.content).manifest == made

    @pytest.mark.parametrize(
        ("field", "value", "words"),
        [
            ("name", "x" * 31, "at most 30 characters"),
            ("configuration_url", "http://builds.example/", "must begin with https://"),
            ("configuration_url", "builds.example", "not the address of a web page"),
            ("valid_domains", "https://a.example/x", "Write “a.example”."),
            ("action_hosts", "*", "is not a host"),
            ("version", "one", "is not a version"),
            ("version", "1.2.3.4", "is not a version"),
            ("accent_color", "teal", "is not a color"),
            ("privacy_url", "", "This field is required"),
        ],
    )
    def test_says_beside_the_field_what_is_wrong(
        self, as_: SignIn, people: People, field: str, value: str, words: str
    ) -> None:
        answer = as_(people.alice).post("/apps/new/", {**FILLED, field: value, "color_icon": file(icon(192))})
        assert answer.status_code == 422
        assert words in " ".join(answer.context["form"].errors[field])
        assert counts() == (0, 0, 0, 0)

    @pytest.mark.parametrize(
        ("icons", "field", "words"),
        [
            ({}, "color_icon", "This field is required"),
            ({"color_icon": file(icon(64))}, "color_icon", "64×64"),
            ({"color_icon": file(b"GIF89a")}, "color_icon", "not a PNG"),
            ({"color_icon": file(icon(192)), "outline_icon": file(icon(192))}, "outline_icon", "192×192"),
        ],
    )
    def test_takes_icons_of_exactly_their_size(
        self, as_: SignIn, people: People, icons: dict[str, Any], field: str, words: str
    ) -> None:
        for upload in icons.values():
            upload.seek(0)
        answer = as_(people.alice).post("/apps/new/", {**FILLED, **icons})
        assert answer.status_code == 422
        assert words in " ".join(answer.context["form"].errors[field])
        assert set(answer.context["form"].errors) == {field}

    def test_edits_a_draft(self, as_: SignIn, people: People) -> None:
        version = make_version(people.alice, valid_domains=("a.example",))
        client = as_(people.alice)
        url = f"/apps/versions/{version.pk}/edit/"
        html = client.get(url).content.decode()
        assert "data:image/png;base64," in html
        assert ">\na.example</textarea>" in html
        assert client.post(url, FILLED).status_code == 302
        version.refresh_from_db()
        assert Manifest.of(version.manifest).full_name == "Builds of Example"
        assert version.app.connector_id == Manifest.of(version.manifest).connector_id

    def test_does_not_edit_what_was_submitted(self, as_: SignIn, people: People) -> None:
        version = make_version(people.alice, state="submitted")
        answer = as_(people.alice).get(f"/apps/versions/{version.pk}/edit/")
        assert answer.status_code == 403
        assert "Make a new version instead" in answer.content.decode()

    def test_offers_the_next_version(self, as_: SignIn, people: People) -> None:
        version = make_version(people.alice, state="published", version="1.9.3")
        client = as_(people.alice)
        url = f"/apps/{version.app.pk}/new-version/"
        assert 'value="1.10.0"' in client.get(url).content.decode()
        assert client.post(url, {**FILLED, "version": "1.9.3"}).status_code == 422
        assert client.post(url, {**FILLED, "version": "1.10.0"}).status_code == 302
        assert version.app.versions.count() == 2


class TestTheListOfApps:
    def test_says_what_an_app_is_when_there_is_none(self, as_: SignIn, people: People) -> None:
        html = as_(people.alice).get("/apps/").content.decode()
        assert "An app is a connector that you make" in html
        assert 'href="/apps/new/"' in html
        assert 'href="/apps/upload/"' in html

    def test_says_who_may_where_one_may_not(self, as_: SignIn, people: People, settings: LazySettings) -> None:
        settings.APPS_REGISTRATION = "staff"
        client = as_(people.alice)
        html = client.get("/apps/").content.decode()
        assert "only site administrators may register" in html
        assert 'href="/apps/new/"' not in html
        assert client.get("/apps/new/").status_code == client.get("/apps/upload/").status_code == 403

    def test_has_ones_own_only_with_the_newest_version(self, as_: SignIn, people: People) -> None:
        mine = make_version(people.alice, name="Mine", version="1.9.0")
        make_version(people.alice, app=mine.app, name="Mine too", version="1.10.0")
        make_version(people.bob, name="Theirs")
        html = as_(people.alice).get("/apps/").content.decode()
        assert "Mine too" in html
        assert "1.10.0" in html
        assert "Theirs" not in html

    def test_is_paged_and_asks_as_many_questions_for_many(self, as_: SignIn, people: People) -> None:
        client = as_(people.alice)
        make_version(people.alice)
        few = questions(client, "/apps/")
        for _number in range(25):
            make_version(people.alice)
        assert questions(client, "/apps/") == few
        assert "1 to 25 of 26" in words_of(client.get("/apps/").content.decode())


class TestThePageOfAnApp:
    def test_says_where_it_is_in_numbers_only(self, as_: SignIn, people: People, team: Team) -> None:
        version = make_version(people.mallory, state="published", action_hosts=("api.example",))
        Installation.objects.create(team=team, connector=str(version.app.connector_id), version=version)
        html = as_(people.mallory).get(f"/apps/{version.app.pk}/").content.decode()
        assert "Installed in 1 team, with 0 connections." in words_of(html)
        assert team.name not in html
        assert "api.example" in html
        assert str(version.app.connector_id) in html

    def test_lists_versions_highest_first_and_what_happened(self, as_: SignIn, people: People) -> None:
        made = manifest(version="1.9.0")
        client = as_(people.alice)
        send(client, package(made.document()))
        send(client, package(replace(made, version="1.10.0").document()))
        html = client.get(f"/apps/{App.objects.get().pk}/").content.decode()
        assert html.index("1.10.0") < html.index("1.9.0")
        assert "registered the app" in html
        assert "uploaded a version" in html

    def test_is_paged_and_asks_as_many_questions_for_many(self, as_: SignIn, people: People) -> None:
        first = make_version(people.alice, version="1.0.0")
        client, url = as_(people.alice), f"/apps/{first.app.pk}/"
        few = questions(client, url)
        for number in range(1, 27):
            version = make_version(people.alice, app=first.app, version=f"1.{number}.0")
            AppEvent.objects.create(
                app=first.app, version=version, at=timezone.now(), kind="drafted", note=f"no {number}"
            )
        html = client.get(url).content.decode()
        assert questions(client, url) <= few + 1
        assert "1 to 25 of 27" in words_of(html)
        assert ("no 26" in html, "no 20" in html) == (True, False)
        assert "About version 1.26.0" in client.get(f"{url}?page=2").content.decode()
        everything = client.get(f"{url}events/").content.decode()
        assert "no 20" in everything
        assert "1 to 25 of 26" in words_of(everything)

    def test_is_the_administrators_too(self, as_: SignIn, people: People) -> None:
        version = make_version(people.alice)
        url = f"/apps/{version.app.pk}/"
        assert as_(people.bob).get(url).status_code == 404
        User.objects.filter(pk=people.bob.pk).update(is_staff=True)
        html = as_(people.bob).get(url).content.decode()
        assert "Alice makes this app" in html
        User.objects.filter(pk=people.alice.pk).delete()
        assert "has left" in as_(people.bob).get(url).content.decode()


class TestThePageOfAVersion:
    def test_shows_what_the_review_found(self, as_: SignIn, people: People) -> None:
        version = make_version(people.alice, state="rejected")
        finding = {"rule": "words", "place": "/description/full", "detail": "Say what it posts.", "fix": "Two lines."}
        AppVersion.objects.filter(pk=version.pk).update(findings=[finding])
        html = as_(people.alice).get(f"/apps/versions/{version.pk}/").content.decode()
        assert "Say what it posts." in html
        assert f"/apps/versions/{version.pk}/edit/" in html

    def test_replaces_the_package_of_a_draft(self, as_: SignIn, people: People) -> None:
        version = make_version(people.alice)
        client, url = as_(people.alice), f"/apps/versions/{version.pk}/replace"
        status, html = send(client, package(manifest().document()), url)
        assert status == 422
        assert "rule id-changed" in html
        same = replace(Manifest.of(version.manifest), name="Ships")
        status, html = send(client, package(same.document()), url)
        assert (status, "Ships" in html) == (200, True)

    def test_offers_nothing_to_change_once_submitted(self, as_: SignIn, people: People) -> None:
        version = make_version(people.alice, state="submitted")
        html = as_(people.alice).get(f"/apps/versions/{version.pk}/").content.decode()
        assert "/edit/" not in html
        assert "/replace" not in html
        assert "/delete/" not in html

    def test_deletes_after_saying_what_is_lost(self, as_: SignIn, people: People) -> None:
        version = make_version(people.alice)
        client, url = as_(people.alice), f"/apps/versions/{version.pk}/delete/"
        assert "the app is deleted with it" in client.get(url).content.decode()
        assert client.post(url)["Location"] == "/apps/"
        assert not App.objects.exists()

    def test_gives_the_package_to_nobody_else(self, as_: SignIn, people: People) -> None:
        version = make_version(people.alice)
        url = f"/apps/versions/{version.pk}/package"
        assert as_(people.bob).get(url).status_code == 404
        assert io.BytesIO(as_(people.alice).get(url).content).read(2) == b"PK"
