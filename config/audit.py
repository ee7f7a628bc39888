"""`python -m config.audit`: checks the locked packages against databases of known vulnerabilities, if they answer.

Exits with 1 if one of them lists a vulnerability; a database that cannot be reached is reported and is not a failure.
"""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
# Seconds for one database; it is asked about a few hundred packages at once.
AUDIT_SECONDS = 120.0


def main() -> int:
    return max(report("Python packages", python_packages), report("Node packages", node_packages))


def report(what: str, ask: Callable[[], list[str] | None]) -> int:
    """Prints what `ask` found; returns 1 if it found anything."""
    found = ask()
    if found is None:
        sys.stdout.write(f"{what}: the database of vulnerabilities cannot be reached from here; nothing is known.\n")
        return 0
    sys.stdout.write(f"{what}: {len(found)} known vulnerabilities.\n" + "".join(f"  {line}\n" for line in found))
    return int(bool(found))


def python_packages() -> list[str] | None:
    lock = str(ROOT / "requirements.lock")
    command = [sys.executable, "-m", "pip_audit", "--disable-pip", "--require-hashes", "-r", lock, "-f", "json"]
    answer = read_report(command)
    if answer is None or "dependencies" not in answer:
        return None
    packages = [one for one in answer["dependencies"] if "skip_reason" not in one]
    if answer["dependencies"] and not packages:  # a mirror of the index that knows no vulnerabilities
        return None
    return [f"{one['name']} {one['version']}: {fault['id']}" for one in packages for fault in one.get("vulns", [])]


def node_packages() -> list[str] | None:
    answer = read_report([sys.executable, "-m", "config.node", "npm", "audit", "--json", "--package-lock-only"])
    if answer is None or "vulnerabilities" not in answer:
        return None
    return [f"{name}: {one['severity']}" for name, one in answer["vulnerabilities"].items()]


def read_report(command: list[str]) -> dict[str, Any] | None:
    """Returns the JSON that a command prints, whatever its exit status; None if it prints none."""
    try:
        run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=AUDIT_SECONDS, check=False)  # noqa: S603
        answer = json.loads(run.stdout)
    except (subprocess.TimeoutExpired, ValueError):
        return None
    return answer if isinstance(answer, dict) else None


if __name__ == "__main__":
    sys.exit(main())
