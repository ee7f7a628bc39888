"""Whoever waits for somebody else has given their connection back before, and who is done leaves none behind."""

import io
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection, connections
from django.test import Client
from django.utils import timezone
from PIL import Image

from channels_app.flows.pictures import InvalidPicture, store_picture
from channels_app.sandbox import calling
from connectors import outbound
from connectors.flows import images
from connectors.models import OutgoingWebhook
from connectors.sdk import Reply as Fetched
from connectors.sdk import SourceError
from connectors.sdk.feeds.entries import read_feed
from tests.conftest import People
from tests.connectors.flows.outgoing.conftest import room, service  # noqa: F401  fixtures
from tests.connectors.flows.outgoing.room import Room, says
from tests.target import Heard, Reply, Target, target
from tests.test_one_door import routes

pytestmark = pytest.mark.django_db(transaction=True)


class Watch:
    """Notes whether the test's own thread has a connection, at moments when it waits."""

    def __init__(self) -> None:
        self.own = connections["default"]
        self.held: list[bool] = []

    def look(self, seconds: float = 0.0) -> None:
        """In the thread that is waited for; for so long until it is free, which may be a moment after it waits."""
        end = time.monotonic() + seconds
        while self.own.connection is not None and time.monotonic() < end:
            time.sleep(0.01)
        self.held.append(self.own.connection is not None)


@pytest.fixture
def watch(db: None) -> Watch:
    connection.ensure_connection()
    return Watch()


@pytest.fixture
def other_server(watch: Watch, settings: Any) -> Iterator[Target]:
    """Another's server, which notes what is held when it is asked."""

    def answer(heard: Heard) -> Reply:
        watch.look()
        return Reply(200, {"Content-Type": "image/png"}, picture())

    settings.ALLOWED_PRIVATE_HOSTS = ["127.0.0.1"]
    with target() as found:
        found.answer = answer
        yield found


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 40), "red").save(out, "PNG")
    return out.getvalue()


class TestTheDoorOut:
    def test_is_waited_at_without_a_connection_and_leaves_none(self, watch: Watch, other_server: Target) -> None:
        outbound.send(outbound.Request("GET", other_server.url("/")), purpose="test", now=timezone.now())
        assert watch.held == [False]
        assert watch.own.connection is None

    def test_leaves_none_where_nobody_answers(self, watch: Watch) -> None:
        with pytest.raises(outbound.OutboundError):
            outbound.send(outbound.Request("GET", "http://10.0.0.1/"), purpose="test", now=timezone.now())
        assert watch.own.connection is None


def test_the_turn_of_a_picture_is_waited_for_without_one(watch: Watch, other_server: Target) -> None:
    url = other_server.url("/shared.png")

    def hold() -> None:
        with images.TURNS.of(url) as turn:
            assert turn is not None
            with turn:
                held.set()
                while images.TURNS._readers[url] < 2:
                    time.sleep(0.01)
                watch.look(2)

    held = threading.Event()
    other = threading.Thread(target=hold)
    other.start()
    held.wait(10)
    images.fetch(url=url, now=timezone.now())
    other.join()
    assert watch.held[0] is False


def test_a_late_answer_is_waited_for_without_one(room: Room) -> None:  # noqa: F811
    """Its deadline is noted in the database, and then it is listened for."""
    OutgoingWebhook.objects.update(timeout=1)
    watch = Watch()

    def answer(heard: Heard) -> Reply:
        time.sleep(1.4)
        watch.look()
        return says("Rain.")

    room.service.answer = answer
    room.mention()
    assert room.call.is_late
    assert watch.held == [False]


def feed() -> None:
    with pytest.raises(SourceError):
        read_feed(Fetched(200, b"no feed", url="https://a.example/"), is_known=False, now=timezone.now())


def upload() -> None:
    with pytest.raises(InvalidPicture):
        store_picture(b"no picture")


PARSING: dict[str, Callable[[], object]] = {
    "a feed": feed,
    "an uploaded picture": upload,
    "a sender's picture": lambda: images.content_type_of(picture()),
}


@pytest.mark.parametrize("parsing", PARSING)
def test_the_child_that_parses_is_waited_for_without_one(
    watch: Watch, parsing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    received = calling._receive

    def receive(*arguments: Any) -> bytes:
        watch.look()
        return received(*arguments)

    monkeypatch.setattr(calling, "_receive", receive)
    PARSING[parsing]()
    assert set(watch.held) == {False}


class Postman(BaseEmailBackend):
    """In the place of a mail server, which takes its time."""

    held: list[bool]

    def send_messages(self, email_messages: list[EmailMessage]) -> int:  # type: ignore[override]
        self.held.append(connection.connection is not None)
        return len(email_messages)


def test_the_mail_server_is_waited_for_without_one(people: People, settings: Any) -> None:
    Postman.held = []
    settings.EMAIL_BACKEND = f"{__name__}.Postman"
    Client().post("/accounts/password/reset/", {"email": people.alice.email})
    alice = Client()
    alice.force_login(people.alice, "django.contrib.auth.backends.ModelBackend")
    alice.post("/accounts/email/", {"email": "other@example.com", "action_add": ""})
    assert Postman.held == [False, False]


def test_an_answer_is_taken_without_one(people: People) -> None:
    """Whoever reads it may take their time: the connection goes when the answer is made, whatever it is."""
    client = Client(raise_request_exception=False)
    client.force_login(people.alice, "django.contrib.auth.backends.ModelBackend")
    kept = []
    for route in sorted(set(routes())):
        connection.ensure_connection()
        client.get(f"/{route}")
        if connection.connection is not None:
            kept.append(route)
    assert kept == []
