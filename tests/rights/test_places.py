"""What is in a private channel or a chat is its members', whatever else somebody is: team's owner or administrator."""

import pytest

from channels_app.flows import channels, chats, teams
from channels_app.models import Channel
from tests.rights import exceptions
from tests.rights.asking import Reader
from tests.rights.routes import arguments_of
from tests.rights.table import rows
from tests.rights.things import IN_CHAT
from tests.rights.walking import ADDRESSES, visiting
from tests.rights.world import Tenants, things_in

TABLE = rows()
OUTSIDE = ("owner", "administrator")
pytestmark = pytest.mark.timeout(600)  # of a clock that others share


def place(kind: str, world: Tenants) -> Channel:
    """Makes one of bob's and carol's."""
    if kind == "private":
        made = channels.create_channel(team=world.team, by=world.bob, name="Hidden", kind="private")
        channels.add_channel_member(channel=made, by=world.bob, user=world.carol)
        return made
    own = teams.create_team(by=world.bob, name="Bob's")
    teams.add_member(team=own, by=world.bob, user=world.quinn, role="member")
    others = [world.carol] if kind == "direct" else [world.carol, world.quinn]
    return Channel.objects.get(pk=chats.start_chat(by=world.bob, people=others).pk)


@pytest.mark.parametrize("kind", ["private", "direct", "group"])
def test_only_its_members_get_anything(kind: str, world: Tenants, readers: dict[str, Reader]) -> None:
    wrong: dict[str, dict[str, str]] = {}
    here = place(kind, world)
    things = {**things_in(world, here, by=world.bob), "chat_id": here.pk, "user_id": world.carol.pk}
    named = IN_CHAT - ({"chat_id"} if kind == "private" else set())
    for key in TABLE:
        if not named & set(arguments_of(ADDRESSES[key.partition(" ")[2]])):
            continue
        with visiting(key, world, readers) as visit:
            cells = {who: visit.asks(who, things).cell for who in OUTSIDE}
        if set(cells.values()) != {"404"}:
            wrong[key] = cells
    administered = exceptions.PRIVATE_BUT_ADMINISTERED if kind == "private" else {}
    assert wrong == exceptions.OUTSIDE_BUT_TOLD | administered
