"""Ids in forms, bodies and queries: what belongs to another team is not there, also for the owner of a team."""

from collections.abc import Callable
from typing import Any

import pytest

from channels_app.models import Channel
from tests.connectors.apps import make_version
from tests.rights.asking import Reader
from tests.rights.walking import visiting
from tests.rights.world import Tenants, things_in

pytestmark = pytest.mark.timeout(600)  # of a clock that others share
# What mallory sends about things of hers, which names things of alice's.
BODIES: dict[str, Callable[[Tenants], dict[str, Any]]] = {
    "POST chat-new": lambda world: {"people": [world.bob.pk]},
    "POST chat-add": lambda world: {"people": [world.bob.pk]},
    "POST channel-people-add": lambda world: {"people": [world.bob.pk]},
    "POST channel-privacy": lambda world: {"who": "picked", "people": [world.bob.pk]},
    "POST team-people-change": lambda world: {"do": "remove", "people": [world.bob.pk], "confirmed": "1"},
    "POST channel-send": lambda world: {"text": "x", "root": world.ids["message_id"]},
    "POST app-try": lambda world: {"team": world.team.pk},
    "POST api-chats": lambda world: {"user_ids": [str(world.bob.pk)]},
    "POST api-chat-members": lambda world: {"user_ids": [str(world.bob.pk)]},
    "POST api-channel-privacy": lambda world: {"kind": "private", "user_ids": [str(world.bob.pk)]},
    "POST api-messages": lambda world: {"text": "x", "root_id": str(world.ids["message_id"])},
}
# Queries that take an id.
QUERIES = (
    ("GET channel", "at", "message_id"),
    ("GET channel", "before", "message_id"),
    ("GET channel", "thread", "message_id"),
    ("GET channel-older", "before", "message_id"),
    ("GET chats-rail", "open", "chat_id"),
    ("GET chat-people", "chat", "chat_id"),
    ("GET chat-new", "people", "user_id"),
)


def own_things(world: Tenants, key: str) -> dict[str, Any]:
    """Returns mallory's own arguments for an address: in a private channel where people are added to one."""
    if key == "POST app-try":
        return {"version_id": make_version(world.mallory).pk}
    if key == "POST channel-people-add":
        team = Channel.objects.select_related("team").get(pk=world.theirs["channel_id"]).team
        made = Channel.objects.create(team=team, name="Own", kind="private")
        made.members.add(world.mallory)
        return {**world.theirs, **things_in(world, made, by=world.mallory)}
    return world.theirs


@pytest.mark.parametrize("key", BODIES)
def test_another_teams_thing_cannot_be_named(key: str, world: Tenants, readers: dict[str, Reader]) -> None:
    with visiting(key, world, readers) as visit:
        visit.data = BODIES[key](world)
        answer = visit.asks("outsider", own_things(world, key))
    assert (answer.wrote, answer.status < 500) == (frozenset(), True), answer.body


@pytest.mark.parametrize(("key", "name", "thing"), QUERIES)
def test_a_query_tells_nothing_of_it(
    key: str, name: str, thing: str, world: Tenants, readers: dict[str, Reader]
) -> None:
    with visiting(key, world, readers) as visit:
        hidden, missing = (
            visit.asks("outsider", {**world.theirs, "query": f"{name}={found[thing]}"})
            for found in (world.ids, world.nothing)
        )
    assert hidden.status in (200, 404)
    assert hidden.told == missing.told
