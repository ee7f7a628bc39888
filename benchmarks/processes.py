"""CPU seconds of a running product, by the kind of its processes, from /proc."""

import os
from collections import defaultdict
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
KINDS = {"granian": "web", "postgres": "database", "valkey": "broker", "celery": "worker"}


def cpu_seconds(root: int) -> dict[str, float]:
    """Returns how much CPU a process and all below it have used, in seconds, by kind: web, database, broker, worker.

    What has ended meanwhile is counted for its parent.
    """
    found: dict[str, float] = defaultdict(float)
    for pid in _family(root):
        try:
            command = Path(f"/proc/{pid}/cmdline").read_text(errors="replace").replace("\0", " ")
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:  # it has ended
            continue
        kind = next((kind for word, kind in KINDS.items() if word in command), "other")
        found[kind] += sum(map(int, fields[11:15])) / TICKS
    return found


def _family(root: int) -> list[int]:
    parents: dict[int, list[int]] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
        parents.setdefault(parent, []).append(int(folder.name))
    found = [root]
    for pid in found:
        found.extend(parents.get(pid, ()))
    return found
