from typing import Any
from uuid import UUID, uuid4

import pytest
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from channels_app import access
from channels_app.cards import parse_message
from channels_app.flows import channels, posting
from channels_app.models import Channel, Message, Team
from tests.channels_app.flows.notices import hears_changes
from tests.conftest import People

SENDER = posting.Sender("Build server", uuid4())


def post_card(channel: Channel, value: Any = None, **options: Any) -> UUID:
    value = {"title": "Disk"} if value is None else value
    envelope = parse_message(value)
    return posting.post_card(channel_id=channel.pk, sender=SENDER, envelope=envelope, payload=b"{}", **options)


class TestAPersonsMessage:
    def test_is_stored_as_written(self, people: People, channel: Channel) -> None:
        posted = posting.post_text(channel=channel, by=people.bob, text="  **hi**\n\x00there \n")
        message = Message.objects.get()
        assert (message.pk, message.text, message.plain) == (posted.pk, "**hi**\nthere", "**hi**\nthere")
        assert (message.author, message.sender_name, message.root, message.card) == (people.bob, "Bob", None, None)

    @pytest.mark.parametrize("text", ["", "  \n ", "\x00", "x" * 20_001])
    def test_is_refused_when_empty_or_too_long(self, people: People, channel: Channel, text: str) -> None:
        with pytest.raises(posting.InvalidMessage):
            posting.post_text(channel=channel, by=people.bob, text=text)
        assert not Message.objects.exists()

    def test_may_be_a_reply_to_a_root_of_the_same_channel_only(
        self, people: People, team: Team, channel: Channel
    ) -> None:
        root = posting.post_text(channel=channel, by=people.bob, text="root")
        reply = posting.post_text(channel=channel, by=people.carol, text="reply", root_id=root.pk)
        other = channels.create_channel(team=team, by=people.bob, name="Other")
        for where, root_id in ((channel, reply.pk), (other, root.pk), (channel, uuid4())):
            with pytest.raises(access.NotVisible):
                posting.post_text(channel=where, by=people.bob, text="x", root_id=root_id)
        posting.delete_message(message=root, by=people.bob, now=timezone.now())
        with pytest.raises(access.NotVisible):
            posting.post_text(channel=channel, by=people.bob, text="x", root_id=root.pk)
        assert Message.objects.get(root=root) == reply, "a thread outlives its root"

    def test_sorts_by_id_in_the_order_of_posting(self, people: People, channel: Channel) -> None:
        ids = [posting.post_text(channel=channel, by=people.bob, text="x").pk for _ in range(50)]
        assert ids == sorted(ids)
        assert list(Message.objects.order_by("pk").values_list("pk", flat=True)) == ids


class TestACard:
    def test_is_stored_with_what_was_sent(self, channel: Channel) -> None:
        message = Message.objects.get(pk=post_card(channel, {"title": "Disk", "text": "**full**"}))
        assert (message.sender_name, message.source, message.author) == (SENDER.name, SENDER.source, None)
        assert bytes(message.payload or b"") == b"{}"
        assert message.plain == "Disk\nfull"
        assert message.created_at

    def test_is_announced_once_it_is_committed(
        self, channel: Channel, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
    ) -> None:
        with hears_changes() as changed:
            with django_capture_on_commit_callbacks(execute=True):
                post_card(channel)
                assert channel.pk not in changed(within=0.1)
            assert channel.pk in changed(within=5)


class TestADeletedMessage:
    def test_is_emptied_and_keeps_its_place(self, people: People, channel: Channel) -> None:
        message = Message.objects.select_related("channel__team").get(pk=post_card(channel))
        with pytest.raises(access.NotAllowed):
            posting.delete_message(message=message, by=people.bob, now=timezone.now())
        posting.delete_message(message=message, by=people.alice, now=timezone.now())
        row = Message.objects.get()
        assert (row.pk, row.plain, row.card, row.payload) == (message.pk, "", None, None)
        assert not access.visible_messages(people.alice).exists()
