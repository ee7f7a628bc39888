import json
from typing import Any

import pytest
from django.test import Client

from channels_app.models import Message
from connectors.connections import configs
from connectors.flows import configuring
from connectors.models import Connection, Exchange, Installation
from tests.connectors.flows.schedule.conftest import World


@pytest.fixture
def path(world: World) -> str:
    form = configuring.new_form(connector="pushes", data={"harbour": "x", "token": "right"})
    _made, urls = configuring.add(
        channel=world.channel, by=world.people.alice, connector="pushes", form=form, name="Pushes", now=world.now
    )
    assert urls
    return urls.short.partition("/hooks/")[1] + urls.short.partition("/hooks/")[2]


def post(path: str, body: Any = None, **headers: str) -> Any:
    sent = {"ref": "main"} if body is None else body
    names = {f"HTTP_{name.upper()}": value for name, value in headers.items()}
    content = sent if isinstance(sent, bytes) else json.dumps(sent).encode()
    return Client().post(path, content, content_type="application/json", **names)  # type: ignore[arg-type]


def test_a_connector_reads_its_own_dialect(world: World, path: str) -> None:
    answer = post(path, X_Secret="right", X_Event="push")
    assert (answer.status_code, answer.content) == (200, b"1")
    assert answer.headers["X-Message-Id"]
    assert world.texts() == ["main"]
    assert Message.objects.get().sender_icon == "git"


def test_an_event_it_does_not_post_is_ignored_and_on_record(world: World, path: str) -> None:
    answer = post(path, X_Secret="right", X_Event="star")
    assert (answer.status_code, answer.content) == (200, b"ignored")
    assert "X-Message-Id" not in answer.headers
    row = Exchange.objects.get()
    assert (row.direction, row.error_kind, row.status, row.request_headers["X-Event"]) == ("in", "ignored", 200, "star")
    assert "right" not in str(row.request_headers)


def test_a_wrong_signature_is_refused(world: World, path: str) -> None:
    answer = post(path, X_Secret="wrong", X_Event="push")
    assert answer.status_code == 401
    assert answer.json()["rule"] == "signature"
    assert world.texts() == []
    assert Exchange.objects.get().error_kind == "signature"


def test_a_body_that_cannot_be_read_is_refused(world: World, path: str) -> None:
    answer = post(path, b"{", X_Secret="right", X_Event="push")
    assert (answer.status_code, answer.json()["rule"]) == (400, "json")


def test_a_fault_of_the_connector_is_a_500_that_says_nothing_of_its_inside(world: World, path: str) -> None:
    answer = post(path, {"unexpected": 1}, X_Secret="right", X_Event="push")
    assert answer.status_code == 500
    assert "KeyError" not in answer.content.decode()
    assert Exchange.objects.get().error_kind == "connector"


def test_a_connector_that_is_missing_asks_to_come_back(world: World, path: str) -> None:
    Installation.objects.update(connector="gone")
    answer = post(path, X_Secret="right", X_Event="push")
    assert (answer.status_code, answer.json()["rule"]) == (503, "missing")


def test_the_secret_is_the_stored_one(world: World, path: str) -> None:
    Connection.objects.update(secrets=configs.seal({"token": "other"}))
    assert post(path, X_Secret="right", X_Event="push").status_code == 401
    assert post(path, X_Secret="other", X_Event="push").status_code == 200
