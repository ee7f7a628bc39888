"""An author's build speaks to the API: uploads, lists, submits, takes back."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from channels_app.models import Picture
from connectors.app_packages import limits
from connectors.models import App, AppEvent, AppVersion
from tests.api import Api
from tests.conftest import People
from tests.connectors.app_packages.bad_packages import MEMBERS, ZIPS, Bad
from tests.connectors.apps import make_version, manifest, package

pytestmark = pytest.mark.django_db
TEXT_FIELD = b'--x\r\nContent-Disposition: form-data; name="package"\r\n\r\nx\r\n--x--'


def upload(api: Api, data: bytes, query: str = "", content_type: str = "application/zip") -> Any:
    headers = {"Authorization": f"Bearer {api.secret}"}
    answer: Any = api.client.generic("POST", f"/api/v1/apps{query}", data, content_type, headers=headers)
    return answer


def counts() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (App, AppVersion, AppEvent, Picture))


@pytest.fixture
def alice(people: People) -> Api:
    return Api(people.alice)


def test_a_package_goes_all_the_way(alice: Api) -> None:
    made = manifest()
    answer = upload(alice, package(made.document()))
    assert answer.status_code == 201
    draft = answer.json()
    assert (draft["name"], draft["version"], draft["state"]) == ("Builds", "1.0.0", "draft")
    assert {warning["rule"] for warning in draft["warnings"]} >= {"outline"}
    assert [app["id"] for app in alice.get("apps")["results"]] == [draft["app_id"]]
    assert alice.get(f"apps/{draft['app_id']}")["connector_id"] == str(made.connector_id)
    submitted = alice.expect(200, "post", f"app-versions/{draft['id']}/submit")
    assert submitted["state"] == "submitted"
    assert submitted["submitted_at"]
    taken_back = alice.expect(200, "post", f"app-versions/{draft['id']}/withdraw")
    assert taken_back["state"] == "draft"
    assert [one["state"] for one in alice.get(f"apps/{draft['app_id']}/versions")["results"]] == ["draft"]
    assert [event.kind for event in AppEvent.objects.order_by("id")] == ["registered", "submitted", "taken-back"]
    alice.expect(204, "delete", f"app-versions/{draft['id']}")
    assert counts()[:2] == (0, 0)


def test_a_package_may_come_in_a_form(alice: Api) -> None:
    made = manifest().document()
    del made["connectors"][0]["configurationUrl"]
    file = SimpleUploadedFile("app.zip", package(made), "application/zip")
    page = "https://builds.example/elsewhere"
    headers = {"Authorization": f"Bearer {alice.secret}"}
    answer: Any = alice.client.post("/api/v1/apps", {"package": file, "configuration_url": page}, headers=headers)
    assert answer.status_code == 201
    assert AppVersion.objects.get().manifest["connectors"][0]["configurationUrl"] == page


def test_a_page_may_be_given_in_the_query(alice: Api) -> None:
    made = manifest().document()
    del made["connectors"][0]["configurationUrl"]
    assert upload(alice, package(made), "?configuration_url=https://builds.example/x").status_code == 201
    assert upload(alice, package(made), "?configuration_url=javascript:alert(1)").status_code == 422


@pytest.mark.parametrize("bad", [*ZIPS[:6], *MEMBERS[::5]], ids=lambda bad: bad.name)
def test_a_bad_package_says_everything_and_stores_nothing(alice: Api, bad: Bad) -> None:
    if not (data := bad.make()):
        return
    answer = upload(alice, data)
    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
    assert (bad.rule, bad.place) in {(error["rule"], error["pointer"]) for error in answer.json()["errors"]}
    assert counts() == (0, 0, 0, 0)


@pytest.mark.parametrize(
    ("data", "content_type", "status"),
    [
        (b"", "application/zip", 400),
        (b"x" * (limits.PACKAGE + 10), "application/zip", 422),
        (b"{}", "application/json", 415),
        (b"package=x", "application/x-www-form-urlencoded", 415),
        (b"--x\r\n\r\n", "multipart/form-data; boundary=x", 400),
        (TEXT_FIELD, "multipart/form-data; boundary=x", 400),
    ],
)
def test_what_is_no_package_is_a_clear_error(alice: Api, data: bytes, content_type: str, status: int) -> None:
    answer = upload(alice, data, content_type=content_type)
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    assert answer.json()["detail"]
    assert counts() == (0, 0, 0, 0)


def test_what_someone_else_is_doing_is_a_conflict(alice: Api, people: People) -> None:
    version = make_version(people.alice, state="published")
    assert "Published" in alice.expect(409, "post", f"app-versions/{version.pk}/submit")["detail"]
    draft = make_version(people.alice, app=version.app, version="1.1.0")
    assert "Draft" in alice.expect(409, "post", f"app-versions/{draft.pk}/withdraw")["detail"]


def test_only_ones_own_are_there_and_only_with_the_scope(alice: Api, people: People) -> None:
    theirs = make_version(people.bob)
    assert alice.get("apps")["results"] == []
    for method, path in (
        ("get", f"apps/{theirs.app_id}"),
        ("get", f"apps/{theirs.app_id}/versions"),
        ("get", f"app-versions/{theirs.pk}"),
        ("delete", f"app-versions/{theirs.pk}"),
        ("post", f"app-versions/{theirs.pk}/submit"),
        ("post", f"app-versions/{theirs.pk}/withdraw"),
    ):
        alice.expect(404, method, path)
    assert upload(Api(people.bob, ["apps:read"]), package(manifest().document())).status_code == 403


def test_who_may_not_register_apps_is_told(alice: Api, settings: Any) -> None:
    settings.APPS_REGISTRATION = "staff"
    assert upload(alice, package(manifest().document())).status_code == 403
    assert counts() == (0, 0, 0, 0)
