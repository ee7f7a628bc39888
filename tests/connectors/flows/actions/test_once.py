"""A press is sent once."""

import threading
import time
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from channels_app.models import AuditEntry
from connectors.models import ActionPress
from tests.connectors.flows.actions.room import FIRST, IN_FORM, Room
from tests.target import Reply

pytestmark = pytest.mark.django_db


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
    assert AuditEntry.objects.filter(action="button.pressed").count() == 1
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
