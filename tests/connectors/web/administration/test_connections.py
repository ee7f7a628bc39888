"""The connections of all teams, as administrators see them."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection as database
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from channels_app import access
from channels_app.flows import channels, chats, teams
from channels_app.models import AuditEntry, Channel, Team, User
from channels_app.models.fields import new_id
from connectors.flows import connecting, oversight
from connectors.models import Connection, Exchange, Run
from tests.conftest import Hook, People
from tests.markup import squeezed

SignIn = Callable[[User], Client]
URL = "/administration/connections/"


@pytest.fixture
def administrator(people: People) -> User:
    return User.objects.create_superuser("root@example.com", "pw", display_name="Root")


@pytest.fixture
def client(administrator: User, as_: SignIn) -> Client:
    return as_(administrator)


def fails(connection: Connection, state: str = "attention", since: datetime | None = None) -> None:
    Connection.objects.filter(pk=connection.pk).update(
        state=state, problem="It answered 404.", problem_since=since or timezone.now()
    )


def html(client: Client, query: str = "") -> str:
    answer = client.get(URL + query)
    assert answer.status_code == 200
    return squeezed(answer.content.decode())


def made(channel: Channel, by: User, name: str) -> Connection:
    return connecting.connect(channel=channel, by=by, connector="incoming-webhook", name=name)[0]


class TestTheList:
    def test_says_what_fails_where_since_when_and_why(self, client: Client, hook: Hook) -> None:
        assert "No connection fails" in html(client)
        fails(hook.connection)
        page = html(client)
        for words in (
            "Build server",
            "Operations",
            "#General",
            "set up by Alice",
            "It answered 404.",
            "Needs attention",
        ):
            assert words in page
        assert "owned by Alice" in page

    def test_has_none_that_are_removed_or_archived(self, client: Client, hook: Hook, channel: Channel) -> None:
        fails(hook.connection)
        Channel.objects.filter(pk=channel.pk).update(archived_at=timezone.now())
        assert "Build server" not in html(client)
        Channel.objects.filter(pk=channel.pk).update(archived_at=None)
        assert "Build server" in html(client)
        Connection.objects.update(removed_at=timezone.now())
        assert "Build server" not in html(client, "?state=all")

    def test_shows_the_newest_problem_first(self, client: Client, channel: Channel, people: People) -> None:
        now = timezone.now()
        for name, hours in (("Old", 9), ("New", 1), ("Middle", 5)):
            fails(made(channel, people.alice, name), since=now - timedelta(hours=hours))
        page = html(client)
        assert page.index(">New<") < page.index(">Middle<") < page.index(">Old<")

    @pytest.mark.parametrize(
        ("state", "shown"),
        [
            ("", {"Stopped", "Trying"}),
            ("attention", {"Stopped"}),
            ("paused", {"Resting"}),
            ("nonsense", {"Stopped", "Trying"}),
        ],
    )
    def test_is_narrowed_to_a_state(
        self, client: Client, channel: Channel, people: People, state: str, shown: set[str]
    ) -> None:
        fails(made(channel, people.alice, "Stopped"))
        fails(made(channel, people.alice, "Trying"), state="active")
        made(channel, people.alice, "Fine")
        connecting.pause(connection=made(channel, people.alice, "Resting"), by=people.alice)
        page = html(client, f"?state={state}")
        assert {name for name in ("Stopped", "Trying", "Fine", "Resting") if f">{name}<" in page} == shown
        assert all(f">{name}<" in html(client, "?state=all") for name in ("Stopped", "Trying", "Fine", "Resting"))

    @pytest.mark.parametrize("query", ["build", "operat", "gene", "alice", "incoming", "build operations", "ALICE@"])
    def test_is_searched(self, client: Client, hook: Hook, query: str) -> None:
        fails(hook.connection)
        assert "Build server" in html(client, f"?q={query}")
        assert "Build server" not in html(client, f"?q={query}+nonesuch")

    def test_is_narrowed_to_a_connector(self, client: Client, hook: Hook) -> None:
        fails(hook.connection)
        assert "Build server" in html(client, "?connector=incoming-webhook")
        assert "Build server" not in html(client, "?connector=rss")

    def test_names_no_private_channel_and_no_chat(self, client: Client, team: Team, people: People) -> None:
        secret = channels.create_channel(team=team, by=people.alice, name="Layoffs", kind=Channel.Kind.PRIVATE)
        fails(made(secret, people.alice, "Feed"))
        chat = chats.start_chat(by=people.alice, people=[people.bob, people.carol])
        chats.rename_chat(chat=chat, by=people.alice, name="Surprise")
        fails(made(chat, people.alice, "Reminder"))
        page = html(client)
        assert "a private channel" in page
        assert "a chat" in page
        assert "Layoffs" not in page
        assert "Surprise" not in page
        assert "Feed" not in html(client, "?q=layoffs").split("connection-rows")[-1]

    def test_masks_addresses_in_what_went_wrong(self, client: Client, hook: Hook) -> None:
        fails(hook.connection)
        Connection.objects.update(problem="https://feeds.example/x?key=s3cretvalue answered 404.")
        assert "feeds.example" in html(client)
        assert "s3cretvalue" not in html(client)


class TestTheErrorRate:
    def rate(self, hook: Hook) -> float | None:
        return oversight.error_rates([hook.connection.pk], now=timezone.now())[hook.connection.pk]

    def test_of_what_did_nothing_is_none(self, hook: Hook) -> None:
        assert self.rate(hook) is None

    def test_counts_refused_posts_of_a_day(self, hook: Hook, client: Client) -> None:
        sender = Client()
        for body in ('{"text": "x"}', '{"text": "y"}', '{"text": "z"}', "{"):
            sender.post(hook.path, body, content_type="application/json")
        assert self.rate(hook) == 0.25
        fails(hook.connection)
        assert "25%" in html(client)
        yesterday = timezone.now() + timedelta(hours=25)
        assert oversight.error_rates([hook.connection.pk], now=yesterday)[hook.connection.pk] is None

    def test_counts_failed_runs_of_a_day(self, hook: Hook) -> None:
        now = timezone.now()
        for hours, outcome in ((1, "failed"), (2, "nothing"), (3, "skipped"), (4, "nothing"), (30, "failed")):
            at = now - timedelta(hours=hours)
            Run.objects.create(connection=hook.connection, due_at=at, state="finished", outcome=outcome, finished_at=at)
        assert self.rate(hook) == pytest.approx(1 / 3)


class TestPausing:
    def post(self, client: Client, *connections: Connection, **form: Any) -> Any:
        data = {"connection": [str(one.pk) for one in connections], **form}
        return client.post(f"{URL}pause", data, follow=True)

    def test_asks_why_and_writes_it_down(self, client: Client, hook: Hook, channel: Channel, people: People) -> None:
        other = made(channel, people.alice, "Other")
        asked = squeezed(self.post(client, hook.connection, other).content.decode())
        assert "Pause 2 connections?" in asked
        assert not Connection.objects.filter(state="paused").exists()
        assert self.post(client, hook.connection, other, reason="").status_code == 422
        assert (
            "2 connections are paused."
            in self.post(client, hook.connection, other, reason="It floods the network.").content.decode()
        )
        assert Connection.objects.filter(state="paused").count() == 2
        entry = AuditEntry.objects.filter(action="connection.paused", object_id=str(hook.connection.pk)).get()
        assert (entry.reason, entry.actor_name) == ("It floods the network.", "Root")
        assert entry.team_id == channel.team_id

    def test_of_what_is_paused_or_not_there_does_nothing(self, administrator: User, hook: Hook, people: People) -> None:
        connecting.pause(connection=hook.connection, by=people.alice)
        before = AuditEntry.objects.count()
        assert oversight.pause(by=administrator, ids=[hook.connection.pk, new_id()], reason="x") == 0
        assert AuditEntry.objects.count() == before

    def test_of_nothing_says_so(self, client: Client, hook: Hook) -> None:
        assert "Tick the connections" in client.post(f"{URL}pause", {"connection": "x"}, follow=True).content.decode()

    def test_is_for_administrators(self, people: People, hook: Hook) -> None:
        with pytest.raises(access.NotVisible):
            oversight.pause(by=people.alice, ids=[hook.connection.pk], reason="x")
        with pytest.raises(access.NotVisible):
            oversight.connections(by=people.alice, state="all")


def test_asks_no_more_with_more_of_them(client: Client, hook: Hook, people: People) -> None:
    def count() -> int:
        with CaptureQueriesContext(database) as queries:
            html(client)
        return len(queries)

    fails(hook.connection)
    html(client)
    few = count()
    for number in range(12):
        team = teams.create_team(by=people.bob, name=f"Team {number}")
        fails(made(Channel.objects.get(team=team), people.bob, f"Hook {number}"))
        Exchange.objects.create(
            connection=hook.connection, purpose="hook", method="POST", url="", started_at=timezone.now()
        )
    assert count() == few
