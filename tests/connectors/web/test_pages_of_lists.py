"""Lists that grow with use are shown in pages: so many rows, and a link to the others."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from channels_app.flows import channels, tokens
from channels_app.models import Channel, ChannelMember, Team, User
from connectors.models import Connection
from tests.conftest import Hook, People

SignIn = Callable[[User], Client]
MORE = 30
PER_PAGE = 25


@pytest.fixture
def lists(team: Team, channel: Channel, people: People, hook: Hook) -> dict[str, str]:
    """The address of each list of Alice's, by what it is of; all have MORE rows."""
    named = [f"row-{number:02}" for number in range(MORE)]
    for name in named:
        tokens.create_token(by=people.alice, name=name, scopes=["teams:read"])
    Channel.objects.bulk_create(Channel(team=team, name=name) for name in named)
    connected = {"installation": hook.connection.installation, "channel": channel}
    Connection.objects.bulk_create(Connection(name=name, **connected) for name in named[1:])
    Connection.objects.filter(pk=hook.connection.pk).update(name=named[0])
    closed = channels.create_channel(team=team, by=people.alice, name="Closed", kind=Channel.Kind.PRIVATE)
    users = User.objects.bulk_create(User(email=f"{name}@example.com", display_name=name) for name in named[1:])
    ChannelMember.objects.bulk_create(ChannelMember(channel=closed, user=user) for user in users)
    User.objects.filter(pk=people.alice.pk).update(display_name=named[0])
    return {
        "tokens": "/settings/tokens/",
        "connections": f"/channels/{channel.pk}/connectors/",
        "channels": f"/teams/{team.pk}/connectors/catalog/incoming-webhook/",
        "people": f"/channels/{closed.pk}/settings/",
    }


@pytest.mark.parametrize("of", ["tokens", "connections", "channels", "people"])
def test_a_list_is_shown_in_pages(as_: SignIn, people: People, lists: dict[str, str], of: str) -> None:
    client = as_(people.alice)
    pages = [client.get(f"{lists[of]}?page={number}").content.decode() for number in (1, 2)]
    main = [page.partition("<main")[2] for page in pages]
    first, second = (set(re.findall(r"row-\d\d(?=</)", page)) for page in main)
    assert len(first) <= PER_PAGE
    assert first.isdisjoint(second)
    assert len(first | second) == MORE
    assert f"1 to {PER_PAGE} of " in " ".join(main[0].split())
