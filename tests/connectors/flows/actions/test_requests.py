"""What a press sends."""

import json
from typing import Any
from urllib.parse import parse_qs

import jwt
import pytest
from django.utils import timezone

from connectors.models import ActionPress
from connectors.security import signing_keys
from tests.connectors.flows.actions.room import IN_FORM, Room, rendered

pytestmark = pytest.mark.django_db


def test_a_press_reaches_the_service_with_proof_of_who_pressed(room: Room, settings: Any) -> None:
    message = room.button(body='{"done": true}', headers=[{"name": "X-Own", "value": "1"}])
    response = room.press(message)
    assert (response.status_code, response.json()["ok"], response.json()["who"]) == (200, True, "Bob")
    heard = room.heard
    assert (heard.method, heard.path, heard.body) == ("POST", "/act", b'{"done": true}')
    assert heard.headers["Content-Type"] == "application/json"
    assert heard.headers["X-Own"] == "1"
    assert heard.headers["Action-Request-Id"] == response.json()["id"]
    assert heard.headers["Card-Correlation-Id"] == str(message)
    scheme, token = heard.headers["Authorization"].split()
    key = jwt.PyJWK(signing_keys.published(now=timezone.now())[0])
    claims = jwt.decode(token, key, audience=f"http://127.0.0.1:{room.service.port}", issuer=settings.BASE_URL)
    assert scheme == "Bearer"
    assert claims["sub"] == str(room.people.bob.pk)
    assert claims["sender"] == str(room.hook.connection.pk)
    assert claims["jti"] == response.json()["id"]
    row = ActionPress.objects.get()
    assert row.exchange is not None
    assert (row.state, row.exchange.purpose, row.exchange.connection_id) == ("done", "action", room.hook.connection.pk)
    assert token not in json.dumps(row.exchange.request_headers)


@pytest.mark.parametrize(("own", "sent"), [("", None), (None, None), ("Basic abc", "Basic abc")])
def test_a_card_may_have_authorization_for_itself(room: Room, own: str | None, sent: str | None) -> None:
    room.press(room.button(headers=[{"name": "Authorization", "value": own}]))
    assert room.heard.headers["Authorization"] == sent
    assert room.heard.headers["Action-Authorization"].startswith("Bearer ey")


def test_a_card_cannot_speak_for_us(room: Room) -> None:
    names = [
        "Action-Request-Id",
        "Card-Correlation-Id",
        "Action-Authorization",
        "Cookie",
        "X-Forwarded-For",
        "Host",
        "Via",
    ]
    message = room.post(
        {
            "title": "t",
            "correlationId": "a-correlation",
            "potentialAction": [
                {
                    "@type": "HttpPOST",
                    "name": "Go",
                    "target": room.service.url(),
                    "headers": [{"name": name, "value": "forged"} for name in names],
                }
            ],
        }
    )
    assert room.press(message).status_code == 200
    assert "forged" not in str(room.heard.headers)
    assert room.heard.headers["Card-Correlation-Id"] == "a-correlation"


INPUTS = [
    {"@type": "TextInput", "id": "text", "title": "Text"},
    {"@type": "DateInput", "id": "day", "title": "Day"},
    {"@type": "DateInput", "id": "moment", "title": "Moment", "includeTime": True},
    {
        "@type": "MultichoiceInput",
        "id": "one",
        "choices": [{"display": "A", "value": "a"}, {"display": "B", "value": "b"}],
    },
    {"@type": "MultichoiceInput", "id": "many", "isMultiSelect": True, "choices": ["x", "y,z", "w"]},
]
NAMES = ["text", "day", "moment", "one", "many"]
TEXT = 'quote " and \\ and {{one.value}} & = é\n'


def test_every_kind_of_input_in_json(room: Room) -> None:
    body = "{" + ", ".join(f'"{name}": "{{{{{name}.value}}}}"' for name in NAMES) + "}"
    message = room.form(*INPUTS, body=body)
    sent = rendered(message, text=TEXT, day="2026-01-31", moment="2026-02-01", one="b", many="y,z,w")
    sent |= rendered(message, **{"moment.time": "09:30"})
    assert room.press(message, IN_FORM, inputs=sent).status_code == 200
    assert json.loads(room.heard.body) == {
        "text": TEXT,
        "day": "2026-01-31",
        "moment": "2026-02-01T09:30:00Z",
        "one": "b",
        "many": "y,z;w",
    }


def test_every_kind_of_input_in_a_form(room: Room) -> None:
    body = "&".join(f"{name}={{{{{name}.value}}}}" for name in NAMES)
    message = room.form(*INPUTS, body=body, bodyContentType="application/x-www-form-urlencoded")
    # Bare names do as well, for those who press without our page.
    sent = {"text": TEXT, "day": "2026-01-31", "moment": "2026-02-01", "one": "a", "many": ["x", "w"]}
    assert room.press(message, IN_FORM, inputs=sent).status_code == 200
    assert room.heard.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert parse_qs(room.heard.body.decode()) == {
        "text": [TEXT],
        "day": ["2026-01-31"],
        "moment": ["2026-02-01T00:00:00Z"],
        "one": ["a"],
        "many": ["x;w"],
    }


@pytest.mark.parametrize(
    ("item", "value"),
    [
        ({"@type": "TextInput", "isRequired": True}, ""),
        ({"@type": "TextInput", "maxLength": 3}, "four"),
        ({"@type": "DateInput"}, "tomorrow"),
        ({"@type": "DateInput", "isRequired": "true"}, None),
        ({"@type": "MultichoiceInput", "choices": ["a"]}, "b"),
        ({"@type": "MultichoiceInput", "choices": ["a"], "isMultiSelect": True}, "b,c"),
        ({"@type": "TextInput"}, ["a", "b"]),
    ],
)
def test_wrong_inputs_are_named_and_nothing_is_sent(room: Room, item: Any, value: Any) -> None:
    message = room.form({**item, "id": "it"}, body="it={{it.value}}")
    response = room.press(message, IN_FORM, inputs=rendered(message, it=value))
    assert (response.status_code, response.json()["rule"]) == (400, "inputs")
    assert response.json()["errors"]["it"]
    assert room.service.heard == []
    assert not ActionPress.objects.exists()


def test_a_required_input_blocks_only_buttons_that_use_it(room: Room) -> None:
    message = room.form({"@type": "TextInput", "id": "it", "isRequired": True}, body='{"fixed": 1}')
    assert room.press(message, IN_FORM).status_code == 200
