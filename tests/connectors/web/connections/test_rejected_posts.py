"""Why a post made no message, as those who manage its webhook read it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from channels_app.models import User
from connectors.flows import connecting
from connectors.flows.ingress import Post, rejected_posts
from connectors.models import Exchange
from tests.conftest import Hook, People

SignIn = Callable[[User], Client]


def post(hook: Hook, body: str) -> int:
    return Client().post(hook.path, body, content_type="application/json").status_code


def test_says_what_was_wrong_and_where(hook: Hook, people: People, as_: SignIn) -> None:
    assert post(hook, '{"text": "a", "sections": [{"facts": [{"name": "n", "value": {"a": 1}}]}]}') == 400
    for address in (f"/connections/{hook.connection.pk}/", f"/connections/{hook.connection.pk}/unposted/"):
        page = as_(people.bob).get(address).content.decode()
        assert "A value has the wrong type" in page
        assert "/sections/0/facts/0/value" in page
    sent = as_(people.bob).get(f"/connections/{hook.connection.pk}/exchanges/{Exchange.objects.get().pk}/")
    assert "&quot;sections&quot;" in sent.content.decode()


def test_a_post_that_made_a_message_is_not_listed(hook: Hook, people: People, as_: SignIn) -> None:
    assert post(hook, '{"text": "a"}') == 200
    assert (
        "each became a message" in as_(people.bob).get(f"/connections/{hook.connection.pk}/unposted/").content.decode()
    )
    assert "Rejected posts" not in as_(people.bob).get(f"/connections/{hook.connection.pk}/").content.decode()


def test_tells_of_senders_to_a_paused_webhook(hook: Hook, people: People) -> None:
    connecting.pause(connection=hook.connection, by=people.alice)
    assert post(hook, '{"text": "a"}') == 410
    assert Exchange.objects.get().error_kind == "paused"


def test_keeps_no_more_than_enough_of_an_hour(hook: Hook, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rejected_posts, "AN_HOUR", 2)
    for _time in range(4):
        post(hook, "{}")
    assert Exchange.objects.count() == 2
    later = timezone.now() + timedelta(hours=2)
    rejected_posts.record(hook.connection.pk, Post(b"", "", {}), now=later, rule="json")
    assert Exchange.objects.count() == 3


def test_a_removed_webhook_and_the_rate_leave_nothing(hook: Hook, people: People, settings: object) -> None:
    settings.HOOK_RATE = [(60, 0)]  # type: ignore[attr-defined]
    assert post(hook, "{}") == 429
    connecting.remove(connection=hook.connection, by=people.alice, now=timezone.now())
    assert post(hook, "{}") == 410
    assert not Exchange.objects.exists()


def test_is_for_those_who_manage_it(hook: Hook, people: People, as_: SignIn) -> None:
    post(hook, "{}")
    assert as_(people.carol).get(f"/connections/{hook.connection.pk}/unposted/").status_code == 403
    assert "Rejected posts" not in as_(people.carol).get(f"/connections/{hook.connection.pk}/").content.decode()
