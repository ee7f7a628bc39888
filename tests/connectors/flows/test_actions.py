"""A button's way: page, stored card, guarded request, answer, everyone's screen."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs
from uuid import UUID

import jwt
import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from channels_app import feed
from channels_app.cards import parse_message
from channels_app.flows import posting
from channels_app.models import CardVersion, Message, User
from connectors import signing
from connectors.flows import actions, connecting
from connectors.models import ActionPress, Connection, Exchange
from tests.conftest import Hook, People
from tests.target import Heard, Reply, Target, target

pytestmark = pytest.mark.django_db

FIRST = "/cards/0/card/potentialAction/0"
IN_FORM = f"{FIRST}/actions/0"
Answer = Callable[[Heard], Reply]


@pytest.fixture
def service(settings: Any) -> Iterator[Target]:
    settings.ALLOWED_PRIVATE_HOSTS = ["127.0.0.1"]
    with target() as service:
        yield service


@dataclass
class Room:
    """A channel with a connection that may call the service."""

    hook: Hook
    people: People
    service: Target
    clients: dict[str, Client] = field(default_factory=dict)

    def post(self, card: Any) -> UUID:
        sender = posting.Sender("Build server", self.hook.connection.pk)
        channel_id = self.hook.connection.channel_id
        return posting.post_card(channel_id=channel_id, sender=sender, envelope=parse_message(card), payload=b"{}")

    def button(self, **action: Any) -> UUID:
        url = self.service.url("/act")
        return self.post(
            {"title": "t", "potentialAction": [{"@type": "HttpPOST", "name": "Go", "target": url, **action}]}
        )

    def form(self, *inputs: Any, **action: Any) -> UUID:
        post = {"@type": "HttpPOST", "name": "Send", "target": self.service.url("/act"), **action}
        form = {"@type": "ActionCard", "name": "Form", "inputs": list(inputs), "actions": [post]}
        return self.post({"title": "t", "potentialAction": [form]})

    def press(self, message: UUID, action: str = FIRST, by: User | None = None, **body: Any) -> Any:
        client = Client()
        client.force_login(by or self.people.bob)
        sent = {"action": action, "inputs": {}, **body}
        return client.post(f"/messages/{message}/actions", json.dumps(sent), content_type="application/json")

    @property
    def heard(self) -> Heard:
        (heard,) = self.service.heard
        return heard


@pytest.fixture
def room(hook: Hook, people: People, service: Target) -> Room:
    actions.set_action_policy(connection=hook.connection, by=people.alice, hosts=["127.0.0.1"])
    return Room(hook, people, service)


# --- What is sent ---------------------------------------------------------------------------------------------------


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
    key = jwt.PyJWK(signing.published(now=timezone.now())[0])
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


def rendered(message: UUID, scope: str = "0_1-", **values: Any) -> dict[str, Any]:
    return {f"m{message.hex}-{scope}{name}": value for name, value in values.items()}


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


# --- Adaptive Cards -------------------------------------------------------------------------------------------------


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


# --- What comes back ------------------------------------------------------------------------------------------------


def test_a_status_is_shown_kept_and_live(room: Room) -> None:
    message = room.button()
    Message.objects.update(changed_in=1)
    cursor = feed.cursor_now()
    room.service.answer = lambda heard: Reply(200, {"CARD-ACTION-STATUS": "Approved \u2713".encode().decode("latin-1")})
    response = room.press(message)
    assert response.json()["status"] == "Approved \u2713"
    (changed,) = feed.changes_since(room.hook.connection.channel_id, cursor).messages
    status = changed.action_status or {}
    assert (status["ok"], status["text"], status["who"], status["action"]) == (True, "Approved \u2713", "Bob", FIRST)
    assert status["when"] == response.json()["when"]
    assert status["who_id"] == str(room.people.bob.pk)


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (302, "redirects (302)"),
        (400, "refused this (400)"),
        (401, "trust tokens issued by http"),
        (403, "trust tokens issued by http"),
        (404, "no longer knows this button (404)"),
        (429, "Try again in a minute"),
        (500, "problem of its own (500)"),
        (503, "Try again in a minute"),
    ],
)
def test_a_refusal_says_what_to_do(room: Room, status: int, words: str) -> None:
    room.service.answer = lambda heard: Reply(status, {"Location": "/elsewhere"})
    message = room.button()
    response = room.press(message)
    assert (response.status_code, response.json()["retry"]) == (424, True)
    assert words in response.json()["detail"]
    kept = Message.objects.get(pk=message).action_status or {}
    assert (kept["ok"], kept["text"]) == (False, response.json()["detail"])
    assert len(room.service.heard) == 1


def test_a_service_may_word_its_refusal_itself(room: Room) -> None:
    room.service.answer = lambda heard: Reply(422, {"CARD-ACTION-STATUS": "Closed since Friday"})
    assert room.press(room.button()).json()["detail"] == "Closed since Friday"


def test_a_service_that_cannot_be_reached(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    message = room.button(target="http://127.0.0.1:9/")
    assert room.press(message).json()["rule"] == "blocked"
    free = room.service.port + 1
    assert "does not accept connections" in room.press(room.button(target=f"http://127.0.0.1:{free}/")).json()["detail"]
    monkeypatch.setattr("connectors.flows.actions.pressing.DEADLINE", 0.2)
    room.service.answer = lambda heard: time.sleep(1) or Reply()  # type: ignore[func-returns-value]
    assert "may still have been received" in room.press(room.button()).json()["detail"]
    room.service.answer = lambda heard: Reply(200, {"CARD-UPDATE-IN-BODY": "true"}, b"x" * 300_000)
    assert "larger than 256 KiB" in room.press(room.button()).json()["detail"]


NEW_CARD = b"{'@type': 'MessageCard', 'title': 'Approved', 'text': 'by somebody',}"


def test_the_answer_may_be_a_new_card(room: Room) -> None:
    message = room.button()
    headers = {
        "CARD-UPDATE-IN-BODY": "True",
        "CARD-ACTION-STATUS": "Done",
        "Content-Type": "application/json; charset=utf-8",
    }
    room.service.answer = lambda heard: Reply(200, headers, NEW_CARD)
    response = room.press(message)
    assert (response.status_code, response.json()["replaced"], response.json()["status"]) == (200, True, "Done")
    found = Message.objects.get(pk=message)
    assert found.plain.startswith("Approved")
    assert bytes(found.payload or b"") == NEW_CARD
    assert (found.action_status or {})["text"] == "Done"
    before = CardVersion.objects.get(message=message)
    assert (before.plain[:1], before.replaced_by) == ("t", room.people.bob)
    gone = room.press(message)
    assert (gone.status_code, gone.json()["rule"]) == (409, "no-action")


@pytest.mark.parametrize("body", [b"", b"nonsense {", b"[]", b'{"sections": 1, "title": "t"}', b"<html>", b"\xff\xfe"])
def test_a_card_that_cannot_be_shown_changes_nothing(room: Room, body: bytes) -> None:
    message = room.button()
    room.service.answer = lambda heard: Reply(200, {"CARD-UPDATE-IN-BODY": "true"}, body)
    response = room.press(message)
    assert (response.status_code, response.json()["replaced"]) == (200, False)
    assert "cannot be shown" in response.json()["status"]
    assert Message.objects.get(pk=message).plain.startswith("t")
    assert not CardVersion.objects.exists()


def test_a_body_without_the_header_is_not_a_card(room: Room) -> None:
    room.service.answer = lambda heard: Reply(200, {"Content-Type": "application/json"}, NEW_CARD)
    assert room.press(room.button()).json()["replaced"] is False


def test_a_failed_answer_never_replaces_the_card(room: Room) -> None:
    room.service.answer = lambda heard: Reply(400, {"CARD-UPDATE-IN-BODY": "true"}, NEW_CARD)
    assert room.press(room.button()).json()["replaced"] is False


# --- Once -----------------------------------------------------------------------------------------------------------


def test_a_double_press_sends_one_request(transactional_db: None, room: Room) -> None:
    room.service.answer = lambda heard: time.sleep(0.5) or Reply()  # type: ignore[func-returns-value]
    message = room.button()
    statuses: list[int] = []

    def press() -> None:
        statuses.append(room.press(message).status_code)
        connection.close()

    threads = [threading.Thread(target=press) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [200, 202, 202, 202, 202]
    assert len(room.service.heard) == 1
    assert ActionPress.objects.count() == 1


def test_a_double_click_on_a_fast_service_sends_one_request(room: Room) -> None:
    message = room.button()
    first, second = room.press(message), room.press(message)
    assert (first.status_code, second.status_code) == (200, 200)
    assert first.json()["id"] == second.json()["id"]
    assert (first.json()["repeated"], second.json()["repeated"]) == (False, True)
    assert len(room.service.heard) == 1


def test_a_later_press_another_input_and_another_person_are_presses_of_their_own(room: Room) -> None:
    message = room.form({"@type": "TextInput", "id": "c"}, body="c={{c.value}}")
    room.press(message, IN_FORM, inputs={"c": "1"})
    room.press(message, IN_FORM, inputs={"c": "2"})
    room.press(message, IN_FORM, inputs={"c": "2"}, by=room.people.carol)
    ActionPress.objects.update(finished_at=timezone.now() - timedelta(seconds=2))
    room.press(message, IN_FORM, inputs={"c": "2"})
    assert [heard.body for heard in room.service.heard] == [b"c=1", b"c=2", b"c=2", b"c=2"]


def test_a_named_press_is_sent_once_and_may_be_retried_until_it_succeeds(room: Room) -> None:
    message = room.button()
    replies = [Reply(500), Reply(200), Reply(200), Reply(200)]
    room.service.answer = lambda heard: replies.pop(0)
    codes = [room.press(message, press="one").status_code for _again in range(3)]
    assert codes == [424, 200, 200]
    assert len(room.service.heard) == 2
    assert len({heard.headers["Action-Request-Id"] for heard in room.service.heard}) == 1
    assert room.press(message, press="two").json()["repeated"] is False
    # Another person's word for a press is another press.
    assert room.press(message, press="one", by=room.people.carol).json()["repeated"] is False


def test_a_failed_press_can_be_repeated_at_once(room: Room) -> None:
    message = room.button()
    replies = [Reply(500), Reply(200)]
    room.service.answer = lambda heard: replies.pop(0)
    assert [room.press(message).status_code for _again in range(2)] == [424, 200]


def test_a_press_that_a_crash_left_behind_does_not_block(room: Room) -> None:
    message = room.button()
    ActionPress.objects.create(
        message_id=message,
        connection=room.hook.connection,
        user=room.people.bob,
        action=FIRST,
        key="left",
        inputs_hash=b"",
        started_at=timezone.now() - timedelta(seconds=30),
    )
    assert room.press(message).status_code == 202
    ActionPress.objects.update(started_at=timezone.now() - timedelta(seconds=61))
    assert room.press(message).status_code == 200
    assert ActionPress.objects.get(key="left").state == "failed"


# --- Who and where --------------------------------------------------------------------------------------------------


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
