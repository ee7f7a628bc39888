"""Modules of the scripts of connectors' pages that need no page, tested by node's own runner."""

import subprocess
import sys

from tests.product import ROOT


def test_the_modules() -> None:
    files = sorted(str(path) for path in ROOT.glob("connectors/frontend/*/tests/*.test.js"))
    assert files
    command = [sys.executable, "-m", "config.node", "node", "--test", *files]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
