"""Listening on after the deadline, for an answer to a request that was sent."""

import ssl
import time
from collections.abc import Callable, Iterator

import pytest
import trustme
from django.utils import timezone

from connectors.outbound import Allowed, Answer, Network, Request, Timeout, Unreachable, send
from tests.target import Reply, Target, target

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(params=["http", "https"])
def slow(request: pytest.FixtureRequest, authority: trustme.CA) -> Iterator[Target]:
    """Answers after half a second."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER) if request.param == "https" else None
    if context:
        authority.issue_cert("service.example").configure_cert(context)
    with target(context) as service:
        service.answer = lambda heard: time.sleep(0.5) or Reply(body=b"late")  # type: ignore[func-returns-value]
        yield service


def post(service: Target, authority: trustme.CA, more: Callable[[], float] | None) -> Answer:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    network = Network(lambda host, port: ["127.0.0.1"], Allowed.read(["127.0.0.1"]), lambda: context)
    url = service.url("/", "service.example")
    request = Request("POST", url, body=b"x")
    return send(request, purpose="test", now=timezone.now(), timeout=0.2, network=network, more=more)


def test_an_answer_after_the_deadline_is_heard_if_asked_for(slow: Target, authority: trustme.CA) -> None:
    asked: list[float] = []

    def more() -> float:
        asked.append(time.monotonic())
        return 2.0

    assert post(slow, authority, more).body == b"late"
    assert len(asked) == 1
    assert len(slow.heard) == 1


def test_the_second_deadline_is_the_last(slow: Target, authority: trustme.CA) -> None:
    with pytest.raises(Timeout):
        post(slow, authority, lambda: 0.1)
    with pytest.raises(Timeout):
        post(slow, authority, None)


def test_a_connection_broken_off_after_the_request_is_told_from_one_refused() -> None:
    with target() as service:
        service.answer = lambda heard: Reply(headers={"Content-Length": "9"}, write=lambda write: None)
        network = Network(allowed=Allowed.read(["127.0.0.1"]))
        with pytest.raises(Unreachable) as broken:
            send(Request("POST", service.url(), body=b"x"), purpose="test", now=timezone.now(), network=network)
    assert broken.value.kind in ("broken", "protocol")
    with pytest.raises(Unreachable) as refused:
        send(Request("POST", service.url(), body=b"x"), purpose="test", now=timezone.now(), network=network)
    assert refused.value.kind == "connect"
