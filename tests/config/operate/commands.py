"""`./patchbay` as an operator runs it: from another folder, in a shell that knows nothing but where the data are."""

import os
import subprocess
from pathlib import Path

from tests.product import OURS, ROOT


def patchbay(var: Path, *arguments: str, said: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs a command and returns what it printed; `said` is typed into it."""
    inherited = {name: value for name, value in os.environ.items() if name not in (*OURS, "DJANGO_SETTINGS_MODULE")}
    return subprocess.run(
        [ROOT / "patchbay", *arguments],
        cwd="/",
        env={**inherited, "PATCHBAY_VAR": str(var), **environment},
        input=said,
        capture_output=True,
        text=True,
        timeout=150,
    )
