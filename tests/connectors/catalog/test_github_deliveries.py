"""A connected GitHub: the same delivery posts once, large bodies are taken, the page knows when the first ping came."""

import hashlib
import hmac
import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from channels_app.models import Channel, Message
from connectors.flows import configuring, retention
from connectors.models import Connection, Delivery
from tests.conftest import Hook, People
from tests.connectors.sender import Answer, Sender

SECRET = "correct horse"
REPOSITORY = {"full_name": "a/b", "html_url": "https://github.com/a/b"}
MONA = {"login": "mona", "avatar_url": "https://avatars.githubusercontent.com/u/1"}
STAR = {"action": "created", "repository": REPOSITORY, "sender": MONA}


@pytest.fixture
def url(channel: Channel, people: People) -> str:
    data = {"secret": SECRET, "events": ["push", "star"], "runs": "failures", "branches": ""}
    form = configuring.new_form(connector="github", data=data)
    now = timezone.now()
    _made, urls = configuring.add(channel=channel, by=people.alice, connector="github", form=form, name="Code", now=now)
    assert urls
    return urls.short


def post(sender: Sender, url: str, value: Any, name: str = "star", *, secret: str = SECRET, **headers: str) -> Answer:
    body = value if isinstance(value, bytes) else json.dumps(value).encode()
    return sender.post(url, body, **{**delivery(body, name, secret), **headers})


def delivery(body: bytes, name: str, secret: str = SECRET) -> dict[str, str]:
    signature = "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return {"x_github_delivery": str(uuid4()), "x_github_event": name, "x_hub_signature_256": signature}


def push(size: int) -> bytes:
    commit = {"id": "c" * 40, "url": "https://github.com/a/b/commit/c", "message": "x" * 1000}
    flags = {"created": False, "deleted": False, "forced": False, "compare": "https://github.com/a/b/compare/1...2"}
    event = {"ref": "refs/heads/main", "commits": [commit] * (size // 1200), **flags}
    return json.dumps({**event, "repository": REPOSITORY, "sender": MONA}).encode().ljust(size)


def test_the_same_delivery_posts_once(sender: Sender, url: str) -> None:
    first, again, another = (post(sender, url, STAR, x_github_delivery=id) for id in ("a" * 36, "a" * 36, "b" * 36))
    assert [answer.body for answer in (first, again, another)] == [b"1"] * 3
    assert first.headers["x-message-id"] == again.headers["x-message-id"] != another.headers["x-message-id"]
    assert Message.objects.count() == 2


def test_the_same_delivery_many_times_at_once_posts_once(sender: Sender, url: str) -> None:
    body = json.dumps(STAR).encode()
    sent = delivery(body, "star")
    answers = sender.post_together([(url, body)] * 6, headers=sent)
    assert [answer.body for answer in answers] == [b"1"] * 6
    assert {answer.headers["x-message-id"] for answer in answers} == {str(Message.objects.get().pk)}
    assert post(sender, url, STAR, **sent).headers["x-message-id"] == str(Message.objects.get().pk)


def test_a_delivery_that_was_refused_may_come_again(sender: Sender, url: str) -> None:
    assert post(sender, url, STAR, secret="wrong", x_github_delivery="a").status == 401
    assert post(sender, url, STAR, x_github_delivery="a").body == b"1"
    assert Message.objects.count() == 1


def test_deliveries_are_forgotten_after_a_week(sender: Sender, url: str) -> None:
    post(sender, url, STAR)
    retention.sweep(now=timezone.now() + timedelta(days=6))
    assert Delivery.objects.count() == 1
    retention.sweep(now=timezone.now() + timedelta(days=8))
    assert not Delivery.objects.exists()


@pytest.mark.parametrize("size", [settings.HOOK_BODY_LIMIT + 1, 3_000_000, 25 * 1024 * 1024])
def test_bodies_are_taken_up_to_github_s_limit(sender: Sender, url: str, size: int) -> None:
    body = push(size)
    answer = post(sender, url, body, "push")
    assert answer.body == b"1"
    assert "mona pushed to main" in answer.message.plain
    assert len(bytes(answer.message.payload or b"")) < settings.HOOK_BODY_LIMIT, "none of it is kept"


def test_what_is_larger_or_not_signed_is_refused(sender: Sender, url: str, hook: Hook) -> None:
    assert post(sender, url, b"[" * (25 * 1024 * 1024 + 1), "push").status == 413
    assert post(sender, url, b"[" * 3_000_000, "push", secret="wrong").status == 401
    for other in (hook.urls.short, url.replace("pbh_", "pbh_0"), f"{settings.BASE_URL}/hooks/x"):
        answer = post(sender, other, push(3_000_000), "push")
        assert answer.status == (404 if other != hook.urls.short else 413)
    assert not Message.objects.exists()


def test_its_page_shows_the_first_ping(sender: Sender, url: str, people: People) -> None:
    client = Client()
    client.force_login(people.alice)
    page = f"/connections/{Connection.objects.get(name='Code').pk}/"
    assert "none yet: GitHub sends one" in client.get(page).content.decode()
    ping = {"zen": "Keep it simple.", "hook_id": 1, "repository": REPOSITORY, "sender": MONA}
    assert post(sender, url, ping, "ping", secret="wrong").status == 401
    assert Connection.objects.get(name="Code").greeted_at is None
    post(sender, url, ping, "ping")
    first = Connection.objects.get(name="Code").greeted_at
    post(sender, url, ping, "ping")
    assert Connection.objects.get(name="Code").greeted_at == first
    assert first
    shown = client.get(page).content.decode()
    assert "none yet: GitHub sends one" not in shown
    assert "First ping" in shown


def test_its_form_offers_a_secret(people: People, channel: Channel) -> None:
    client = Client()
    client.force_login(people.alice)
    page = client.get(f"/channels/{channel.pk}/connectors/github/new/").content.decode()
    assert 'data-generate="#id_secret"' in page
