import asyncio
from collections.abc import Collection
from uuid import UUID, uuid4

import pytest

from channels_app.flows import chats
from channels_app.models import Channel, ChannelMember
from channels_app.web.live import unread_notices
from tests.conftest import People


def test_news_are_a_chats_and_its_members(people: People, channel: Channel) -> None:
    direct = chats.start_chat(by=people.bob, people=[people.carol])
    group = chats.start_chat(by=people.alice, people=[people.bob, people.carol])
    private = Channel.objects.create(team=channel.team, name="Private", kind=Channel.Kind.PRIVATE)
    ChannelMember.objects.create(channel=private, user=people.bob)
    watching = [people.alice.pk, people.bob.pk, people.mallory.pk]
    found = unread_notices.news_for(watching, {direct.pk, group.pk, channel.pk, private.pk})
    assert found == {people.bob.pk: {direct.pk, group.pk}, people.alice.pk: {group.pk}}


def test_what_happens_in_a_while_is_told_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unread_notices, "COLLECT_SECONDS", 0.02)
    told: list[Collection[UUID]] = []
    first, second, third = uuid4(), uuid4(), uuid4()

    async def tell(changed: Collection[UUID]) -> None:
        told.append(changed)
        if len(told) == 1:
            found.note_change(third)  # while the first are told
            raise RuntimeError("the database is away")

    found = unread_notices.Nudges(tell)

    async def happen() -> None:
        for channel_id in (first, second, first):
            found.note_change(channel_id)
        while found.telling and not found.telling.done():
            await asyncio.sleep(0.01)

    asyncio.run(happen())
    assert told == [{first, second}, {third}]
