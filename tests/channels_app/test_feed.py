"""A reader that goes from cursor to cursor misses nothing, whichever transaction commits first."""

import random
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.utils import timezone

from channels_app import feed
from channels_app.flows import posting
from channels_app.models import Channel, Message
from tests.conftest import People

pytestmark = pytest.mark.django_db(transaction=True)


class RolledBack(Exception):
    pass


class Reader:
    """Reads like a browser that reconnects: whatever comes twice is dropped by its id."""

    def __init__(self, channel: Channel) -> None:
        self.channel = channel
        self.cursor = feed.cursor_now()
        self.seen: dict[UUID, Message] = {}

    def read(self) -> list[UUID]:
        """The ids that are new to it."""
        changes = feed.changes_since(self.channel.pk, self.cursor)
        assert not changes.too_many
        assert changes.cursor >= self.cursor
        self.cursor = changes.cursor
        new = [message.pk for message in changes.messages if message.pk not in self.seen]
        self.seen |= {message.pk: message for message in changes.messages}
        return new


@contextmanager
def left_open(channel: Channel, people: People) -> Iterator[tuple[UUID, Event]]:
    """A transaction in a thread of its own that has posted; it commits when the event is set."""
    finish, posted = Event(), Event()
    ids: list[UUID] = []

    def write() -> None:
        try:
            with transaction.atomic():
                ids.append(posting.post_text(channel=channel, by=people.alice, text="slow").pk)
                posted.set()
                assert finish.wait(20)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(write)
        assert posted.wait(20)
        yield ids[0], finish
        finish.set()
        writing.result()


class TestAReader:
    def test_sees_each_message_once_committed(self, people: People, channel: Channel) -> None:
        reader = Reader(channel)
        assert reader.read() == []
        first = posting.post_text(channel=channel, by=people.bob, text="1")
        second = posting.post_text(channel=channel, by=people.bob, text="2")
        assert reader.read() == [first.pk, second.pk]
        assert reader.read() == []

    def test_sees_what_was_written_first_and_committed_last(self, people: People, channel: Channel) -> None:
        reader = Reader(channel)
        with left_open(channel, people) as (slow, finish):
            quick = posting.post_text(channel=channel, by=people.bob, text="quick")
            assert reader.read() == [quick.pk]
            later = posting.post_text(channel=channel, by=people.bob, text="later")
            assert reader.read() == [later.pk]
            finish.set()
        assert reader.read() == [slow]
        assert reader.read() == []

    def test_that_begins_while_one_is_open_sees_it_too(self, people: People, channel: Channel) -> None:
        with left_open(channel, people) as (slow, _finish):
            reader = Reader(channel)
            assert reader.read() == []
        assert reader.read() == [slow]

    def test_sees_what_was_changed_or_deleted(self, people: People, channel: Channel) -> None:
        message = posting.post_text(channel=channel, by=people.bob, text="1")
        reader = Reader(channel)
        posting.delete_message(message=message, by=people.bob, now=timezone.now())
        assert reader.read() == [message.pk]
        assert reader.seen[message.pk].deleted_at

    def test_sees_its_own_channel_only(self, people: People, channel: Channel) -> None:
        other = Channel.objects.create(team=channel.team, name="Other")
        reader = Reader(channel)
        posting.post_text(channel=other, by=people.bob, text="elsewhere")
        assert reader.read() == []

    def test_that_is_far_behind_is_told_to_start_over(self, people: People, channel: Channel) -> None:
        cursor = feed.cursor_now()
        Message.objects.bulk_create(Message(channel=channel, sender_name="x") for _ in range(feed.CATCH_UP + 1))
        changes = feed.changes_since(channel.pk, cursor)
        assert changes.too_many
        assert len(changes.messages) == feed.CATCH_UP

    @pytest.mark.parametrize("seed", range(3))
    def test_misses_nothing_that_many_writers_write(self, people: People, channel: Channel, seed: int) -> None:
        reader, committed, rolled_back = Reader(channel), set[UUID](), set[UUID]()

        def write(writer: int) -> None:
            dice = random.Random(seed * 100 + writer)
            try:
                for _ in range(12):
                    try:
                        with transaction.atomic():
                            ids = {
                                posting.post_text(channel=channel, by=people.bob, text="x").pk
                                for _ in range(dice.randint(1, 3))
                            }
                            time.sleep(dice.choice([0, 0, 0.002, 0.02]))
                            if dice.random() < 0.2:
                                rolled_back.update(ids)
                                raise RolledBack
                        committed.update(ids)
                    except RolledBack:
                        pass
            finally:
                connection.close()

        with left_open(channel, people) as (slow, _finish), ThreadPoolExecutor(5) as pool:
            writing = [pool.submit(write, writer) for writer in range(5)]
            while not all(one.done() for one in writing):
                reader.read()
            for one in writing:
                one.result()
            reader.read()
            assert set(reader.seen) == committed
        reader.read()
        assert set(reader.seen) == committed | {slow}
        assert not rolled_back & set(reader.seen)
