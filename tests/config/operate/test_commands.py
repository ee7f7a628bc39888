"""The file `./patchbay`: what it says of itself, and the environment that it takes."""

import json
import os
import re
import stat
from pathlib import Path

import psutil
import pytest
from django.core.management import get_commands

from config.operate import environment
from config.operate.words import COMMANDS, version
from tests.config.operate.commands import patchbay
from tests.product import ROOT


def test_help_names_commands_that_there_are(tmp_path: Path) -> None:
    found = patchbay(tmp_path, "help")
    assert found.returncode == 0
    named = [name.partition(" ")[0] for group in COMMANDS.values() for name in group]
    assert {name.replace("-", "_") for name in named} - {"version"} <= get_commands().keys()
    assert all(re.search(rf"^  {name} ", found.stdout, re.M) for name in named)
    assert max(map(len, found.stdout.splitlines())) <= 110


def test_version_is_the_products(tmp_path: Path) -> None:
    wanted = re.search(r'^version = "(.+)"', (ROOT / "pyproject.toml").read_text(), re.M)
    assert wanted
    assert patchbay(tmp_path, "version").stdout == f"Patchbay {wanted[1]}\n" == f"{version()}\n"


def test_wrong_settings_are_named_without_a_traceback(tmp_path: Path) -> None:
    found = patchbay(tmp_path, "check", PATCHBAY_PORT="none")
    assert found.returncode == 1
    assert "PATCHBAY_PORT=none is not a whole number" in found.stderr
    assert "Traceback" not in found.stderr


class TestTheEnvironment:
    def test_is_told_to_the_own_user_while_it_runs(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PATCHBAY_BASE_URL", "http://localhost:1234")
        with environment.published(tmp_path):
            file = tmp_path / environment.FILE
            assert stat.S_IMODE(file.stat().st_mode) == 0o600
            found = environment.running(tmp_path)
            assert found
            assert found["PATCHBAY_BASE_URL"] == "http://localhost:1234"
            assert "PATH" not in found
        assert environment.running(tmp_path) is None
        assert not file.exists()

    def test_of_a_process_that_is_gone_is_nobodys(self, tmp_path: Path) -> None:
        own = psutil.Process()
        for facts in ({"pid": 2**22 + 1, "started": 0.0}, {"pid": own.pid, "started": own.create_time() - 60}, {}):
            (tmp_path / environment.FILE).write_text(json.dumps({**facts, "environment": {"PATCHBAY_PORT": "1"}}))
            assert environment.running(tmp_path) is None
        (tmp_path / environment.FILE).write_text("{")
        assert environment.running(tmp_path) is None

    def test_of_the_shell_wins(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        own = psutil.Process()
        given = {"PATCHBAY_PORT": "1111", "PATCHBAY_WEB_WORKERS": "7"}
        facts = {"pid": own.pid, "started": own.create_time(), "environment": given}
        (tmp_path / environment.FILE).write_text(json.dumps(facts))
        monkeypatch.setenv("PATCHBAY_VAR", str(tmp_path))
        monkeypatch.setenv("PATCHBAY_PORT", "2222")
        monkeypatch.delenv("PATCHBAY_WEB_WORKERS", raising=False)
        monkeypatch.setattr(os, "environ", dict(os.environ))
        environment.adopt()
        assert (os.environ["PATCHBAY_PORT"], os.environ["PATCHBAY_WEB_WORKERS"]) == ("2222", "7")
