"""What ends a right to read ends the stream: at once by a notice, and without one before the next word."""

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from unittest.mock import patch
from uuid import uuid4

import pytest
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.hashers import make_password

from channels_app import broker, database, notices
from channels_app.flows import channels, chats, posting, teams
from channels_app.models import Channel, ChannelMember, Chat, Membership, Session, Team, User
from channels_app.web.live import LiveServer, reading
from channels_app.web.sessions import SessionStore, stored_key
from tests.channels_app.web.live_client import Asked, answer_to, eventually, signed_in, streams
from tests.channels_app.web.test_streams import cursor_now, nothing_left_over  # noqa: F401  a fixture
from tests.conftest import People

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@dataclass
class Place:
    """What bob may read, and alice with him."""

    team: Team
    people: People
    channel: Channel
    session: str

    @property
    def bob(self) -> User:
        return User.objects.get(pk=self.people.bob.pk)


@dataclass(frozen=True)
class Ending:
    """`kind` is the channel's; `is_for_all` where alice may not read on either."""

    end: Callable[[Place], object]
    kind: str = "standard"
    is_for_all: bool = False


PAST = datetime(2020, 1, 1, tzinfo=UTC)


def changed(found: User | Channel, **values: object) -> None:
    for name, value in values.items():
        setattr(found, name, value)
    found.save(update_fields=list(values))


def another_password(at: Place) -> None:
    bob = at.bob
    bob.set_password("another one, long")
    bob.save()


ENDINGS = {
    "deactivated": Ending(lambda at: changed(at.bob, is_active=False)),
    "deleted": Ending(lambda at: at.bob.delete()),
    "another password": Ending(another_password),
    "another password, and nothing else": Ending(lambda at: changed(at.bob, password=make_password("another one"))),
    "signed out": Ending(lambda at: SessionStore(at.session).flush()),
    "another session in its place": Ending(lambda at: SessionStore(at.session).cycle_key()),
    "all sessions ended": Ending(lambda at: [row.delete() for row in Session.objects.all() if is_bobs(row, at)]),
    "session expired": Ending(
        lambda at: Session.objects.filter(session_key=stored_key(at.session)).update(expire_date=PAST)
    ),
    "out of the team": Ending(lambda at: teams.remove_member(team=at.team, by=at.people.alice, user=at.bob)),
    "left the team": Ending(lambda at: teams.remove_member(team=at.team, by=at.bob, user=at.bob)),
    "membership gone": Ending(lambda at: Membership.objects.filter(user=at.bob).delete(), "private"),
    "out of the channel": Ending(
        lambda at: channels.remove_channel_member(channel=at.channel, by=at.people.alice, user=at.bob), "private"
    ),
    "left the chat": Ending(lambda at: chats.leave_chat(chat=Chat.objects.get(pk=at.channel.pk), by=at.bob), "group"),
    "out of the chat": Ending(lambda at: ChannelMember.objects.get(channel=at.channel, user=at.bob).delete(), "group"),
    "channel closed": Ending(lambda at: changed(at.channel, kind="private"), is_for_all=True),
    "channel deleted": Ending(lambda at: at.channel.delete(), is_for_all=True),
    "team deleted": Ending(lambda at: at.team.delete(), is_for_all=True),
}


def is_bobs(row: Session, at: Place) -> bool:
    return bool(row.get_decoded().get(SESSION_KEY) == str(at.people.bob.pk))


@pytest.fixture
def place(request: pytest.FixtureRequest, team: Team, people: People) -> Place:
    kind = ENDINGS[request.getfixturevalue("name")].kind
    if kind == "group":
        made = chats.start_chat(by=people.alice, people=[people.bob, people.carol])
        channel = Channel.objects.get(pk=made.pk)
    else:
        new = channels.create_channel(team=team, by=people.alice, name=f"A {kind} one", description="", kind=kind)
        channel = Channel.objects.select_related("team").get(pk=new.pk)
    for user in (people.alice, people.bob) if kind == "private" else ():
        ChannelMember.objects.get_or_create(channel=channel, user=user)
    return Place(team, people, channel, signed_in(people.bob))


@contextmanager
def no_notices() -> Iterator[None]:
    """Redis loses everything: those who listen have to see for themselves."""
    with patch.object(notices, "_send_forever", lambda waiting: None):
        notices._publisher.cache_clear()
        yield
    notices._publisher.cache_clear()


async def settled(server: LiveServer, place: Place) -> None:
    """Once the room has looked after the subscription, nothing but a notice or a message makes it look soon."""
    room = server.hub.rooms[place.channel.pk]
    await eventually(lambda: room.looking is not None and room.looking.done())


# An end that comes by itself is told by nobody; it is seen before the next word.
@pytest.mark.parametrize("name", [name for name in ENDINGS if name != "session expired"])
def test_a_stream_ends_by_itself(name: str, place: Place) -> None:
    ending, server, alices = ENDINGS[name], LiveServer(), signed_in(place.people.alice)
    after = cursor_now()

    async def watched() -> None:
        async with streams(server, place.channel.pk, [place.session, alices], query=after) as (mine, others):
            await settled(server, place)
            await database.in_database(ending.end, place)
            await eventually(lambda: "event: over" in mine.text, 5)  # well before the next look without a notice
            await eventually(mine.task.done)
            await asyncio.sleep(0.1)
            assert ending.is_for_all or others.is_open
        assert (await answer_to(server, place.channel.pk, place.session)).status in (401, 404)

    asyncio.run(watched())


def says(place: Place, text: str) -> None:
    posting.post_text(channel=place.channel, by=place.people.alice, text=text)


@pytest.mark.parametrize("name", [name for name in ENDINGS if name not in ("channel deleted", "team deleted")])
def test_nothing_is_handed_out_after_it_though_no_notice_came(name: str, place: Place) -> None:
    ending, server, alices = ENDINGS[name], LiveServer(), signed_in(place.people.alice)
    after, secret = cursor_now(), f"not for bob {uuid4()}"

    async def watched() -> None:
        async with streams(server, place.channel.pk, [place.session, alices], query=after) as (mine, others):
            await settled(server, place)
            with no_notices():
                await database.in_database(ending.end, place)
                await database.in_database(says, place, secret)
            server.hub.rooms[place.channel.pk].wake()
            await eventually(lambda: "event: over" in mine.text)
            await eventually(lambda: ending.is_for_all or secret in others.text)
            assert secret not in mine.text

    asyncio.run(watched())


@pytest.mark.parametrize("name", ["out of the team"])
@pytest.mark.parametrize("step", ["admit", "backlog"])
def test_nothing_is_handed_out_that_was_read_before_it(name: str, place: Place, step: str) -> None:
    """The right ends while somebody is let in, or while what they missed is read, and the notice comes meanwhile."""
    server, alices = LiveServer(), signed_in(place.people.alice)
    after, secret = cursor_now(), f"not for bob {uuid4()}"

    def ended_meanwhile(*arguments: Any) -> Any:
        found, before = read(*arguments), server.hub.endings
        ENDINGS[name].end(place)
        while server.hub.endings == before or bobs_viewers():
            time.sleep(0.01)
        return found

    def bobs_viewers() -> list[object]:
        return [viewer for viewer in list(server.hub.viewers()) if viewer.reader.user_id == place.people.bob.pk]

    async def watched() -> None:
        async with streams(server, place.channel.pk, [alices], query=after) as (others,):
            await database.in_database(says, place, secret)
            await eventually(lambda: secret in others.text)
            with patch.object(reading, step, ended_meanwhile):
                mine = Asked(server, f"/channels/{place.channel.pk}/live", place.session, query=after)
                await eventually(lambda: "event: over" in mine.text, 8)
            await eventually(mine.task.done)
            assert secret not in mine.text

    read = getattr(reading, step)
    asyncio.run(watched())


@pytest.mark.parametrize("name", ["out of the team"])
def test_what_was_lost_with_the_broker_is_made_up_for_when_it_is_back(name: str, place: Place) -> None:
    """Well before the next look without a notice, which is patient."""
    server, alices = LiveServer(), signed_in(place.people.alice)
    after, word = cursor_now(), f"said afterwards {uuid4()}"

    async def watched() -> None:
        async with streams(server, place.channel.pk, [place.session, alices], query=after) as (mine, others):
            await settled(server, place)
            with no_notices():
                await database.in_database(ENDINGS[name].end, place)
            broker.client().client_kill_filter(_type="pubsub")
            await eventually(lambda: "event: over" in mine.text, 5)
            await database.in_database(says, place, word)
            await eventually(lambda: word in others.text, 5)
            assert word not in mine.text

    asyncio.run(watched())
