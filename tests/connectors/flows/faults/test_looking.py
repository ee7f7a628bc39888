"""Faults of apps: found in what requests leave behind, told to the author once, with counts and nothing else."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.db import connection as database
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from channels_app import server_settings
from channels_app.flows import mails, notifications, teams
from channels_app.models import Channel, Mail, Notification, User
from channels_app.translatable import Sentence
from connectors.flows import faults
from connectors.flows.faults import counting, looking
from connectors.flows.ingress import Post, rejected_posts
from connectors.models import App, AppFault, AppVersion, Connection, Exchange, Installation
from tests.conftest import People
from tests.connectors.apps import make_version

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
A_MINUTE = timedelta(minutes=1)


@dataclass
class Street:
    """An app of alice's on a team of bob's, and what happens to it at `now`."""

    version: AppVersion
    people: People
    connections: list[Connection] = field(default_factory=list)
    now: datetime = NOW

    def connect(self, name: str = "Secret project") -> Connection:
        team = teams.create_team(by=self.people.bob, name=name)
        installation = Installation.objects.create(
            team=team, connector=str(self.version.app.connector_id), version=self.version
        )
        made = Connection.objects.create(
            installation=installation, channel=Channel.objects.get(team=team), name=f"{name}'s builds"
        )
        self.connections.append(made)
        return made

    def refuse(self, times: int = 1, rule: str = "schema") -> None:
        """Its posts, by the same record that the webhook makes."""
        for _time in range(times):
            rejected_posts.record(
                self.connections[-1].pk,
                Post(b"{}", "application/json", {}),
                now=self.now,
                rule=rule,
                detail=Sentence("of a secret", None),
            )

    def press(self, times: int = 1, **answer: Any) -> None:
        self._exchange(times, purpose=Exchange.ACTION, connection=self.connections[-1], **answer)

    def open_page(self, times: int = 1, **answer: Any) -> None:
        self.now += timedelta(seconds=1)
        self._exchange(times, purpose=Exchange.PAGE, app=self.version.app, **answer)

    def _exchange(self, times: int, **values: Any) -> None:
        for _time in range(times):
            Exchange.objects.create(method="GET", url="https://x.example/", started_at=self.now, **values)

    def look(self, after: timedelta = A_MINUTE) -> None:
        self.now += after
        looking.note(counting.count_faults(now=self.now), now=self.now)

    def said(self, user: User | None = None) -> list[str]:
        return [str(it.sentence) for it in notifications.of(user or self.people.alice)]


@pytest.fixture
def street(people: People) -> Street:
    found = Street(make_version(people.alice, state="published"), people)
    found.connect()
    return found


class TestPosts:
    def test_are_told_when_they_are_refused_again_and_again(
        self, street: Street, mailoutbox: list[EmailMessage]
    ) -> None:
        street.refuse(4)
        street.look()
        assert street.said() == []
        street.connect("Another secret")
        street.refuse(1, rule="too-large")
        street.look()
        words = "Posts of Builds are refused. Within a day: 5; connections: 2; teams and chats: 2."
        assert street.said() == [words]
        mails.send_due(clock=lambda: street.now)
        [mail] = mailoutbox
        assert mail.to == ["alice@example.com"]
        assert words in mail.body
        assert f"/apps/{street.version.app_id}/#faults" in mail.body
        assert "ecret" not in mail.subject + str(mail.body)

    @pytest.mark.parametrize("rule", ["paused", "team-off", "replaced", "removed", "missing", rejected_posts.IGNORED])
    def test_that_somebody_wanted_refused_are_no_fault(self, street: Street, rule: str) -> None:
        street.refuse(9, rule=rule)
        street.look()
        assert not AppFault.objects.exists()

    def test_of_a_draft_are_its_authors_own_tries(self, street: Street) -> None:
        AppVersion.objects.update(state="draft")
        street.refuse(9)
        street.press(9, error_kind="timeout")
        street.look()
        assert not AppFault.objects.exists()

    def test_of_what_was_removed_are_over(self, street: Street) -> None:
        street.refuse(9)
        Connection.objects.update(removed_at=NOW)
        street.look()
        assert not AppFault.objects.exists()

    def test_of_what_comes_with_the_server_have_no_author(self, street: Street) -> None:
        Installation.objects.update(version=None, connector="incoming-webhook")
        street.refuse(9)
        street.look()
        assert not AppFault.objects.exists()


class TestAFault:
    def test_is_told_once_until_it_has_healed(self, street: Street) -> None:
        street.refuse(5)
        for _look in range(5):
            street.refuse(1)
            street.look(timedelta(hours=3))
        assert Notification.objects.count() == 1
        assert Mail.objects.count() == 1
        assert AppFault.objects.get().count > 5

    def test_that_heals_is_told_by_the_bell_alone(self, street: Street) -> None:
        street.refuse(5)
        street.look()
        street.look(timedelta(days=1, minutes=1))
        assert street.said() == ["No post of Builds was refused for a day."]
        assert Mail.objects.count() == 1
        assert AppFault.objects.get().healed_at == street.now

    def test_that_comes_back_is_told_a_day_later_at_the_earliest(self, street: Street) -> None:
        def told() -> datetime | None:
            return AppFault.objects.get().told_at

        street.open_page(3, error_kind="connect")
        street.look()
        first = told()
        street.open_page(1, status=200)
        street.look()
        street.open_page(1, error_kind="connect")
        street.look()
        assert (told(), AppFault.objects.get().healed_at) == (first, None)
        assert street.said() == ["The configuration page of Builds opens again."]
        street.open_page(1, error_kind="connect")
        street.look(timedelta(hours=23))
        assert told() == first
        street.look(timedelta(minutes=58))
        assert told() == street.now
        assert street.said()[0].startswith("The configuration page of Builds fails.")

    @pytest.mark.parametrize("gone", ["deactivated", "left"])
    def test_is_not_told_to_who_is_gone(self, street: Street, gone: str, mailoutbox: list[EmailMessage]) -> None:
        if gone == "left":
            App.objects.update(author=None)
        else:
            User.objects.filter(pk=street.people.alice.pk).update(is_active=False)
        street.refuse(5)
        street.look()
        street.look(timedelta(days=2))
        mails.send_due(clock=lambda: street.now)
        assert (Notification.objects.count(), mailoutbox) == (0, [])

    def test_is_told_to_nobody_else(self, street: Street) -> None:
        street.refuse(5)
        street.look()
        assert set(Notification.objects.values_list("user", flat=True)) == {street.people.alice.pk}


class TestAConfigurationPage:
    FAILS = ({"error_kind": "timeout"}, {"status": 502}, {"status": 404}, {"status": 410})

    @pytest.mark.parametrize("answer", FAILS, ids=["timeout", "502", "404", "410"])
    def test_fails(self, street: Street, answer: dict[str, Any]) -> None:
        street.open_page(1, status=200)
        street.open_page(2, **answer)
        street.look()
        assert street.said() == []
        street.open_page(1, **answer)
        street.look()
        assert street.said() == ["The configuration page of Builds fails. Failed tries within a day: 3."]
        street.open_page(1, status=200)
        street.look()
        assert street.said() == ["The configuration page of Builds opens again."]

    def test_that_opens_again_does_not_fail(self, street: Street) -> None:
        street.open_page(9, status=500)
        street.open_page(1, status=200)
        street.open_page(1)  # under way, or cut off
        street.look()
        assert not AppFault.objects.exists()

    def test_that_nobody_opens_is_not_said_to_open(self, street: Street) -> None:
        street.open_page(3, status=500)
        street.look()
        street.look(timedelta(days=2))
        assert AppFault.objects.get().healed_at == street.now
        assert street.said() == ["The configuration page of Builds fails. Failed tries within a day: 3."]

    @pytest.mark.parametrize("status", [200, 302, 401, 403])
    def test_that_asks_people_to_sign_in_does_not_fail(self, street: Street, status: int) -> None:
        street.open_page(9, status=status)
        street.look()
        assert not AppFault.objects.exists()


class TestButtons:
    def test_are_told_when_the_service_does_not_answer(self, street: Street) -> None:
        street.press(4, error_kind="timeout")
        street.press(9, status=200)
        street.look()
        assert street.said() == []
        street.press(1, status=503)
        street.look()
        assert street.said() == [
            "Buttons of Builds are not answered by its service. Within a day: 5; connections: 1; teams and chats: 1."
        ]


def fail_everywhere(street: Street, count: int) -> None:
    """Each connection needs attention, and refuses a post."""
    first = street.connections[0]
    new = [
        Connection(installation=first.installation, channel=first.channel, name=str(number)) for number in range(count)
    ]
    Connection.objects.bulk_create(new, batch_size=1000)
    mine = Connection.objects.filter(installation=first.installation)
    mine.update(state="attention", problem="gone", problem_since=street.now)
    refused = {"direction": "in", "purpose": Exchange.HOOK, "error_kind": "schema", "method": "POST", "url": ""}
    posts = [Exchange(connection=one, started_at=street.now, **refused) for one in mine]
    Exchange.objects.bulk_create(posts, batch_size=1000)


def test_five_thousand_connections_that_fail_at_once_are_one_notification_each_kind(street: Street) -> None:
    other = Street(make_version(street.people.alice, state="published", name="Other"), street.people)
    other.connect("Beside")
    fail_everywhere(other, 4)
    server_settings.current()
    with CaptureQueriesContext(database) as few:
        other.look()
    AppFault.objects.all().delete()
    Notification.objects.all().delete()
    Exchange.objects.all().delete()
    other.connections[0].installation.connections.update(state="active", problem="")
    fail_everywhere(street, 4999)
    server_settings.current()  # read anew now and then, whatever is looked for
    with CaptureQueriesContext(database) as many:
        street.look()
    assert sorted(street.said()) == [
        "Connections of Builds need attention: 5000; teams and chats: 1.",
        "Posts of Builds are refused. Within a day: 5000; connections: 5000; teams and chats: 1.",
    ]
    assert len(many) == len(few)
    with CaptureQueriesContext(database) as again:
        street.look()
    assert len(again) <= 8


def test_it_is_looked_for_now_and_then(street: Street) -> None:
    """With every tick it would be too often; Redis counts, so that of all workers one looks."""
    now = timezone.now()
    street.now = now
    street.refuse(5)
    for second in range(0, looking.SEARCH_SECONDS, 50):
        faults.look(now=now + timedelta(seconds=second))
    assert AppFault.objects.count() == 1
    assert AppFault.objects.get().seen_at < now + timedelta(seconds=looking.SEARCH_SECONDS)
