"""What the audit says of what it is told; the databases themselves are not asked here."""

import sys
from typing import Any

import pytest

from config import audit

VULNERABLE = {
    "dependencies": [{"name": "x", "version": "1", "vulns": [{"id": "PYSEC-1"}]}, {"name": "y", "version": "2"}]
}


@pytest.mark.parametrize(
    ("python", "node", "status", "words"),
    [
        (None, None, 0, ["Python packages: the database", "Node packages: the database"]),
        ({"dependencies": [{"name": "x", "skip_reason": "unknown"}]}, None, 0, ["Python packages: the database"]),
        ({"error": "away"}, {"error": "away"}, 0, ["nothing is known"]),
        ({"dependencies": []}, {"vulnerabilities": {}}, 0, ["Python packages: 0 known", "Node packages: 0 known"]),
        (VULNERABLE, None, 1, ["1 known", "  x 1: PYSEC-1", "Node packages: the database"]),
        ({"dependencies": []}, {"vulnerabilities": {"z": {"severity": "high"}}}, 1, ["  z: high"]),
    ],
)
def test_what_is_known_fails_and_silence_is_said(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    python: Any,
    node: Any,
    status: int,
    words: list[str],
) -> None:
    monkeypatch.setattr(audit, "read_report", lambda command: python if "pip_audit" in command else node)
    assert audit.main() == status
    said = capsys.readouterr().out
    assert [word for word in words if word not in said] == []


def test_a_command_that_says_nothing_or_hangs_is_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "AUDIT_SECONDS", 0.5)
    python = sys.executable
    assert audit.read_report([python, "-c", "import time; time.sleep(9)"]) is None
    assert audit.read_report([python, "-c", "print('no JSON')"]) is None
    assert audit.read_report([python, "-c", "print([1])"]) is None
