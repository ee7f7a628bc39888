"""Who may press, and where a press may go."""

import json
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.utils import timezone

from channels_app.flows import posting
from connectors.flows import actions, connecting
from connectors.models import Connection, Exchange
from tests.connectors.flows.actions.room import FIRST, Room
from tests.target import Reply

pytestmark = pytest.mark.django_db


def test_only_listed_hosts_are_called(room: Room) -> None:
    message = room.button()
    for hosts, rule in (([], "no-hosts"), (["other.example"], "host"), (["127.0.0.1:1"], "host")):
        actions.set_action_policy(connection=room.hook.connection, by=room.people.alice, hosts=hosts)
        response = room.press(message)
        assert (response.status_code, response.json()["rule"]) == (403, rule)
        assert "settings" in response.json()["detail"]
    assert room.service.heard == []
    assert not Exchange.objects.exists()


def test_a_listed_host_on_a_private_network_is_still_refused(room: Room, settings: Any) -> None:
    settings.ALLOWED_PRIVATE_HOSTS = []
    actions.set_action_policy(connection=room.hook.connection, by=room.people.alice, hosts=["10.0.0.1"])
    response = room.press(room.button(target="https://10.0.0.1/"))
    assert response.status_code == 424
    assert "private or reserved network" in response.json()["detail"]


def test_a_redirect_to_a_private_address_is_not_followed(room: Room) -> None:
    room.service.answer = lambda heard: Reply(307, {"Location": "http://169.254.169.254/latest/meta-data/"})
    response = room.press(room.button())
    assert "redirects (307)" in response.json()["detail"]
    assert Exchange.objects.count() == 1


def test_plain_http_is_refused_outside(room: Room) -> None:
    actions.set_action_policy(connection=room.hook.connection, by=room.people.alice, hosts=["service.example"])
    response = room.press(room.button(target="http://service.example/"))
    assert (response.status_code, response.json()["rule"]) == (403, "https")


def test_another_teams_message_is_unknown(room: Room) -> None:
    response = room.press(room.button(), by=room.people.mallory)
    assert (response.status_code, response.json()["rule"]) == (404, "unknown")
    assert room.press(UUID(int=1)).status_code == 404
    assert room.service.heard == []


def test_paused_and_removed_connections_call_nobody(room: Room) -> None:
    message = room.button()
    connecting.pause(connection=room.hook.connection, by=room.people.alice)
    assert room.press(message).json()["rule"] == "paused"
    connecting.remove(connection=room.hook.connection, by=room.people.alice, now=timezone.now())
    assert room.press(message).json()["rule"] == "no-connection"
    assert room.service.heard == []


def test_a_persons_message_and_an_unknown_button_have_no_action(room: Room) -> None:
    channel = Connection.objects.select_related("channel__team").get().channel
    words = posting.post_text(channel=channel, by=room.people.bob, text="hello")
    assert room.press(words.pk).json()["rule"] == "no-action"
    message = room.button()
    for action in ("", "/cards/0/card", "/cards/9/card/potentialAction/0", "x" * 5000):
        assert room.press(message, action).status_code == 409


def test_signed_out_and_forged_presses_are_refused(room: Room) -> None:
    message = room.button()
    body = json.dumps({"action": FIRST})
    assert Client().post(f"/messages/{message}/actions", body, content_type="application/json").status_code == 401
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(room.people.bob)
    assert strict.post(f"/messages/{message}/actions", body, content_type="application/json").status_code == 403
    assert strict.get(f"/messages/{message}/actions").status_code == 405
    assert room.service.heard == []


@pytest.mark.parametrize(
    "body", ["", "[]", "{}", '{"action": 1}', '{"action": "a", "inputs": []}', "nonsense", "[" * 9999]
)
def test_a_body_that_is_no_press(room: Room, body: str) -> None:
    client = Client()
    client.force_login(room.people.bob)
    response = client.post(f"/messages/{room.button()}/actions", body, content_type="application/json")
    assert response.status_code in (400, 409)
    assert response.json()["detail"]
