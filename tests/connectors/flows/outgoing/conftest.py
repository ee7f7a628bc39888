from collections.abc import Iterator
from typing import Any

import pytest

from channels_app.models import Channel, Team
from connectors import tasks
from connectors.flows import outgoing
from tests.conftest import People
from tests.connectors.flows.outgoing.room import Room, says
from tests.target import Target, target


@pytest.fixture
def service(settings: Any) -> Iterator[Target]:
    settings.ALLOWED_PRIVATE_HOSTS = ["127.0.0.1"]
    with target() as service:
        service.answer = lambda heard: says("Rain.")
        yield service


@pytest.fixture
def room(
    people: People,
    team: Team,
    channel: Channel,
    service: Target,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> Room:
    """Calls are queued in a list; `transaction.on_commit` runs at once."""
    webhook, token = outgoing.create(team=team, by=people.alice, name="Weather", callback_url=service.url("/in?id=7"))
    room = Room(channel, people, service, webhook, token)
    monkeypatch.setattr(tasks.call_mentions, "apply_async", lambda args, **_kwargs: room.queued.extend(args[0]))
    monkeypatch.setattr("django.db.transaction.on_commit", lambda run, **_kwargs: run())
    return room
