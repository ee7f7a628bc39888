"""Every answer under `/api/` is JSON, and a path is one with its slash and without it."""

from typing import Any

import pytest
from django.test import Client

from channels_app.models import User
from tests.api import Api, Route, routes
from tests.conftest import People

PATHS = ["/api", "/api/", "/api/v1", "/api/v1/", "/api/v1/nothing", "/api/v1/nothing/", "/api/v2/me", "/api/v1//me"]
PLAIN = [route for route in routes() if "<" not in route.path and route.method == "get"]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("method", ["get", "post", "delete"])
@pytest.mark.parametrize("debug", [True, False])
def test_an_unknown_path_is_a_problem(path: str, method: str, debug: bool, settings: Any) -> None:
    settings.DEBUG = debug
    answer = Client(enforce_csrf_checks=True).generic(method.upper(), path)
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
    assert answer.json()["detail"]


def test_a_crash_is_a_problem(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_arguments: object, **_options: object) -> None:
        raise RuntimeError("inside")

    monkeypatch.setattr("channels_app.api.views.Me.get", crash)
    api = Api(people.alice)
    api.client.raise_request_exception = False
    for path in ("me", "me/"):
        answer = api.call("get", path)
        assert (answer.status_code, answer["Content-Type"]) == (500, "application/problem+json")
        assert b"inside" not in answer.content


def test_a_page_that_crashes_stays_a_page(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("connectors.web.help.senders.rules", lambda: 1 / 0)
    answer = Client(raise_request_exception=False).get("/help/senders")
    assert (answer.status_code, answer["Content-Type"]) == (500, "text/html; charset=utf-8")


@pytest.mark.parametrize("route", PLAIN, ids=str)
def test_both_forms_of_the_slash_answer_alike(people: People, route: Route) -> None:
    # To others than administrators there are no people.
    User.objects.filter(pk=people.alice.pk).update(is_staff=route.view.scope == "people")
    api = Api(people.alice)
    path = f"/{route.path}"
    other = path.removesuffix("/") if path.endswith("/") else f"{path}/"
    answers = [api.call("get", form) for form in (path, other)]
    assert {answer.status_code for answer in answers} == {200}
    assert api.call("delete", other).status_code == 405


def test_a_body_is_not_lost_on_the_way(people: People) -> None:
    api = Api(people.alice)
    made = api.expect(201, "post", "teams/", {"name": "Ops"})
    assert api.expect(200, "get", f"teams/{made['id']}/")["name"] == "Ops"
    assert Client(enforce_csrf_checks=True).post("/api/v1/teams/", {}).status_code == 401
