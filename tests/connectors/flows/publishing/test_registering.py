import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connection

from channels_app import access
from channels_app.models import Picture, Team, User
from connectors.app_packages import BadPackage, Manifest, read_package
from connectors.flows import publishing
from connectors.models import App, AppEvent, AppVersion, Installation
from tests.conftest import People
from tests.connectors.apps import icon, make_version, manifest, package

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


def upload(people: People, made: Manifest, **more: Any) -> AppVersion:
    return publishing.upload(by=people.alice, data=package({**made.document(), **more}), now=NOW)


def rules(found: pytest.ExceptionInfo[BadPackage]) -> list[tuple[str, str]]:
    return [(finding.rule, finding.place) for finding in found.value.findings if not finding.warning]


class TestRegisteringByForm:
    def test_issues_one_id_for_app_and_connector(self, people: People) -> None:
        asked = manifest()
        version = publishing.register(by=people.alice, manifest=asked, color=icon(192), outline=None, now=NOW)
        assert version.app.connector_id == version.app.manifest_id != asked.id
        assert version.app.author == people.alice
        assert version.state == "draft"
        stored = read_package(bytes(version.package))
        assert stored.manifest == Manifest.of(version.manifest)
        assert stored.manifest.connector_id == version.app.connector_id
        assert version.picture
        event = AppEvent.objects.get()
        assert (event.kind, event.by, event.at, event.version) == ("registered", people.alice, NOW, version)

    @pytest.mark.parametrize("color", [b"", b"x", icon(20)])
    def test_stores_nothing_with_a_bad_icon(self, people: People, color: bytes) -> None:
        with pytest.raises(BadPackage) as found:
            publishing.register(by=people.alice, manifest=manifest(), color=color, outline=None, now=NOW)
        assert {place for _rule, place in rules(found)} == {"color.png"}
        assert (App.objects.count(), AppVersion.objects.count(), Picture.objects.count()) == (0, 0, 0)

    def test_may_be_left_to_administrators(self, people: People, settings: LazySettings) -> None:
        settings.APPS_REGISTRATION = "staff"
        with pytest.raises(access.NotAllowed):
            publishing.register(by=people.alice, manifest=manifest(), color=icon(192), outline=None, now=NOW)
        with pytest.raises(access.NotAllowed):
            upload(people, manifest())
        people.alice.is_staff = True
        assert upload(people, manifest()).pk


class TestUploading:
    def test_keeps_the_packages_ids_and_bytes(self, people: People) -> None:
        made = manifest()
        data = package({**made.document(), "x-unknown": [1]})
        version = publishing.upload(by=people.alice, data=data, now=NOW)
        assert (version.app.manifest_id, version.app.connector_id) == (made.id, made.connector_id)
        assert bytes(version.package) == data
        assert version.manifest["x-unknown"] == [1]

    def test_adds_a_higher_version_to_ones_own_app(self, people: People) -> None:
        made = manifest(version="1.9")
        first = upload(people, made)
        second = upload(people, replace(made, version="1.10.0"))
        assert second.app == first.app
        assert App.objects.count() == 1
        assert [event.kind for event in AppEvent.objects.order_by("id")] == ["registered", "uploaded"]

    @pytest.mark.parametrize("version", ["1.2.0", "1.2", "1.1.9", "0.9.0"])
    def test_refuses_a_version_that_is_not_higher(self, people: People, version: str) -> None:
        made = manifest(version="1.2.0")
        upload(people, made)
        with pytest.raises(BadPackage) as found:
            upload(people, replace(made, version=version))
        assert rules(found) == [("version-not-higher", "/version")]
        assert AppVersion.objects.count() == 1

    def test_refuses_another_connector_id(self, people: People) -> None:
        made = manifest()
        upload(people, made)
        with pytest.raises(BadPackage) as found:
            upload(people, replace(made, version="2.0.0", connector_id=manifest().connector_id))
        assert rules(found) == [("connector-id-changed", "/connectors/0/connectorId")]

    def test_refuses_ids_of_other_apps(self, people: People) -> None:
        theirs = make_version(people.bob).app
        with pytest.raises(BadPackage) as found:
            upload(people, manifest(id=theirs.manifest_id, connector_id=theirs.connector_id, version="9.0.0"))
        assert rules(found) == [("id-taken", "/id")]
        with pytest.raises(BadPackage) as found:
            upload(people, manifest(connector_id=theirs.connector_id))
        assert rules(found) == [("connector-id-taken", "/connectors/0/connectorId")]
        assert App.objects.count() == 1

    def test_says_that_too_of_a_package_with_other_faults(self, people: People) -> None:
        made = manifest()
        upload(people, made)
        with pytest.raises(BadPackage) as found:
            upload(people, made, accentColor="teal", name={})
        assert set(rules(found)) == {
            ("version-not-higher", "/version"),
            ("color", "/accentColor"),
            ("missing", "/name/short"),
        }

    def test_takes_the_registered_page_where_the_manifest_has_none(self, people: People) -> None:
        made = manifest()
        upload(people, made)
        document = replace(made, version="1.1.0").document()
        del document["connectors"][0]["configurationUrl"]
        version = publishing.upload(by=people.alice, data=package(document), now=NOW)
        assert Manifest.of(version.manifest).configuration_url == made.configuration_url
        assert read_package(bytes(version.package)).manifest.configuration_url == made.configuration_url

    def test_knows_the_hosts_that_may_be_plain_http(self, people: People, settings: LazySettings) -> None:
        made = manifest(configuration_url="http://127.0.0.1:9000/configure")
        with pytest.raises(BadPackage) as found:
            upload(people, made)
        assert rules(found) == [("https", "/connectors/0/configurationUrl")]
        settings.ALLOWED_PRIVATE_HOSTS = ["127.0.0.1"]
        assert upload(people, made).pk


class TestChanging:
    def test_a_draft_by_form_keeps_what_the_form_does_not_ask(self, people: People) -> None:
        made = manifest()
        developer = {**made.document()["developer"], "mpnId": "7"}
        version = upload(people, made, packageName="com.example", developer=developer)
        picture = version.picture
        publishing.edit(version=version, by=people.alice, manifest=replace(made, name="Ships"), now=NOW)
        assert version.manifest["name"]["short"] == "Ships"
        assert version.manifest["packageName"] == "com.example"
        assert version.manifest["developer"]["mpnId"] == "7"
        assert version.picture == picture
        assert read_package(bytes(version.package)).manifest.name == "Ships"
        assert AppEvent.objects.latest("id").kind == "edited"

    def test_a_new_icon_is_a_new_picture(self, people: People) -> None:
        version = make_version(people.alice)
        picture = version.picture
        base = Manifest.of(version.manifest)
        publishing.edit(version=version, by=people.alice, manifest=base, color=icon(192, (1, 2, 3, 255)), now=NOW)
        assert version.picture != picture

    def test_a_rejected_version_is_a_draft_again(self, people: People) -> None:
        version = make_version(people.alice, state="rejected")
        publishing.edit(version=version, by=people.alice, manifest=Manifest.of(version.manifest), now=NOW)
        assert version.state == "draft"

    def test_a_draft_by_a_package_of_the_same_version(self, people: People) -> None:
        version = make_version(people.alice)
        same = replace(Manifest.of(version.manifest), name="Ships")
        publishing.replace(version=version, by=people.alice, data=package(same.document()), now=NOW)
        assert version.manifest["name"]["short"] == "Ships"

    def test_a_draft_by_a_package_of_another_app_or_of_a_lower_version(self, people: People) -> None:
        first = make_version(people.alice, version="1.0.0")
        second = make_version(people.alice, app=first.app, version="1.1.0")
        with pytest.raises(BadPackage) as found:
            publishing.replace(version=second, by=people.alice, data=package(manifest().document()), now=NOW)
        assert rules(found) == [("id-changed", "/id")]
        lower = replace(Manifest.of(second.manifest), version="1.0.0")
        with pytest.raises(BadPackage) as found:
            publishing.replace(version=second, by=people.alice, data=package(lower.document()), now=NOW)
        assert rules(found) == [("version-not-higher", "/version")]
        second.refresh_from_db()
        assert second.version == "1.1.0"

    @pytest.mark.parametrize("state", ["submitted", "in_review", "approved", "published", "retired", "withdrawn"])
    def test_nothing_else(self, people: People, state: str) -> None:
        version = make_version(people.alice, state=state)
        with pytest.raises(access.NotAllowed):
            publishing.edit(version=version, by=people.alice, manifest=Manifest.of(version.manifest), now=NOW)
        with pytest.raises(access.NotAllowed):
            publishing.replace(version=version, by=people.alice, data=bytes(version.package), now=NOW)
        with pytest.raises(access.NotAllowed):
            publishing.delete(version=version, by=people.alice, now=NOW)

    def test_nothing_that_was_submitted_a_moment_ago(self, people: People) -> None:
        version = make_version(people.alice)
        AppVersion.objects.filter(pk=version.pk).update(state="submitted")
        with pytest.raises(access.NotAllowed):
            publishing.edit(version=version, by=people.alice, manifest=Manifest.of(version.manifest), now=NOW)
        with pytest.raises(access.NotAllowed):
            publishing.delete(version=version, by=people.alice, now=NOW)
        version.refresh_from_db()
        assert version.state == "submitted"


def test_a_further_version_by_form_takes_over_icons_and_ids(people: People) -> None:
    base = make_version(people.alice, state="published")
    further = replace(manifest(), version="1.1.0", name="Ships")
    version = publishing.draft(base=base, by=people.alice, manifest=further, now=NOW)
    assert (version.app, version.state) == (base.app, "draft")
    stored = read_package(bytes(version.package))
    assert stored.manifest.connector_id == base.app.connector_id
    assert stored.color == icon(192)


class TestDeleting:
    def test_leaves_the_other_versions(self, people: People) -> None:
        first = make_version(people.alice)
        second = make_version(people.alice, app=first.app, version="1.1.0")
        publishing.delete(version=second, by=people.alice, now=NOW)
        assert list(first.app.versions.all()) == [first]
        event = AppEvent.objects.get()
        assert (event.kind, event.note) == ("deleted", "1.1.0")

    def test_takes_the_app_with_the_last_one(self, people: People) -> None:
        publishing.delete(version=make_version(people.alice), by=people.alice, now=NOW)
        assert not App.objects.exists()

    def test_is_refused_where_a_team_has_it(self, people: People, team: Team) -> None:
        version = make_version(people.alice)
        Installation.objects.create(team=team, connector=str(version.app.connector_id), version=version)
        with pytest.raises(access.NotAllowed):
            publishing.delete(version=version, by=people.alice, now=NOW)
        assert AppVersion.objects.filter(pk=version.pk).exists()


def test_an_app_is_its_authors_and_the_administrators(people: People) -> None:
    version = make_version(people.alice)
    people.carol.is_staff = True
    for person in (people.alice, people.carol):
        assert publishing.app_for(person, version.app.pk) == version.app
        assert publishing.version_for(person, version.pk) == version
    with pytest.raises(access.NotVisible):
        publishing.app_for(people.bob, version.app.pk)
    with pytest.raises(access.NotVisible):
        publishing.version_for(people.bob, version.pk)


@pytest.mark.django_db(transaction=True)
def test_of_two_at_the_same_moment_one_registers_an_id(people: People) -> None:
    made = manifest()
    start = threading.Barrier(2)

    def try_it(person: User) -> list[str]:
        start.wait()
        try:
            publishing.upload(by=person, data=package(made.document()), now=NOW)
        except BadPackage as bad:
            return [finding.rule for finding in bad.findings if not finding.warning]
        finally:
            connection.close()
        return []

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(try_it, (people.alice, people.bob)))
    assert sorted(answers) == [[], ["id-taken"]]
    assert (App.objects.count(), AppVersion.objects.count(), Picture.objects.count()) == (1, 1, 1)


class TestAnAuthor:
    def test_has_so_many_apps(self, people: People, settings: LazySettings) -> None:
        settings.APPS_PER_AUTHOR = 2
        made = [manifest() for _ in range(3)]
        upload(people, made[0])
        upload(people, made[1])
        with pytest.raises(BadPackage) as found:
            upload(people, made[2])
        assert rules(found) == [("too-many-apps", "")]
        assert "2 apps" in found.value.findings[0].detail
        assert upload(people, replace(made[0], version="2.0.0")).pk  # of an app that is there
        assert publishing.upload(by=people.bob, data=package(made[2].document()), now=NOW).pk  # somebody else's
        assert publishing.usage_of(people.alice).apps == 2

    def test_has_so_many_versions_of_one(self, people: People, settings: LazySettings) -> None:
        settings.VERSIONS_PER_APP = 2
        made = manifest()
        upload(people, made)
        upload(people, replace(made, version="2.0.0"))
        with pytest.raises(BadPackage) as found:
            upload(people, replace(made, version="3.0.0"))
        assert rules(found) == [("too-many-versions", "")]
        assert AppVersion.objects.count() == 2

    def test_has_so_many_bytes_and_may_write_over_them(self, people: People, settings: LazySettings) -> None:
        made = manifest()
        first = upload(people, made)
        size = len(bytes(first.package))
        assert publishing.usage_of(people.alice).size == size
        settings.APP_BYTES_PER_AUTHOR = size + size // 2
        with pytest.raises(BadPackage) as found:
            upload(people, replace(made, version="2.0.0"))
        assert rules(found) == [("too-much", "")]
        publishing.replace(version=first, by=people.alice, data=package(made.document()), now=NOW)
        assert (AppVersion.objects.count(), publishing.usage_of(people.alice).apps) == (1, 1)
