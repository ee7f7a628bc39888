"""The rail's channels: favourites, what is unread, what was read last, and the others by their names."""

import re
from collections.abc import Callable
from uuid import UUID

import pytest
from django.db import connection as database
from django.test import Client
from django.test.utils import CaptureQueriesContext

from channels_app import server_settings
from channels_app.flows import channels, posting, teams
from channels_app.models import Channel, Favourite, Team, User
from channels_app.web import sidebar
from tests.conftest import People

SignIn = Callable[[User], Client]
pytestmark = pytest.mark.django_db
JSON = {"Accept": "application/json"}


@pytest.fixture
def many(team: Team) -> list[Channel]:
    """Ten more channels than the rail lists, in their order, after the team's first."""
    names = (f"place-{number:02}" for number in range(sidebar.LISTED_CHANNELS + 10))
    return [Channel.objects.create(team=team, name=name) for name in names]


def listed(user: User, open_id: UUID | None = None) -> set[str]:
    rail = sidebar.teams_of(user, open_id=open_id)
    return {channel.name for team in rail.shown for channel in team.channels}


class TestTheRail:
    def test_lists_all_of_a_few_channels(self, team: Team, people: People) -> None:
        assert listed(people.bob) == {"General"}
        assert [entry.unlisted for entry in sidebar.teams_of(people.bob).shown] == [0]

    def test_lists_what_was_read_last(self, many: list[Channel], people: People) -> None:
        for channel in many[5:]:
            message = posting.post_text(channel=channel, by=people.bob, text="x")
            channels.mark_read(channel=channel, by=people.bob, message_id=message.pk)
        assert listed(people.bob) == {channel.name for channel in many[10:]}
        (entry,) = sidebar.teams_of(people.bob).shown
        assert entry.unlisted == 11

    def test_always_lists_what_is_unread_and_what_is_open(self, many: list[Channel], people: People) -> None:
        before = listed(people.bob)
        assert before == {channel.name for channel in many[10:]}, "the newest, as none was read"
        posting.post_text(channel=many[2], by=people.alice, text="x")
        assert listed(people.bob, many[5].pk) == before | {"place-02", "place-05"}
        assert listed(people.alice) == before, "who wrote it has read it"

    def test_lists_no_more_teams_than_fit(self, people: People) -> None:
        for number in range(sidebar.LISTED_CHANNELS + 5):
            teams.create_team(by=people.bob, name=f"Team {number:02}")
        assert len(sidebar.teams_of(people.bob).shown) == sidebar.LISTED_CHANNELS

    def test_asks_and_answers_no_more_with_more_channels(self, as_: SignIn, team: Team, people: People) -> None:
        client = as_(people.bob)

        def asked() -> tuple[int, int]:
            server_settings.current()  # read anew now and then, whatever is looked at
            with CaptureQueriesContext(database) as queries:
                answer = client.get("/rail")
            return len(queries), len(answer.content)

        Channel.objects.bulk_create(Channel(team=team, name=f"first-{number}") for number in range(40))
        asked()  # a browser's first request also notes that it is in use
        few, short = asked()
        Channel.objects.bulk_create(Channel(team=team, name=f"more-{number}") for number in range(200))
        more, long = asked()
        assert more == few
        assert long < short + 100


class TestAFavourite:
    def test_stands_above_the_others_until_it_is_taken_out(self, as_: SignIn, channel: Channel, people: People) -> None:
        client = as_(people.bob)
        answer = client.post(f"/channels/{channel.pk}/star", {"star": "on"})
        assert answer["Location"] == f"/channels/{channel.pk}/"
        client.post(f"/channels/{channel.pk}/star", {"star": "on"})
        assert [one.name for one in sidebar.teams_of(people.bob).favourites] == ["General"]
        assert listed(people.bob) == set()
        page = client.get(f"/channels/{channel.pk}/").content.decode()
        places = [page.index(part) for part in ("rail-favourites", f'data-channel="{channel.pk}"', "data-team=")]
        assert places == sorted(places)
        assert "No channels yet" not in page
        assert 'aria-pressed="true"' in page.partition("/star")[2].partition("</form>")[0]
        client.post(f"/channels/{channel.pk}/star", {"star": "off"})
        assert listed(people.bob) == {"General"}
        assert not Favourite.objects.exists()

    def test_is_still_offered_where_a_card_is_tried(self, as_: SignIn, many: list[Channel], people: People) -> None:
        Favourite.objects.create(user=people.bob, channel=many[0])
        page = as_(people.bob).get("/cards/playground").content.decode()
        assert {str(one.pk) for one in many} <= set(re.findall(r'<option value="([^"]+)"', page))

    def test_is_nobody_elses(self, as_: SignIn, channel: Channel, people: People) -> None:
        as_(people.bob).post(f"/channels/{channel.pk}/star", {"star": "on"})
        assert sidebar.teams_of(people.alice).favourites == []
        assert as_(people.mallory).post(f"/channels/{channel.pk}/star", {"star": "on"}).status_code == 404

    def test_leaves_the_rail_with_its_reader(self, team: Team, channel: Channel, people: People) -> None:
        Favourite.objects.create(user=people.bob, channel=channel)
        teams.remove_member(team=team, by=people.alice, user=people.bob)
        assert sidebar.teams_of(people.bob).favourites == []


class TestFinding:
    def test_offers_channels_to_scripts(self, as_: SignIn, many: list[Channel], people: People) -> None:
        client = as_(people.bob)
        assert client.get("/channels/find/?q=E-03", headers=JSON).json() == {
            "offers": [{"value": f"/channels/{many[3].pk}/", "label": "place-03", "detail": "Operations"}]
        }
        assert len(client.get("/channels/find/?q=operations", headers=JSON).json()["offers"]) == 8
        assert as_(people.mallory).get("/channels/find/?q=place", headers=JSON).json() == {"offers": []}

    def test_lists_them_in_pages_without(self, as_: SignIn, many: list[Channel], team: Team, people: People) -> None:
        Channel.objects.bulk_create(Channel(team=team, name=f"row-{number:02}") for number in range(60))
        pages = [as_(people.bob).get(f"/channels/find/?q=row&page={n}").content.decode() for n in (1, 2)]
        found = [re.findall(r'row-link" href="/channels/[^"]+">(row-\d\d)<', page) for page in pages]
        assert [len(rows) for rows in found] == [50, 10]
        assert "No channel is called that." in as_(people.bob).get("/channels/find/?q=%00nothing").content.decode()

    def test_puts_names_that_begin_so_first(self, team: Team, people: People) -> None:
        for name in ("a-deploys", "deploys", "z-deploys"):
            Channel.objects.create(team=team, name=name)
        found = [channel.name for channel in channels.channels_named("deploy", by=people.bob)]
        assert found == ["deploys", "a-deploys", "z-deploys"]
