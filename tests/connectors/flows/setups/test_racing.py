"""Posts that come while their setup is being saved: each that was answered `1` appears once."""

import threading
import time
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone

from channels_app import vault
from channels_app.models import Channel, Message
from connectors.flows import ingress, setups
from connectors.flows.ingress import held_posts
from connectors.models import Connection, HeldPost, Setup
from connectors.security import tokens
from tests.conftest import People
from tests.connectors.apps import make_version

THREADS, POSTS = 4, 10


def closing(work: Any, *values: Any) -> None:
    try:
        work(*values)
    finally:
        connections.close_all()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("ended", ["cancelled", "swept"])
def test_a_post_under_way_is_waited_for_before_its_setup_goes(
    people: People, channel: Channel, monkeypatch: pytest.MonkeyPatch, ended: str
) -> None:
    now = timezone.now()
    version = make_version(people.mallory, state="published")
    setup = setups.open_setup(channel=channel, by=people.bob, version=version, now=now)
    errors: list[Exception] = []
    held, create = threading.Event(), HeldPost.objects.create

    def slowly(**values: Any) -> HeldPost:
        held.set()
        time.sleep(0.3)
        return create(**values)

    def end() -> None:
        held.wait()
        try:
            if ended == "cancelled":
                setups.cancel(setup_id=setup.pk, by=people.bob)
            else:
                setups.sweep(now=setup.expires_at)
        except Exception as error:
            errors.append(error)

    monkeypatch.setattr(HeldPost.objects, "create", slowly)
    thread = threading.Thread(target=closing, args=(end,))
    thread.start()
    assert held_posts.hold(setup_id=setup.pk, body=b"{}", content_type="", now=now)
    thread.join()
    assert errors == []
    assert not Setup.objects.exists()
    assert not HeldPost.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_no_post_is_lost_or_doubled_by_saving(people: People, channel: Channel) -> None:
    version = make_version(people.mallory, state="published")
    setup = setups.open_setup(channel=channel, by=people.bob, version=version, now=timezone.now())
    token = tokens.read_token(vault.unseal(setup.token).decode())
    start = threading.Barrier(THREADS + 2)
    taken: list[str] = []
    made: list[Any] = []

    def post(number: int) -> None:
        start.wait()
        for count in range(POSTS):
            text = f"{number}-{count}"
            sent = ingress.Post(b'{"text": "%s"}' % text.encode(), "application/json", {})
            ingress.receive(token=token, post=sent, size=0, limit=1000, now=timezone.now())
            taken.append(text)

    def save(_number: int) -> None:
        start.wait()
        made.append(setups.save(setup_id=setup.pk, by=people.bob, settings={"a": 1}, now=timezone.now()))

    works = [*[post] * THREADS, save, save]
    threads = [threading.Thread(target=closing, args=(work, number)) for number, work in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == THREADS * POSTS
    assert len(set(made)) == 1
    assert Connection.objects.count() == 1
    assert sorted(Message.objects.exclude(source=None).values_list("plain", flat=True)) == sorted(taken)
    assert not HeldPost.objects.exists()
