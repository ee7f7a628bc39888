"""Buttons of Adaptive Cards."""

import json
from typing import Any

import pytest

from connectors.flows import actions
from tests.connectors.flows.actions.room import Room, rendered

pytestmark = pytest.mark.django_db


def adaptive(*body: Any, actions: Any = ()) -> Any:
    content = {"type": "AdaptiveCard", "version": "1.5", "body": list(body), "actions": list(actions)}
    attachment = {"contentType": "application/vnd.microsoft.card.adaptive", "content": content}
    return {"type": "message", "attachments": [attachment]}


SUBMIT = {"type": "Action.Submit", "title": "Send", "data": {"kind": "vote", "role": "reader"}}


def test_submit_and_execute_go_to_the_registered_url(room: Room) -> None:
    execute = {"type": "Action.Execute", "title": "Do", "verb": "do", "id": "e", "data": {"a": 1}}
    message = room.post(adaptive({"type": "Input.Text", "id": "c"}, actions=[SUBMIT, execute]))
    refused = room.press(message, "/cards/0/card/actions/0")
    assert (refused.status_code, refused.json()["rule"]) == (403, "no-action-url")
    url = room.service.url("/submits")
    actions.set_action_policy(connection=room.hook.connection, by=room.people.alice, hosts=["127.0.0.1"], url=url)
    sent = rendered(message, "0-", c="hello", role="admin")
    assert room.press(message, "/cards/0/card/actions/0", inputs=sent).status_code == 200
    assert room.press(message, "/cards/0/card/actions/1", inputs=sent).status_code == 200
    submit, executed = room.service.heard
    assert submit.path == "/submits"
    # Only inputs of the card: a reader cannot put words into the card's own data.
    assert json.loads(submit.body) == {"kind": "vote", "role": "reader", "c": "hello"}
    assert json.loads(executed.body)["action"]["verb"] == "do"
    assert json.loads(executed.body)["action"]["data"] == {"a": 1, "c": "hello"}


def test_http_as_in_outlook(room: Room) -> None:
    http = {
        "type": "Action.Http",
        "title": "Save",
        "method": "POST",
        "url": room.service.url("/save?id={{c.value}}"),
        "headers": [{"name": "X-Comment", "value": "{{c.value}}"}],
        "body": '{"comment": "{{c.value}}"}',
    }
    message = room.post(adaptive({"type": "Input.Text", "id": "c", "isRequired": True}, actions=[http]))
    missing = room.press(message, "/cards/0/card/actions/0")
    assert (missing.status_code, list(missing.json()["errors"])) == (400, ["c"])
    assert room.press(message, "/cards/0/card/actions/0", inputs=rendered(message, "0-", c="a b")).status_code == 200
    assert (room.heard.path, room.heard.headers["X-Comment"]) == ("/save?id=a%20b", "a b")
    assert json.loads(room.heard.body) == {"comment": "a b"}


def test_a_button_gathers_the_inputs_around_it(room: Room) -> None:
    inner = {"type": "AdaptiveCard", "body": [{"type": "Input.Text", "id": "inner"}], "actions": [SUBMIT]}
    other = {"type": "AdaptiveCard", "body": [{"type": "Input.Text", "id": "other", "isRequired": True}]}
    shows = [{"type": "Action.ShowCard", "title": str(i), "card": card} for i, card in enumerate((inner, other))]
    outer = {"type": "Container", "items": [{"type": "Input.Text", "id": "outer"}]}
    message = room.post(adaptive(outer, actions=[*shows, {**SUBMIT, "associatedInputs": "none"}]))
    url = room.service.url()
    actions.set_action_policy(connection=room.hook.connection, by=room.people.alice, hosts=["127.0.0.1"], url=url)
    sent = rendered(message, "0-", inner="1", other="2", outer="3")
    assert room.press(message, "/cards/0/card/actions/0/card/actions/0", inputs=sent).status_code == 200
    assert json.loads(room.service.heard[0].body) == {**SUBMIT["data"], "inner": "1", "outer": "3"}  # type: ignore[dict-item]
    assert room.press(message, "/cards/0/card/actions/2", inputs=sent).status_code == 200
    assert json.loads(room.service.heard[1].body) == SUBMIT["data"]
