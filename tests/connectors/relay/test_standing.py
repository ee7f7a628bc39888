"""What was relayed for somebody ends with the right that they had."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.utils import timezone

from channels_app.flows import archiving, teams
from channels_app.models import Channel, Session, Team, User
from channels_app.web.sessions import stored_key
from connectors.relay import Right, bridge_url
from tests.channels_app.web.live_client import signed_in
from tests.conftest import People
from tests.connectors.relay.conftest import Visitor
from tests.target import Target


@dataclass
class Place:
    team: Team
    channel: Channel
    people: People


ENDINGS: dict[str, Callable[[Place], object]] = {
    "deactivated": lambda at: User.objects.filter(pk=at.people.bob.pk).update(is_active=False),
    "out of the team": lambda at: teams.remove_member(team=at.team, by=at.people.alice, user=at.people.bob),
    "another role": lambda at: teams.change_role(team=at.team, by=at.people.alice, user=at.people.bob, role="guest"),
    "policy": lambda at: teams.change_team(team=at.team, by=at.people.alice, members_may_manage_connectors=False),
    "channel archived": lambda at: archiving.archive_channel(
        channel=at.channel, by=at.people.alice, now=timezone.now()
    ),
    "team archived": lambda at: archiving.archive_team(team=at.team, by=at.people.alice, now=timezone.now()),
    "channel deleted": lambda at: at.channel.delete(),
    "signed out": lambda at: Session.objects.all().delete(),
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_grant_ends_with(
    ending: str, visitor: Visitor, vendor: Target, team: Team, channel: Channel, people: People
) -> None:
    visitor.right = Right(channel.pk.hex, stored_key(signed_in(people.bob)))
    assert visitor.open_bridge().status == 200
    assert visitor.asks("GET", "/configure").status == 200
    ticket = visitor.asks_us("ticket").body.decode().strip()
    link = bridge_url(visitor.version, visitor.page, visitor.by, timezone.now(), visitor.right) or ""
    again = link.partition("/.patchbay/")[2]
    assert visitor.asks_us(f"enter?ticket={ticket}").status == 303
    assert visitor.asks_us(again).status == 200
    ENDINGS[ending](Place(team, channel, people))
    heard = len(vendor.heard)
    assert visitor.asks("GET", "/configure").status == 403
    assert visitor.asks_us("ticket").status == 403
    assert visitor.asks_us(f"enter?ticket={ticket}").status == 403
    assert visitor.asks_us(again).status == 403
    assert len(vendor.heard) == heard
