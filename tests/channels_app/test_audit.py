"""What holds for entries, whichever flow writes them."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils.translation import gettext_lazy

from channels_app import audit, origin
from channels_app.flows import teams
from channels_app.models import AuditEntry, AuditPending, AuditSeal, Team
from tests.api import Api
from tests.conftest import People

pytestmark = pytest.mark.django_db


def newest() -> AuditEntry:
    return AuditEntry.objects.latest("pk")


class TestAnEntry:
    def test_says_who_did_what_to_which_object(self, people: People, team: Team) -> None:
        teams.change_role(team=team, by=people.alice, user=people.bob, role="guest")
        found = newest()
        assert (found.actor_id, found.actor_name) == (people.alice.pk, "Alice")
        assert (found.action, found.object_kind, found.object_id, found.object_name) == (
            *("member.role-changed", "user"),
            *(str(people.bob.pk), "Bob"),
        )
        assert (found.team_id, found.team_name) == (team.pk, "Operations")
        assert (found.before, found.after) == ({"role": "member"}, {"role": "guest"})

    def test_is_one_insert(self, people: People, team: Team, django_assert_num_queries: object) -> None:
        with transaction.atomic(), django_assert_num_queries(1):  # type: ignore[operator]
            audit.record("team.changed", team, by=people.alice, after={"name": "x"})

    def test_outlives_people_and_things(self, people: People, team: Team) -> None:
        before = AuditEntry.objects.count()
        team.delete()
        people.bob.delete()
        assert AuditEntry.objects.count() == before > 0

    def test_is_not_there_without_the_change(self, people: People, team: Team) -> None:
        before = AuditEntry.objects.count()
        with transaction.atomic():
            teams.change_team(team=team, by=people.alice, name="Other")
            transaction.set_rollback(True)
        assert AuditEntry.objects.count() == before

    def test_is_written_in_the_flows_transaction_only(self, people: People, team: Team) -> None:
        with pytest.raises(RuntimeError, match="transaction"):
            audit.record("team.changed", team, by=people.alice)

    def test_of_a_change_that_changes_nothing_is_not_there(self, people: People, team: Team) -> None:
        before = AuditEntry.objects.count()
        teams.change_team(team=team, by=people.alice, name=team.name)
        teams.change_role(team=team, by=people.alice, user=people.bob, role="member")
        assert AuditEntry.objects.count() == before

    def test_holds_what_differs_and_no_more(self, people: People, team: Team) -> None:
        teams.change_team(team=team, by=people.alice, name="Ops", description="", incoming_webhooks_allowed=False)
        found = newest()
        assert found.before == {"name": "Operations", "incoming_webhooks_allowed": True}
        assert found.after == {"name": "Ops", "incoming_webhooks_allowed": False}

    @transaction.atomic
    def test_keeps_no_secret_and_no_endless_text(self, people: People, team: Team) -> None:
        unknown = {"password": "a", "config": {"client_secret": "b"}, "text": "x" * 5000, "who": people.bob, "n": "\0"}
        times = {"at": datetime(2030, 1, 1, tzinfo=UTC), "id": uuid4(), "word": gettext_lazy("Team")}
        audit.record("team.changed", team, by=None, after={**unknown, **times}, reason="r" * 5000)
        found = newest()
        assert found.after["password"] == found.after["config"]["client_secret"] == audit.HIDDEN
        assert len(found.after["text"]) == audit.MAX_TEXT_LENGTH + 1
        assert (found.after["who"], found.after["n"], found.after["at"]) == ("Bob", "", "2030-01-01T00:00:00+00:00")
        assert (found.actor_id, found.actor_name) == (None, "")


class TestWhereFrom:
    def test_is_a_page(self, people: People) -> None:
        client = Client(headers={"X-Request-ID": "a-1"}, REMOTE_ADDR="203.0.113.9")
        client.force_login(people.alice, backend="django.contrib.auth.backends.ModelBackend")
        client.post("/teams/new/", {"name": "Paint"})
        found = newest()
        assert (found.action, found.actor_name, found.object_name) == ("team.created", "Alice", "Paint")
        assert (found.surface, found.address, found.request_id, found.credential) == ("web", "203.0.113.9", "a-1", "")

    def test_is_the_api_with_its_token(self, people: People) -> None:
        Api(people.alice).post("teams", {"name": "Paint"})
        found = newest()
        assert (found.action, found.surface, found.credential) == ("team.created", "api", "test")

    def test_is_the_machine_itself(self, people: People, team: Team) -> None:
        found = newest()
        assert (found.surface, found.address) == ("command", "")
        assert found.credential

    def test_ends_with_what_it_was_set_for(self) -> None:
        with origin.coming_from(origin.Origin("worker")):
            origin.add(credential="x")
            assert origin.current() == origin.Origin("worker", credential="x")
        assert origin.current() == origin.Origin()


class TestTheTables:
    @pytest.fixture
    def entry(self, people: People, team: Team) -> AuditEntry:
        entry = newest()
        AuditSeal.objects.create(seq=1, entry_id=entry.pk, hash=b"x")
        with connection.cursor() as cursor:
            for table in ("auditentry", "auditseal"):  # as in the product
                cursor.execute(f"ALTER TABLE channels_app_{table} ENABLE ALWAYS TRIGGER audit_no_truncate")
        return entry

    @pytest.mark.parametrize("table", ["auditentry", "auditseal"])
    @pytest.mark.parametrize("as_replica", [False, True])
    def test_are_append_only_for_their_owner_too(self, entry: AuditEntry, table: str, as_replica: bool) -> None:
        column = "reason" if table == "auditentry" else "hash"
        for words in (f"UPDATE {{}} SET {column} = {column}", "DELETE FROM {}", "TRUNCATE {}"):
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(f"SET LOCAL session_replication_role = {'replica' if as_replica else 'origin'}")
                with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
                    cursor.execute(words.format(f"channels_app_{table}"))

    def test_are_append_only_for_models(self, entry: AuditEntry) -> None:
        for change in (entry.delete, entry.save, AuditEntry.objects.all().delete):
            with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
                change()

    def test_remember_what_is_not_sealed(self, entry: AuditEntry) -> None:
        assert AuditPending.objects.filter(pk=entry.pk).exists()
