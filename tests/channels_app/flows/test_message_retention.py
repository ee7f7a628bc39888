"""Messages that are kept for a while only."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings as given

from channels_app.cards import parse_message
from channels_app.flows import message_retention, posting
from channels_app.models import CardVersion, Channel, Message, Notification
from channels_app.models.fields import first_id_of, moment_of
from channels_app.partitions import parts_of
from tests.conftest import People

KEPT = timedelta(days=30)
Post = Callable[..., Message]
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def now(db: None) -> datetime:
    """A time after all parts that other tests have made: parts stay."""
    last = parts_of(Message)[-1].first
    assert last
    return moment_of(last) + timedelta(days=40, hours=12)


@pytest.fixture
def kept(settings: Any, now: datetime) -> None:
    """Messages are kept for 30 days, and workers ran on each of the days around the first of them."""
    settings.MESSAGES_KEPT = KEPT
    for days in range(36, 28, -1):
        message_retention.keep(now=now - timedelta(days=days))


@pytest.fixture
def posted(channel: Channel, people: People, now: datetime) -> Post:
    """Posts a message of so many days ago, with an earlier version and a notification."""

    def post(days: int, root: Message | None = None) -> Message:
        id = UUID(int=first_id_of(now - timedelta(days=days)).int + 1)
        message = Message.objects.create(id=id, channel=channel, author=people.bob, sender_name="Bob", root=root)
        posting.replace_card(message_id=id, envelope=parse_message({"text": "card"}), payload=b"{}", now=now)
        Notification.objects.create(user=people.bob, message=message)
        return message

    return post


def test_messages_are_kept_for_ever_by_default(posted: Post, now: datetime) -> None:
    assert given.MESSAGES_KEPT is None
    old = posted(3000)
    assert message_retention.keep(now=now) == []
    assert list(Message.objects.all()) == [old]


@pytest.mark.usefixtures("kept")
def test_old_messages_go_with_what_belongs_to_them(posted: Post, now: datetime) -> None:
    old, young = posted(32), posted(29)
    answers = [posted(days, root) for days, root in ((31, old), (3, old), (2, young))]
    posted(1, answers[1])
    assert message_retention.keep(now=now)
    kept = [young, answers[2]]
    assert list(Message.objects.order_by("pk")) == kept, "a thread goes with the message that began it"
    assert [one.message for one in Notification.objects.order_by("message_id")] == kept
    assert [one.message for one in CardVersion.objects.order_by("message_id")] == kept


@pytest.mark.usefixtures("kept")
def test_what_takes_longer_goes_on_with_the_next_tick(
    posted: Post, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = posted(32)
    with monkeypatch.context() as hurry:
        hurry.setattr(message_retention, "CLEARING_SECONDS", -1.0)
        assert message_retention.keep(now=now) == []
    assert list(Message.objects.all()) == [old]
    assert message_retention.keep(now=now)
    assert list(Message.objects.all()) == []


@pytest.mark.usefixtures("kept")
def test_a_message_of_any_time_is_taken(posted: Post, now: datetime) -> None:
    message_retention.keep(now=now)
    for days in (40_000 - 20_000, 32, 0, -4000):
        assert Message.objects.filter(pk=posted(days).pk).exists()
    assert [part.name.rpartition("_")[2] for part in parts_of(Message)][:: len(parts_of(Message)) - 1] == [
        "before",
        "later",
    ]
