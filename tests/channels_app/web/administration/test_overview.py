"""What the overview says of a server that is well, and of one that is not."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from channels_app import broker, tallies
from channels_app.flows import counting, teams
from channels_app.models import Channel, Membership, Tally, Team, User
from channels_app.web.administration.overview import content, news
from channels_app.web.administration.overview.charts import HEIGHT, drawn
from channels_app.web.administration.overview.counts import binned
from config import heartbeats
from connectors.models import Connection
from connectors.tasks import HEARTBEAT
from tests.conftest import Hook, People
from tests.markup import squeezed

SignIn = Callable[[User], Client]
PARTS = [heartbeats.KEY.format(part=part) for part in ("worker", "mentions", "beat")] + [HEARTBEAT]
URL = "/administration/"


@pytest.fixture(autouse=True)
def alive() -> Iterator[None]:
    """All parts gave a sign of life a moment ago."""
    with broker.client() as client:
        for key in PARTS:
            client.set(key, int(timezone.now().timestamp()))
        yield
        client.delete(*PARTS)


@pytest.fixture
def page(administrator: User, as_: SignIn) -> Callable[[], str]:
    client = as_(administrator)
    return lambda: squeezed(client.get(URL).content.decode())


def test_of_a_server_that_is_well_it_says_so(page: Callable[[], str], team: Team) -> None:
    html = page()
    assert "Nothing needs you" in html
    for words in ("Active today", "Messages today", "Posts per minute, last hour", "PostgreSQL", "Valkey", "Memory"):
        assert words in html


@pytest.mark.parametrize(
    ("key", "words"), [*zip(PARTS, ("Worker of schedules", "Worker of calls", "Clock (beat)", "The tick"), strict=True)]
)
def test_of_a_part_that_is_gone_it_says_which(page: Callable[[], str], key: str, words: str) -> None:
    with broker.client() as client:
        client.set(key, int(timezone.now().timestamp()) - 31)
    assert f"{words}" in page().split('class="figures"')[0]
    assert "Nothing needs you" not in page()


def test_of_a_long_queue_it_says_how_long(page: Callable[[], str]) -> None:
    with broker.client() as client:
        client.rpush("celery", *["{}"] * 200)
        try:
            assert "200 tasks wait" in page()
        finally:
            client.delete("celery")


def test_without_a_broker_it_is_still_a_page(page: Callable[[], str], monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_args: object, **_options: object) -> None:
        raise ConnectionError

    monkeypatch.setattr(broker, "client", gone)
    html = page()
    assert "The broker does not answer" in html
    assert "PostgreSQL" in html


def test_a_team_whose_owner_is_gone_is_counted(page: Callable[[], str], team: Team, elsewhere: Team) -> None:
    assert "has no owner" not in page()
    Membership.objects.filter(team=team).exclude(role="guest").update(role="member")
    User.objects.filter(pk=elsewhere.members.get().pk).update(is_active=False)
    assert "2 teams have no owner" in page()


def test_scheduled_runs_that_are_late_are_counted(page: Callable[[], str], hook: Hook) -> None:
    Connection.objects.update(next_run_at=timezone.now() - timedelta(minutes=1))
    assert "late</span>" in page()
    assert "scheduled run is late" not in page()
    Connection.objects.update(next_run_at=timezone.now() - timedelta(minutes=7))
    assert "1 scheduled run is late" in page()
    assert "7 minutes overdue" in page()


def test_a_source_that_fails_takes_nothing_else(page: Callable[[], str], monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_now: object) -> Iterator[Any]:
        raise ZeroDivisionError

    monkeypatch.setattr(content, "_sources", [broken, *content._sources])
    html = page()
    assert "Something could not be checked" in html
    assert "ZeroDivisionError" in html
    assert "PostgreSQL" in html


def test_our_script_gets_the_numbers_alone(administrator: User, as_: SignIn) -> None:
    answer = as_(administrator).get(URL, headers={"HX-Request": "true"})
    assert "Active today" in answer.content.decode()
    assert "<html" not in answer.content.decode()
    assert "HX-Request" in answer["Vary"]
    assert answer["Cache-Control"] == "no-store"


def test_it_asks_no_more_of_a_larger_server(administrator: User, people: People, as_: SignIn, hook: Hook) -> None:
    client = as_(administrator)

    def count() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(URL, headers={"HX-Request": "true"}).status_code == 200
        return len(queries)

    client.get(URL)
    few = count()
    for number in range(20):
        teams.create_team(by=people.bob, name=f"Team {number}")
    Connection.objects.bulk_create(
        Connection(installation=hook.connection.installation, channel=hook.connection.channel, name=str(n))
        for n in range(20)
    )
    assert count() == few


class TestCounts:
    @pytest.fixture(autouse=True)
    def empty(self, db: None) -> None:
        with broker.client() as client:
            if keys := client.keys(tallies.KEY.format(minute="*")):
                client.delete(*keys)

    def counted(self, minute: int, name: str, least: int) -> int:
        """Waits for the thread that counts."""
        end = timezone.now() + timedelta(seconds=10)
        while (found := sum(tallies.counts(range(minute, minute + 2)).values())) < least and timezone.now() < end:
            pass
        assert all(slot[1] == name for slot in tallies.counts(range(minute, minute + 2)))
        return found

    def test_are_stored_once_however_often_they_are_looked_at(self) -> None:
        now = timezone.now()
        tallies.add(tallies.MESSAGES, 3)
        tallies.add(tallies.MESSAGES)
        assert self.counted(int(now.timestamp()) // 60, tallies.MESSAGES, 4) == 4
        later = now + timedelta(minutes=1)
        counting.store(now=later)
        counting.store(now=later)
        assert sum(Tally.objects.values_list("count", flat=True)) == 4
        assert sum(binned([tallies.MESSAGES], until=later, step=timedelta(minutes=1), bins=60)["messages"]) == 4

    def test_that_a_broker_lost_are_not_taken_back(self) -> None:
        now = timezone.now()
        minute = now.replace(second=0, microsecond=0)
        Tally.objects.create(name=tallies.MESSAGES, minute=minute, count=9)
        with broker.client() as client:
            client.hset(tallies.KEY.format(minute=int(minute.timestamp()) // 60), tallies.MESSAGES, 2)
        counting.store(now=now)
        assert Tally.objects.get().count == 9

    def test_are_forgotten_after_a_month(self) -> None:
        now = timezone.now()
        Tally.objects.create(name=tallies.MESSAGES, minute=now - timedelta(days=33), count=1)
        Tally.objects.create(name=tallies.MESSAGES, minute=now - timedelta(days=31), count=1)
        counting.store(now=now)
        assert Tally.objects.count() == 1

    def test_of_posts_tell_taken_from_refused(self, client: Client, hook: Hook, channel: Channel) -> None:
        minute = int(timezone.now().timestamp()) // 60
        client.post(hook.path, '{"text": "x"}', content_type="application/json")
        client.post(hook.path, "{", content_type="application/json")
        end = timezone.now() + timedelta(seconds=10)
        found: dict[str, int] = {}
        while len(found) < 3 and timezone.now() < end:
            found = {name: count for (_minute, name), count in tallies.counts([minute, minute + 1]).items()}
        assert found == {tallies.ACCEPTED: 1, tallies.REFUSED: 1}

    def test_fall_into_the_step_that_they_belong_to(self) -> None:
        until = timezone.now().replace(minute=7, second=30, microsecond=0)
        for minutes, count in ((0, 1), (7, 2), (8, 4), (22, 8), (23, 16)):
            at = until.replace(second=0) - timedelta(minutes=minutes)
            Tally.objects.create(name=tallies.ACCEPTED, minute=at, count=count)
        found = binned([tallies.ACCEPTED], until=until, step=timedelta(minutes=15), bins=2)
        assert found == {tallies.ACCEPTED: [12, 3]}


class TestCharts:
    def test_stack_what_happened_in_one_step(self) -> None:
        found = drawn(content.Chart("hour", "", "", [("a", [4, 0, 1], "accepted"), ("b", [0, 0, 1], "refused")]))
        accepted, refused = (data for _tone, data in found.paths)
        assert accepted == f"M0 2.0h6v{HEIGHT - 2:.1f}h-6zM16 36.5h6v11.5h-6z"
        assert refused == "M16 25.0h6v11.5h-6z"

    def test_of_nothing_are_empty(self) -> None:
        assert [data for _tone, data in drawn(content.Chart("hour", "", "", [("a", [0, 0], "x")])).paths] == [""]


def test_a_person_who_opens_a_page_counts_as_active(people: People, as_: SignIn, page: Callable[[], str]) -> None:
    as_(people.bob).get("/notifications/")
    end = timezone.now() + timedelta(seconds=10)
    while people.bob.last_active_on is None and timezone.now() < end:
        counting.store(now=timezone.now())
        people.bob.refresh_from_db()
    assert people.bob.last_active_on == timezone.now().date()
    User.objects.filter(pk=people.carol.pk).update(last_active_on=timezone.now().date() - timedelta(days=6))
    User.objects.filter(pk=people.alice.pk).update(last_active_on=timezone.now().date() - timedelta(days=7))
    assert re.search(
        r"Active today</dt>\s*<dd>\s*<strong>1</strong>\s*<span[^>]*>2 in the last week, of 5 people", page()
    )


class TestNews:
    def test_are_offered_until_they_are_read(
        self, administrator: User, as_: SignIn, page: Callable[[], str], settings: Any
    ) -> None:
        settings.VERSION = "9.1"
        assert "Patchbay 9.1 is here" in page()
        client = as_(administrator)
        assert "Mark as read" in client.get("/administration/news/").content.decode()
        assert client.post("/administration/news/")["Location"] == URL
        assert "is here" not in page()
        assert "Mark as read" not in client.get("/administration/news/").content.decode()
        settings.VERSION = "9.2"
        assert "Patchbay 9.2 is here" in page()

    def test_are_the_newest_of_the_changelog(self, settings: Any, tmp_path: Path) -> None:
        settings.BASE_DIR = tmp_path
        (tmp_path / "CHANGELOG.md").write_text("# Changelog\n\n## 2.0\n\n### Added\n- `A` <b>\n\n## 1.0\n- B\n")
        news.words.cache_clear()
        try:
            assert news.words() == "<h2>Added</h2>\n<ul>\n<li><code>A</code> &lt;b&gt;</li>\n</ul>\n"
        finally:
            news.words.cache_clear()


def test_thousands_are_told_apart() -> None:
    assert content.number(1234567) == "1,234,567"
