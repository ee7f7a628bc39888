"""The chain holds whatever was written, and tells of whatever was not."""

import json
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test import override_settings
from django.utils import timezone

from channels_app import audit
from channels_app.flows import teams
from channels_app.flows.auditing import chain, checking, searching, writing
from channels_app.models import AuditCheck, AuditEntry, AuditPending, AuditSeal, Team
from tests.conftest import People

pytestmark = pytest.mark.django_db


@pytest.fixture
def sealed(people: People, team: Team) -> list[AuditEntry]:
    """Several entries, all in the chain."""
    for name in ("One", "Two", "Three"):
        teams.change_team(team=team, by=people.alice, name=name)
    assert chain.seal() == AuditEntry.objects.count() > 4
    return list(AuditEntry.objects.order_by("pk"))


def forge(words: str, *values: Any) -> None:
    """Changes tables as only a superuser can, with the triggers off."""
    with connection.cursor() as cursor:
        for table in ("auditentry", "auditseal"):
            cursor.execute(f"ALTER TABLE channels_app_{table} DISABLE TRIGGER audit_append_only")
        cursor.execute(words, values)
        for table in ("auditentry", "auditseal"):
            cursor.execute(f"ALTER TABLE channels_app_{table} ENABLE ALWAYS TRIGGER audit_append_only")


class TestTheChain:
    def test_is_intact(self, sealed: list[AuditEntry]) -> None:
        outcome = checking.verify()
        assert (outcome.links, outcome.fault) == (len(sealed), None)
        assert outcome.head == chain.head()

    def test_takes_each_entry_once(self, sealed: list[AuditEntry]) -> None:
        assert chain.seal() == 0
        assert not AuditPending.objects.exists()
        assert set(AuditSeal.objects.values_list("entry_id", flat=True)) == {entry.pk for entry in sealed}

    def test_takes_an_entry_that_was_committed_late(self, sealed: list[AuditEntry], people: People, team: Team) -> None:
        """Its id is older than those of others that are sealed already."""
        early = sealed[0]
        forge("DELETE FROM channels_app_auditseal")
        AuditPending.objects.bulk_create([AuditPending(pk=entry.pk) for entry in sealed[1:]])
        chain.seal()
        AuditPending.objects.create(pk=early.pk)
        assert chain.seal() == 1
        assert AuditSeal.objects.latest("seq").entry_id == early.pk
        assert checking.verify().fault is None

    @pytest.mark.parametrize(
        ("column", "value"),
        [
            ("actor_name", "Mallory"),
            ("reason", "x"),
            ("before", '{"name": "x"}'),
            ("at", datetime(2020, 1, 1, tzinfo=UTC)),
        ],
    )
    def test_tells_what_was_changed(self, sealed: list[AuditEntry], column: str, value: Any) -> None:
        forge(f"UPDATE channels_app_auditentry SET {column} = %s WHERE id = %s", value, sealed[2].pk)
        assert checking.verify().fault == checking.Fault("changed", 3, sealed[2].pk)

    def test_tells_what_is_gone(self, sealed: list[AuditEntry]) -> None:
        forge("DELETE FROM channels_app_auditentry WHERE id = %s", sealed[1].pk)
        assert checking.verify().fault == checking.Fault("gone", 2, sealed[1].pk)

    def test_tells_where_links_are_missing(self, sealed: list[AuditEntry]) -> None:
        forge("DELETE FROM channels_app_auditseal WHERE seq = 2")
        assert checking.verify().fault == checking.Fault("cut", 3, sealed[2].pk)

    def test_tells_where_the_beginning_is_missing(self, sealed: list[AuditEntry]) -> None:
        forge("DELETE FROM channels_app_auditentry WHERE id IN (%s, %s)", sealed[0].pk, sealed[1].pk)
        forge("DELETE FROM channels_app_auditseal WHERE seq = 1")
        assert checking.verify().fault == checking.Fault("cut", 2, sealed[1].pk)

    def test_tells_what_is_not_in_it(self, sealed: list[AuditEntry]) -> None:
        forge("DELETE FROM channels_app_auditseal WHERE seq = %s", len(sealed))
        assert checking.verify().fault == checking.Fault("unsealed", None, sealed[-1].pk)

    def test_tells_what_was_gone_before_it_was_sealed(
        self, sealed: list[AuditEntry], people: People, team: Team
    ) -> None:
        teams.change_team(team=team, by=people.alice, name="Four")
        lost = AuditEntry.objects.latest("pk")
        forge("DELETE FROM channels_app_auditentry WHERE id = %s", lost.pk)
        assert chain.seal() == 0
        assert checking.verify().fault == checking.Fault("gone", None, lost.pk)

    def test_tells_when_its_end_is_cut(self, sealed: list[AuditEntry]) -> None:
        noted = chain.head().hash.hex()
        assert checking.verify(expected=noted).fault is None
        forge("DELETE FROM channels_app_auditentry WHERE id = %s", sealed[-1].pk)
        forge("DELETE FROM channels_app_auditseal WHERE seq = %s", len(sealed))
        assert checking.verify().fault is None
        assert checking.verify(expected=noted).fault == checking.Fault("head")


class TestAStep:
    def test_checks_a_part_at_a_time(self, sealed: list[AuditEntry], monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(checking, "CHECKED_AT_ONCE", 3)
        now, steps = timezone.now(), 0
        while checking.latest() is None:
            checking.step(now=now)
            steps += 1
        assert steps == len(sealed) // 3 + 1
        found = AuditCheck.objects.get()
        assert (found.at, found.entries, found.fault, found.seq) == (now, len(sealed), "", len(sealed))

    def test_is_due_once_a_day(self, sealed: list[AuditEntry]) -> None:
        now = timezone.now()
        checking.step(now=now)
        forge("UPDATE channels_app_auditentry SET reason = 'x' WHERE id = %s", sealed[0].pk)
        checking.step(now=now + timedelta(hours=23))
        assert AuditCheck.objects.get().fault == ""
        checking.step(now=now + timedelta(hours=25))
        found = AuditCheck.objects.get()
        assert (found.fault, found.fault_seq, found.fault_entry_id) == ("changed", 1, sealed[0].pk)


class TestRetention:
    @pytest.fixture
    def old(self, people: People, team: Team) -> list[AuditEntry]:
        """Two entries of long ago, and others of now, all in the chain."""
        entries = list(AuditEntry.objects.order_by("pk"))
        long_ago = timezone.now() - timedelta(days=800)
        forge("UPDATE channels_app_auditentry SET at = %s WHERE id IN (%s, %s)", long_ago, entries[0].pk, entries[1].pk)
        chain.seal()
        return entries[:2]

    def test_removes_what_is_old_and_says_so(self, old: list[AuditEntry]) -> None:
        head = chain.head()
        assert checking.expire(now=timezone.now()) == len(old)
        assert not AuditEntry.objects.filter(pk__in=[entry.pk for entry in old]).exists()
        said = AuditEntry.objects.get(action="audit.expired")
        assert (said.before, said.after["anchor_seq"]) == ({"entries": 2}, 2)
        assert checking.verify(expected=head.hash.hex()).fault is None
        chain.seal()
        assert checking.verify().fault is None
        assert checking.expire(now=timezone.now()) == 0

    @override_settings(AUDIT_KEPT=None)
    def test_is_for_ever_if_asked(self, old: list[AuditEntry]) -> None:
        assert checking.expire(now=timezone.now()) == 0

    def test_never_takes_the_last_month(self, old: list[AuditEntry]) -> None:
        with pytest.raises(DatabaseError, match="30 days"), connection.cursor() as cursor:
            cursor.execute("SELECT channels_app_audit_expire(%s)", [timezone.now() - timedelta(days=29)])

    def test_leaves_no_way_to_delete(self, old: list[AuditEntry]) -> None:
        checking.expire(now=timezone.now())
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            AuditEntry.objects.all().delete()


class TestTheRoleOfProduction:
    def test_may_write_and_read_and_no_more(self, sealed: list[AuditEntry], people: People, team: Team) -> None:
        """As docs/operations.md makes it."""
        with connection.cursor() as cursor:
            cursor.execute("CREATE ROLE patchbay_app")
            cursor.execute("GRANT USAGE ON SCHEMA public TO patchbay_app")
            cursor.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO patchbay_app")
            cursor.execute("GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO patchbay_app")
            for table in ("auditentry", "auditseal"):
                cursor.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON channels_app_{table} FROM patchbay_app")
            cursor.execute("GRANT EXECUTE ON FUNCTION channels_app_audit_expire(timestamptz) TO patchbay_app")
            cursor.execute("SET LOCAL ROLE patchbay_app")
            refused = [
                "ALTER TABLE channels_app_auditentry DISABLE TRIGGER ALL",
                "DELETE FROM channels_app_auditentry",
                "UPDATE channels_app_auditseal SET seq = seq",
                "TRUNCATE channels_app_auditentry",
                "SET session_replication_role = replica",
                "CREATE OR REPLACE FUNCTION channels_app_audit_refuse() RETURNS trigger LANGUAGE sql AS ''",
            ]
            for words in refused:
                with pytest.raises(DatabaseError), transaction.atomic():
                    cursor.execute(f"SET LOCAL patchbay.audit_expiring = 'on'; {words}")
            teams.change_team(team=team, by=people.alice, name="Four")
            assert chain.seal() == 1
            assert checking.verify().fault is None
            assert checking.expire(now=timezone.now() + timedelta(days=730 - 31)) == 0
            cursor.execute("RESET ROLE")


class TestTheCommand:
    def test_verifies(self, sealed: list[AuditEntry]) -> None:
        out = StringIO()
        call_command("audit", "verify", stdout=out)
        assert out.getvalue().splitlines()[1] == chain.head().hash.hex()
        forge("UPDATE channels_app_auditentry SET reason = 'x' WHERE id = %s", sealed[2].pk)
        with pytest.raises(CommandError, match=str(sealed[2].pk)):
            call_command("audit", "verify")

    def test_exports(self, sealed: list[AuditEntry], capsys: pytest.CaptureFixture[str]) -> None:
        call_command("audit", "export")
        rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        assert [row["id"] for row in rows] == [str(entry.pk) for entry in reversed(sealed)]
        assert [row["seq"] for row in rows] == list(range(len(sealed), 0, -1))
        call_command("audit", "export", "--format", "csv", "--until", "2020-01-01")
        assert capsys.readouterr().out.strip() == ",".join(writing.COLUMNS)


class TestSearching:
    @pytest.mark.parametrize(
        ("wanted", "count"),
        [
            ({"person": "ALI"}, 1),
            ({"person": "bob"}, 0),
            ({"person": "alice@example.com"}, 1),
            ({"person": "nobody@example.com"}, 0),
            ({"action": "team.changed"}, 1),
            ({"action": "team."}, 1),
            ({"action": "tea"}, 0),
            ({"target": "paint"}, 1),
            ({"target": "zzz"}, 0),
            ({"address": "203.0."}, 0),
            ({"since": datetime(2100, 1, 1, tzinfo=UTC)}, 0),
            ({"until": datetime(2100, 1, 1, tzinfo=UTC)}, 1),
        ],
    )
    def test_finds(self, people: People, team: Team, wanted: dict[str, Any], count: int) -> None:
        with transaction.atomic():
            audit.record("team.changed", team, by=people.alice, name="Paint shop", reason="here")
        found = searching.entries(searching.Wanted(**wanted), by=people.alice, team=team).filter(reason="here")
        assert found.count() == count

    def test_turns_pages_by_key(self, people: People, team: Team, sealed: list[AuditEntry]) -> None:
        found = searching.entries(searching.Wanted(), by=people.alice, team=team)
        seen, before = [], None
        while True:
            rows, before = searching.page(found, before=before, size=2)
            seen += [row.pk for row in rows]
            if before is None:
                break
        assert seen == [entry.pk for entry in reversed(sealed)]


def test_a_spreadsheet_finds_no_formula() -> None:
    row: dict[str, object] = dict.fromkeys(writing.COLUMNS, "") | {"actor_name": "=1+1", "before": {"a": 1}}
    head, line = writing.lines([row], "csv")
    assert "'=1+1" in line
    assert '"{""a"": 1}"' in line
    assert head.startswith("id,at,")
