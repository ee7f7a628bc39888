"""How connections are, on their page and in the list, in a number of queries that does not grow."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection as database
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from channels_app.flows import notifications
from channels_app.models import Notification, User
from connectors.connections import health
from connectors.flows import ingress
from connectors.models import Connection, Exchange, Run
from tests.conftest import Hook
from tests.connectors.flows.schedule.conftest import START, World, connectors, world

__all__ = ["connectors", "world"]
SignIn = Callable[[User], Client]

API = "http://tides.example/api"


@pytest.fixture
def hourly(world: World) -> Connection:
    return world.connect(every=60)


def refused(connection: Connection, rule: str = "json", **ago: float) -> None:
    Exchange.objects.create(
        direction="in",
        purpose=Exchange.HOOK,
        connection=connection,
        method="POST",
        started_at=timezone.now() - timedelta(**ago),
        error_kind=rule,
        error="no",
    )


def of(connection: Connection) -> health.Health:
    return health.of([connection], now=timezone.now())[connection.pk]


def is_good(found: health.Health) -> bool:
    return not found.failures and not found.is_refusing


def listed(client: Any, world: World, state: str = "") -> str:
    html: str = client.get(f"/teams/{world.team.pk}/connectors/?state={state}").content.decode()
    return " ".join(html.split())


def page(client: Any, connection: Connection) -> str:
    return " ".join(client.get(f"/connections/{connection.pk}/").content.decode().split())


class TestAScheduledConnection:
    def test_is_active_while_its_source_answers(self, as_: SignIn, world: World, hourly: Connection) -> None:
        world.tick(at=START + timedelta(hours=1))
        assert is_good(of(hourly))
        assert of(hourly).last_success is not None
        client = as_(world.people.alice)
        assert "tag-good" in listed(client, world)
        assert "Last success" in page(client, hourly)

    def test_is_failing_and_says_since_when(self, as_: SignIn, world: World, hourly: Connection) -> None:
        world.tick(at=START + timedelta(hours=1))
        world.http.answer(API, {}, status=503)
        for minutes in range(60, 60 * 5, 5):
            world.tick(at=START + timedelta(hours=1, minutes=minutes))
        found = of(hourly)
        assert found.failures >= 2
        assert not is_good(found)
        client = as_(world.people.alice)
        for html in (listed(client, world), page(client, hourly)):
            assert "Failing" in html
            assert "tag-good" not in html
            assert f"{found.failures} failed runs since" in html

    def test_that_needs_attention_says_when_it_is_tried_again(
        self, as_: SignIn, world: World, hourly: Connection
    ) -> None:
        world.http.answer(API, {}, status=404)
        world.tick(at=START + timedelta(hours=1))
        html = page(as_(world.people.alice), hourly)
        assert "Needs attention" in html
        assert "Next try" in html
        assert "less and less often" in html


class TestAWebhook:
    def test_counts_the_posts_it_refused_today(self, as_: SignIn, world: World, hook: Hook) -> None:
        made = hook.connection
        refused(made, days=2)
        assert of(made).refused == 0
        refused(made, seconds=0)
        refused(made, seconds=0)
        assert (of(made).refused, of(made).is_refusing) == (2, True)
        client = as_(world.people.alice)
        assert "2 posts refused today" in listed(client, world)
        assert "Refuses posts" in listed(client, world)
        assert "2 posts" in page(client, made)

    def test_is_active_again_with_the_next_message(self, world: World, hook: Hook, client: Any) -> None:
        refused(hook.connection, seconds=0)
        client.post(hook.path, {"text": "hello"}, content_type="application/json")
        assert of(hook.connection).refused == 1
        assert is_good(of(hook.connection))

    @pytest.mark.parametrize("rule", sorted(ingress.REFUSALS))
    def test_is_active_although_posts_met_what_somebody_wanted(self, world: World, hook: Hook, rule: str) -> None:
        refused(hook.connection, rule, seconds=0)
        assert of(hook.connection).refused == 1
        assert is_good(of(hook.connection))


def test_the_list_takes_as_many_queries_for_500_as_for_44(as_: SignIn, world: World, hourly: Connection) -> None:
    client = as_(world.people.alice)

    def grown_to(count: int) -> int:
        missing = count - Connection.objects.count()
        made = [
            Connection(installation=hourly.installation, channel=world.channel, name=f"C{n}", config=hourly.config)
            for n in range(missing)
        ]
        Connection.objects.bulk_create(made)
        Run.objects.bulk_create(
            [Run(connection=one, due_at=START, state="finished", outcome="failed", finished_at=START) for one in made]
        )
        with CaptureQueriesContext(
            database,
        ) as queries:
            listed(client, world)
        return len(queries)

    grown_to(44)
    assert grown_to(44) == grown_to(500) <= 30


def test_a_notice_leads_to_the_connection(as_: SignIn, world: World, hourly: Connection) -> None:
    world.http.answer(API, {"error": "gone"}, status=404)
    world.tick(at=START + timedelta(hours=1))
    client = as_(world.people.alice)
    html = client.get("/notifications/").content.decode()
    assert "Tides needs attention" in html
    notice = Notification.objects.get()
    assert client.get("/unread").json()["notifications"] == 1
    answer = client.post(f"/notifications/{notice.pk}/open")
    assert answer["Location"] == f"/connections/{hourly.pk}/"
    assert client.get("/unread").json().get("notifications", 0) == 0
    assert not notifications.of(world.people.alice).filter(seen_at=None).exists()
