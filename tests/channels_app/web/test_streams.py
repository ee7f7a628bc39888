"""A stream takes no connection and no thread, whatever goes wrong in it, and has its limits."""

import asyncio
import os
from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

import pytest
from django.conf import settings

from channels_app import database, feed
from channels_app.flows import posting
from channels_app.models import Channel, Membership, Team, User
from channels_app.web.live import LiveServer, reading
from tests.channels_app.test_database import Counted, counted, nothing_left  # noqa: F401  counted is a fixture
from tests.channels_app.web.live_client import answer_to, eventually, signed_in, streams
from tests.conftest import People

pytestmark = [
    pytest.mark.django_db(transaction=True),
    # A subscription that a test cuts off while it connects is thrown away half open by redis-py.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
MANY = 3 * 16  # of the default pool


@pytest.fixture
def server() -> LiveServer:
    return LiveServer()


@pytest.fixture
def sessions(team: Team) -> list[str]:
    """Of as many people, all in the team."""
    people = User.objects.bulk_create([User(email=f"r{n}@example.com", password="x") for n in range(MANY)])
    Membership.objects.bulk_create([Membership(team=team, user=user, role="member") for user in people])
    return [signed_in(user) for user in people]


@pytest.fixture(autouse=True)
def nothing_left_over(db: None) -> Iterator[None]:
    """A look that is under way when its viewers leave ends by itself; the tables are emptied after that."""
    yield
    database._threads(os.getpid()).shutdown()
    database._threads.cache_clear()


def cursor_now() -> str:
    now = feed.cursor_now()
    database.release()
    return f"after={now}"


class TestStreams:
    def test_take_no_connection_however_many_there_are(
        self,
        server: LiveServer,
        channel: Channel,
        people: People,
        sessions: list[str],
        counted: Counted,  # noqa: F811
    ) -> None:
        after = cursor_now()

        async def crowd() -> None:
            async with streams(server, channel.pk, sessions, query=after) as asked:
                assert [one.status for one in asked] == [200] * MANY
                await eventually(lambda: not counted.out)
                await database.in_database(posting.post_text, channel=channel, by=people.alice, text="to all of you")
                await eventually(lambda: all("to all of you" in one.text for one in asked))
                await eventually(lambda: not counted.out)
            assert not server.hub.rooms

        asyncio.run(crowd())
        assert counted.most <= database.ASYNC_THREADS

    def test_read_once_for_all_who_come_with_the_same_cursor(
        self, server: LiveServer, channel: Channel, people: People, sessions: list[str]
    ) -> None:
        after = cursor_now()
        posting.post_text(channel=channel, by=people.alice, text="missed by all")

        async def crowd() -> None:
            with patch.object(reading, "backlog", wraps=reading.backlog) as read:
                async with streams(server, channel.pk, sessions, query=after) as asked:
                    assert all("missed by all" in one.text for one in asked)
                    assert read.call_count <= 3  # one, and one for each look that handed something out meanwhile

        asyncio.run(crowd())

    @pytest.mark.parametrize("place", ["backlog", "admit", "news"])
    def test_give_everything_back_when_something_breaks(
        self,
        server: LiveServer,
        channel: Channel,
        people: People,
        sessions: list[str],
        counted: Counted,  # noqa: F811
        place: str,
    ) -> None:
        def broken(*_arguments: Any) -> None:
            User.objects.count()
            raise ZeroDivisionError

        async def crowd() -> None:
            with patch.object(reading, place, broken):
                async with streams(server, channel.pk, sessions) as asked:
                    await database.in_database(posting.post_text, channel=channel, by=people.alice, text="x")
                    assert {one.status for one in asked} == {200 if place == "news" else 500}
            assert (len(counted.out), server.hub.places.open, len(server.hub.rooms)) == (0, 0, 0)
            async with streams(server, channel.pk, sessions[:1]) as asked:
                assert asked[0].is_open

        asyncio.run(crowd())

    def test_answer_503_while_the_pool_is_exhausted_and_heal(self, channel: Channel, sessions: list[str]) -> None:
        async def crowd(status: int) -> None:
            async with streams(LiveServer(), channel.pk, sessions[:8]) as asked:
                assert {one.status for one in asked} == {status}
                waits = [int(one.headers.get("retry-after", database.RETRY_AFTER)) for one in asked]
                assert min(waits) >= database.RETRY_AFTER

        with nothing_left():
            asyncio.run(crowd(503))
        asyncio.run(crowd(200))


class TestLimits:
    def test_of_a_person_hold_over_all_processes(self, channel: Channel, people: People) -> None:
        session, carols = signed_in(people.bob), signed_in(people.carol)
        most = settings.STREAMS_PER_PERSON
        one, other = LiveServer(), LiveServer()

        async def crowd() -> None:
            async with streams(one, channel.pk, [session] * (most - 1)) as first:
                async with streams(other, channel.pk, [session] * 3) as second:
                    assert [asked.status for asked in first] == [200] * (most - 1)
                    assert sorted(asked.status for asked in second) == [200, 429, 429]
                    refused = next(asked for asked in second if asked.status == 429)
                    assert int(refused.headers["retry-after"]) >= 30
                    assert str(most) in refused.text
                async with streams(other, channel.pk, [session]) as again:
                    assert again[0].status == 200
                async with streams(other, channel.pk, [carols]) as others:
                    assert others[0].status == 200

        asyncio.run(crowd())

    def test_of_a_process_ask_nobody(
        self, server: LiveServer, channel: Channel, sessions: list[str], settings: Any
    ) -> None:
        settings.STREAMS_PER_WORKER = 5

        async def crowd() -> None:
            with patch.object(reading, "admit", wraps=reading.admit) as admit:
                async with streams(server, channel.pk, sessions[:8]) as asked:
                    assert sorted(one.status for one in asked) == [200] * 5 + [503] * 3
                    assert admit.call_count == 5
                assert server.hub.places.open == 0

        asyncio.run(crowd())

    @pytest.mark.parametrize(
        ("options", "status"),
        [
            ({"method": "HEAD"}, 200),
            ({"method": "POST"}, 405),
            ({"query": "after=x"}, 400),
            ({"headers": {"sec-fetch-dest": "image"}}, 403),
            ({"headers": {"host": "evil.example"}}, 400),
            ({"headers": {"cookie": "patchbay_session=nobodys"}}, 401),
        ],
    )
    def test_of_what_may_be_asked(
        self, server: LiveServer, channel: Channel, people: People, options: dict[str, Any], status: int
    ) -> None:
        session = signed_in(people.bob)
        assert asyncio.run(answer_to(server, channel.pk, session, **options)).status == status

    @pytest.mark.usefixtures("elsewhere")
    def test_are_for_those_who_see_the_channel(self, server: LiveServer, channel: Channel, people: People) -> None:
        session = signed_in(people.mallory)
        assert asyncio.run(answer_to(server, channel.pk, session)).status == 404
