"""`doctor` finds what is broken, and says how to mend it."""

import shutil
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from channels_app.models import Membership, Team, User
from config import health
from config.operate import machine, network, people
from config.operate.findings import Finding
from tests.conftest import People
from tests.product import free_port


def levels(*found: Finding) -> list[str]:
    return [finding.level for finding in found]


class TestMachine:
    def test_a_key_that_others_read(self, settings: Any, tmp_path: Path) -> None:
        settings.VAR = tmp_path
        key = tmp_path / "secret_key"
        key.write_text("k")
        key.chmod(0o644)
        (finding,) = machine.folder()
        assert (finding.level, finding.fix) == ("bad", f"chmod 600 {key}")
        key.chmod(0o600)
        assert levels(*machine.folder()) == ["good"]

    def test_a_folder_that_is_not_there(self, settings: Any, tmp_path: Path) -> None:
        settings.VAR = tmp_path / "gone"
        assert levels(*machine.folder()) == ["bad"]

    @pytest.mark.parametrize(("free", "level"), [(10**8, "bad"), (2 * 10**9, "warn"), (5 * 10**10, "good")])
    def test_a_disk_that_is_full(self, monkeypatch: pytest.MonkeyPatch, free: int, level: str) -> None:
        monkeypatch.setattr(shutil, "disk_usage", lambda _path: SimpleNamespace(total=10**11, free=free))
        assert levels(machine.disk()) == [level]

    def test_a_clock_that_is_wrong(self, db: None) -> None:
        assert levels(machine.clock(network.database_time(), "the database")) == ["good"]
        wrong = machine.clock(datetime.now(UTC) - timedelta(minutes=3), "the database")
        assert wrong.level == "bad"
        assert "180 s" in wrong.what

    def test_a_misspelt_setting(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PATCHBAY_SIGNUP_OPN", "1")
        (finding,) = machine.options()
        assert "did you mean PATCHBAY_SIGNUP_OPEN?" in finding.what


class TestServers:
    def test_that_answer(self, db: None) -> None:
        assert levels(*network.database(), *network.redis_server()) == ["good", "good"]

    def test_a_database_that_is_not_up_to_date(self, db: None) -> None:
        recorder = MigrationRecorder(connection)
        newest = recorder.migration_qs.filter(app="channels_app").latest("name")
        recorder.record_unapplied("channels_app", newest.name)
        assert [finding for finding in network.database() if finding.level == "bad" and "migrate" in finding.fix]

    def test_a_broker_that_is_away(self, settings: Any) -> None:
        settings.REDIS_URL = f"redis://127.0.0.1:{free_port()}/0"
        (finding,) = network.redis_server()
        assert finding.level == "bad"
        assert "REDIS_URL" in finding.fix

    def test_workers_that_are_away(self, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(health, "state_of", lambda part: "ok" if part == "beat" else "error: gone for 90 s")
        found = list(network.workers())
        assert levels(*found) == ["bad", "bad", "good"]
        assert "gone for 90 s" in found[0].what

    def test_a_mail_server_that_is_away(self, db: None, settings: Any) -> None:
        settings.SERVER_SETTINGS_LOCKED = {"mail_url": ("PATCHBAY_EMAIL_URL", f"smtp://127.0.0.1:{free_port()}")}
        finding = network.mail()
        assert finding.level == "bad"
        assert "Nothing listens" in finding.what
        settings.SERVER_SETTINGS_LOCKED = {"mail_url": ("PATCHBAY_EMAIL_URL", "dummymail://")}
        assert levels(network.mail()) == ["warn"]


class TestThePublicAddress:
    @pytest.fixture
    def other(self) -> Iterator[str]:
        """A server that is not Patchbay."""

        class Page(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.end_headers()
                self.wfile.write(b"It works!")

            def log_message(self, *_arguments: Any) -> None:
                pass

        server = HTTPServer(("127.0.0.1", 0), Page)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        server.server_close()

    def test_that_leads_nowhere(self, settings: Any) -> None:
        settings.BASE_URL = f"http://127.0.0.1:{free_port()}"
        (finding,) = network.public_address()
        assert finding.level == "bad"
        assert "PATCHBAY_BASE_URL" in finding.fix

    def test_that_leads_elsewhere(self, settings: Any, other: str) -> None:
        settings.BASE_URL = other
        (finding,) = network.public_address()
        assert "answered by something else" in finding.what

    @pytest.mark.parametrize(("days", "level"), [(40, "good"), (9, "bad"), (-1, "bad")])
    def test_whose_certificate_ends(self, monkeypatch: pytest.MonkeyPatch, days: int, level: str) -> None:
        until = datetime.now(UTC) + timedelta(days=days, hours=1)
        monkeypatch.setattr(network, "certificate_until", lambda _url: until)
        found = network.certificate("https://patchbay.example")
        assert (found.level, f"in {days} days" in found.what) == (level, True)

    def test_whose_certificate_cannot_be_read(self) -> None:
        assert network.certificate(f"https://127.0.0.1:{free_port()}").level == "bad"


class TestPeople:
    def test_without_an_administrator(self, people: People) -> None:
        first, _teams = find_people()
        assert first.level == "bad"
        assert "createsuperuser" in first.fix
        User.objects.create_superuser("root@example.com", "pw")
        assert levels(*find_people()) == ["good", "good"]

    def test_with_a_team_without_an_owner(self, team: Team, people: People) -> None:
        User.objects.filter(pk=people.alice.pk).update(is_active=False)
        assert "1 teams have no owner: Operations" in find_people()[1].what
        Membership.objects.filter(user=people.bob).update(role="owner")
        assert find_people()[1].level == "good"


def find_people() -> list[Finding]:
    return list(people.people())


def test_what_is_wrong_ends_with_an_error(db: None, settings: Any, capsys: pytest.CaptureFixture[str]) -> None:
    settings.BASE_URL = f"http://127.0.0.1:{free_port()}"
    with pytest.raises(CommandError, match="wrong"):
        call_command("doctor")
    said = capsys.readouterr().out
    assert "WRONG there is no administrator" in said
    assert "./patchbay createsuperuser" in said
