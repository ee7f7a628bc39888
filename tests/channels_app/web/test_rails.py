"""What a stream tells of the channels that its page does not show: within a second, to those who see them."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any
from unittest.mock import patch
from uuid import UUID

import pytest

from channels_app import access, database
from channels_app.cards import Mention
from channels_app.flows import archiving, channels, chats, deleting, notifications, posting, teams
from channels_app.models import Channel, ChannelMember, Membership, ReadMark, Session, Team, User
from channels_app.web import sidebar
from channels_app.web.live import LiveServer, rail_reading, sights
from tests.channels_app.web.live_client import Asked, eventually, signed_in
from tests.channels_app.web.test_streams import cursor_now, nothing_left_over  # noqa: F401  a fixture
from tests.conftest import People

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
NOW = datetime(2027, 1, 1, tzinfo=UTC)
# Seconds for what has to come within one; the machine may be busy.
SOON = 20


def rail_of(asked: Asked) -> dict[str, Any]:
    """What a page that hears these events shows; what only came once stands beside it."""
    shown: dict[str, Any] = {"counts": {}, "bell": 0, "links": {}, "stale": 0}
    for block in asked.text.split("\n\n"):
        if not block.startswith("event: rail\n"):
            continue
        facts = json.loads(block.partition("data: ")[2])
        before = {} if facts.get("whole") else shown["counts"]
        shown["counts"] = {**before, **facts["counts"]} if "counts" in facts else before
        for channel in facts.get("gone", ()):
            del shown["counts"][channel]
        shown["bell"] = facts.get("bell", shown["bell"])
        shown["links"] |= {link["id"]: link for link in facts.get("links", ())}
        shown["stale"] += bool(facts.get("stale"))
    return shown


def watch(users: list[User], happen: Callable[[list[Asked]], Awaitable[None]], path: str = "/live") -> None:
    """Streams of these people, each with its rail, before whom something happens."""
    server = LiveServer()
    sessions = [signed_in(user) for user in users]

    async def watched() -> None:
        asked = [Asked(server, path, session, query="") for session in sessions]
        try:
            await eventually(lambda: all('"whole":true' in one.text for one in asked))
            await happen(asked)
        finally:
            for one in asked:
                await one.leave()
            await server.hub.close()
        assert not server.hub.rails.of
        assert server.hub.places.open == 0

    asyncio.run(watched())


@pytest.fixture
def other(channel: Channel, people: People) -> Channel:
    return channels.create_channel(team=channel.team, by=people.alice, name="Elsewhere")  # type: ignore[arg-type]


def say(channel: Channel, by: User) -> None:
    posting.post_text(channel=channel, by=by, text="hello")


class TestARail:
    def test_is_whole_at_first_and_counts_what_is_said_elsewhere(
        self, channel: Channel, other: Channel, people: People
    ) -> None:
        say(other, people.alice)

        async def happen(asked: list[Asked]) -> None:
            alices, bobs = asked
            one, two = str(channel.pk), str(other.pk)
            assert rail_of(bobs)["counts"] == {one: 0, two: 1}
            assert rail_of(alices)["counts"] == {one: 0, two: 0}
            await database.in_database(say, other, people.alice)
            await eventually(lambda: rail_of(bobs)["counts"] == {one: 0, two: 2}, SOON)
            await database.in_database(say, channel, people.bob)
            await eventually(lambda: rail_of(alices)["counts"] == {one: 1, two: 0}, SOON)
            assert rail_of(bobs)["counts"] == {one: 0, two: 2}

        watch([people.alice, people.bob], happen)

    def test_empties_in_all_tabs_where_one_read_on(self, channel: Channel, people: People) -> None:
        message = posting.post_text(channel=channel, by=people.alice, text="x")

        async def happen(asked: list[Asked]) -> None:
            assert [rail_of(one)["counts"] for one in asked] == [{str(channel.pk): 1}] * 2
            await database.in_database(
                lambda: channels.mark_read(channel=channel, by=people.bob, message_id=message.pk)
            )
            await eventually(lambda: all(rail_of(one)["counts"] == {str(channel.pk): 0} for one in asked), SOON)

        watch([people.bob, people.bob], happen)

    def test_rings(self, channel: Channel, people: People) -> None:
        message = posting.post_text(channel=channel, by=people.alice, text="x")

        def mention() -> None:
            mentions = [Mention(text="Bob", id=str(people.bob.pk), name="Bob")]
            notifications.notify_mentioned(channel_id=channel.pk, message_id=message.pk, mentions=mentions)

        async def happen(asked: list[Asked]) -> None:
            alices, bobs = asked
            await database.in_database(mention)
            await eventually(lambda: rail_of(bobs)["bell"] == 1, SOON)
            assert rail_of(alices)["bell"] == 0
            await database.in_database(lambda: notifications.mark_seen(by=people.bob, now=NOW))
            await eventually(lambda: rail_of(bobs)["bell"] == 0, SOON)

        watch([people.alice, people.bob], happen)


class TestAChannel:
    def test_appears_to_those_who_see_it_and_goes(self, team: Team, channel: Channel, people: People) -> None:
        def begin(kind: str) -> Channel:
            return channels.create_channel(team=team, by=people.alice, name=f"New {kind}", kind=kind)

        async def happen(asked: list[Asked]) -> None:
            alices, bobs, mallorys = asked
            new = await database.in_database(begin, "standard")
            for one in (alices, bobs):
                await eventually(lambda one=one: str(new.pk) in rail_of(one)["links"], SOON)  # type: ignore[misc]
                link = rail_of(one)["links"][str(new.pk)]
                assert link["team"] == str(team.pk)
                assert "New standard" in link["html"]
                assert rail_of(one)["counts"][str(new.pk)] == 0
            private = await database.in_database(begin, "private")
            await eventually(lambda: str(private.pk) in rail_of(alices)["links"], SOON)
            await database.in_database(lambda: archiving.archive_channel(channel=new, by=people.alice, now=NOW))
            await database.in_database(say, channel, people.alice)
            await eventually(lambda: rail_of(bobs)["counts"] == {str(channel.pk): 1}, SOON)
            assert str(private.pk) not in bobs.text
            assert str(new.pk) not in mallorys.text

        watch([people.alice, people.bob, people.mallory], happen)

    def test_is_drawn_anew_where_it_has_another_name(self, channel: Channel, people: People) -> None:
        def rename() -> None:
            channels.change_channel(channel=channel, by=people.alice, name="Renamed", description="")

        async def happen(asked: list[Asked]) -> None:
            await database.in_database(rename)
            await eventually(lambda: "Renamed" in str(rail_of(asked[0])["links"]), SOON)

        watch([people.bob], happen)

    def test_of_a_chat_is_asked_for(self, channel: Channel, people: People) -> None:
        async def happen(asked: list[Asked]) -> None:
            bobs, carols, mallorys = asked
            chat = await database.in_database(lambda: chats.start_chat(by=people.bob, people=[people.carol]))
            await eventually(lambda: rail_of(carols)["stale"] and str(chat.pk) in rail_of(carols)["counts"], SOON)
            assert str(chat.pk) not in mallorys.text
            await database.in_database(say, chat, people.bob)
            await eventually(lambda: rail_of(carols)["counts"][str(chat.pk)] == 1, SOON)
            assert rail_of(bobs)["counts"][str(chat.pk)] == 0

        watch([people.bob, people.carol, people.mallory], happen)


def test_a_person_out_of_the_team_hears_no_more_of_it(team: Team, channel: Channel, people: People) -> None:
    async def happen(asked: list[Asked]) -> None:
        alices, bobs = asked
        await database.in_database(lambda: teams.remove_member(team=team, by=people.alice, user=people.bob))
        await eventually(lambda: rail_of(bobs)["counts"] == {}, SOON)
        before = bobs.text
        await database.in_database(say, channel, people.carol)
        await eventually(lambda: rail_of(alices)["counts"] == {str(channel.pk): 1}, SOON)
        assert bobs.text == before

    watch([people.alice, people.bob], happen)


def test_a_person_who_comes_into_a_team_asks_for_it(team: Team, channel: Channel, people: People) -> None:
    async def happen(asked: list[Asked]) -> None:
        await database.in_database(Membership.objects.create, team=team, user=people.mallory, role="member")
        await eventually(lambda: rail_of(asked[0])["stale"] and rail_of(asked[0])["counts"], SOON)
        assert rail_of(asked[0])["counts"] == {str(channel.pk): 0}

    watch([people.mallory], happen)


def test_a_stream_without_a_channel_ends_with_the_session(people: People) -> None:
    def sign_out() -> None:
        for session in Session.objects.all():
            session.delete()

    async def happen(asked: list[Asked]) -> None:
        await database.in_database(sign_out)
        await eventually(lambda: "event: over" in asked[0].text and asked[0].task.done(), SOON)

    watch([people.bob], happen)


def test_what_is_said_is_read_once_for_everybody(channel: Channel, people: People, team: Team) -> None:
    more = User.objects.bulk_create([User(email=f"r{n}@example.com", password="x") for n in range(30)])
    Membership.objects.bulk_create([Membership(team=team, user=user, role="member") for user in more])

    async def happen(asked: list[Asked]) -> None:
        with patch.object(rail_reading, "look", wraps=rail_reading.look) as look:
            for _ in range(5):
                await database.in_database(say, channel, people.alice)
            await eventually(lambda: all(rail_of(one)["counts"] == {str(channel.pk): 5} for one in asked), SOON)
            assert look.call_count <= 5

    watch(more, happen)


def test_counts_of_many_are_those_of_each(team: Team, channel: Channel, other: Channel, people: People) -> None:
    private = channels.create_channel(team=team, by=people.alice, name="Private", kind="private")
    ChannelMember.objects.create(channel=private, user=people.bob)
    chat = chats.start_chat(by=people.bob, people=[people.carol])
    closed = channels.create_channel(team=team, by=people.alice, name="Closed")
    archiving.archive_channel(channel=closed, by=people.alice, now=NOW)
    gone = channels.create_channel(team=team, by=people.alice, name="Gone")
    deleting.delete_channel(channel=gone, by=people.alice, now=NOW)
    # Out of the team, and still among a private channel's members.
    ChannelMember.objects.create(channel=private, user=people.mallory)
    everyone = (people.alice, people.bob, people.carol, people.mallory)
    for number in range(sidebar.MAX_BADGE_COUNT + 20):
        say(channel, everyone[number % 3])
    for place in (other, private, chat):
        for by in (people.bob, people.alice):
            say(place, by)
    read = posting.post_text(channel=other, by=people.carol, text="read to here")
    ReadMark.objects.create(user=people.bob, channel=other, message_id=read.pk)
    say(other, people.alice)

    found = sights.counts({user.pk for user in everyone})
    for user in everyone:
        mine = {channel_id: count for (person, channel_id), count in found.items() if person == user.pk}
        assert {str(pk): count for pk, count in mine.items() if count} == sidebar.unread_of(user)
        assert set(mine) == set(access.visible_channels(user).filter(access.OPEN).values_list("pk", flat=True))
    one: set[UUID] = {other.pk}
    assert sights.counts({people.bob.pk}, one) == {(people.bob.pk, other.pk): 1}
    assert sights.read_on([(people.bob.pk, other.pk), (people.carol.pk, other.pk)]) == {(people.bob.pk, other.pk): 1}
