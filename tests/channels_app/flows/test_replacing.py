"""Cards that change after they were posted."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from channels_app import feed
from channels_app.cards import dump_message, load_message, parse_message
from channels_app.flows import posting
from channels_app.models import CardVersion, Channel, Message
from tests.channels_app.flows.notices import hears_changes
from tests.conftest import People

NOW = timezone.now()


def card(text: str) -> Any:
    return parse_message({"title": text})


@pytest.fixture
def posted(channel: Channel) -> UUID:
    sender = posting.Sender("Build server", uuid4())
    return posting.post_card(channel_id=channel.pk, sender=sender, envelope=card("first"), payload=b"1")


def test_a_replaced_card_is_kept_with_who_and_when(posted: UUID, people: People) -> None:
    for text in ("second", "third"):
        assert posting.replace_card(
            message_id=posted, envelope=card(text), payload=text.encode(), now=NOW, by=people.bob
        )
    message = Message.objects.get(pk=posted)
    assert (message.plain, bytes(message.payload or b""), message.edited_at) == ("third", b"third", NOW)
    kept = list(CardVersion.objects.filter(message=posted).order_by("id"))
    assert [(version.plain, bytes(version.payload or b"")) for version in kept] == [
        ("first", b"1"),
        ("second", b"second"),
    ]
    assert {(version.replaced_by, version.replaced_at) for version in kept} == {(people.bob, NOW)}
    assert load_message(kept[0].card or {}) == card("first")


def test_a_message_of_an_earlier_version_is_read_and_replaced(posted: UUID) -> None:
    """Those versions stored the card and what was sent in columns of their own."""
    before = {"unpacked_card": dump_message(card("old")), "unpacked_payload": b"old"}
    Message.objects.update(content=None, plain="old", **before)
    message = Message.objects.get(pk=posted)
    assert (load_message(message.card or {}), message.payload) == (card("old"), b"old")
    assert posting.replace_card(message_id=posted, envelope=card("new"), payload=b"new", now=NOW)
    kept = CardVersion.objects.get(message=posted)
    assert (load_message(kept.card or {}), kept.payload, kept.plain) == (card("old"), b"old", "old")
    message.refresh_from_db()
    assert (load_message(message.card or {}), message.payload) == (card("new"), b"new")
    assert (message.unpacked_card, message.unpacked_payload) == (None, None)


def test_a_replacement_is_announced(posted: UUID, channel: Channel, django_capture_on_commit_callbacks: Any) -> None:
    with hears_changes() as changed:
        with django_capture_on_commit_callbacks(execute=True):
            posting.replace_card(message_id=posted, envelope=card("second"), payload=b"2", now=NOW)
        assert channel.pk in changed(within=5)


def test_an_action_status_reaches_viewers(posted: UUID, channel: Channel) -> None:
    Message.objects.update(changed_in=1)
    cursor = feed.cursor_now()
    status = posting.ActionStatus(True, "Approved", "Bob", "id", NOW.isoformat(), "/cards/0/card/potentialAction/0")
    assert posting.set_action_status(message_id=posted, status=status)
    (changed,) = feed.changes_since(channel.pk, cursor).messages
    assert (changed.action_status or {})["text"] == "Approved"
    assert not CardVersion.objects.exists()


def test_a_deleted_message_keeps_nothing_and_is_not_replaced(posted: UUID, people: People) -> None:
    posting.replace_card(message_id=posted, envelope=card("second"), payload=b"2", now=NOW)
    message = Message.objects.select_related("channel__team").get(pk=posted)
    posting.delete_message(message=message, by=people.alice, now=NOW)
    assert not CardVersion.objects.exists()
    assert not posting.replace_card(message_id=posted, envelope=card("third"), payload=b"3", now=NOW)
