"""What comes back from a press."""

import time

import pytest

from channels_app import feed
from channels_app.models import CardVersion, Message
from tests.connectors.flows.actions.room import FIRST, Room
from tests.target import Reply

pytestmark = pytest.mark.django_db


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
    monkeypatch.setattr("connectors.flows.actions.pressing.DEADLINE_SECONDS", 0.2)
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
