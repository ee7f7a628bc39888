"""The checks of `doctor` on this machine: the data folder, the disk, the settings, the clock."""

import os
import shutil
import stat
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings

from config import startup
from config.operate import environment
from config.operate.findings import Finding, bad, good, warn

# Bytes and part of a disk below which PostgreSQL soon stops, and below which somebody should look.
LEAST, LITTLE = 500_000_000, 0.1
# Seconds by which clocks may differ: signatures, sessions and one-time codes have their limits at 30 and more.
CLOCKS = 5


def options() -> Iterator[Finding]:
    """Yields what is odd about the settings; wrong values ended the start already."""
    odd = startup.warnings()
    yield from (warn(words, "Correct the name, or remove the variable.") for words in odd)
    if not odd:
        yield good("settings: all values are allowed")
    if settings.DEBUG:
        yield warn("PATCHBAY_DEBUG=1 shows errors to everybody", "Remove it on a server for others.")


def runs() -> Finding:
    if environment.running(settings.VAR):
        return good(f"Patchbay runs on {settings.VAR}")
    return warn(
        f"Patchbay does not run on {settings.VAR}", "Start it: `make run`; with processes of your own this is as it is."
    )


def folder() -> Iterator[Finding]:
    var = settings.VAR
    if not os.access(var, os.W_OK | os.X_OK):
        yield bad(f"{var} cannot be written", f"Give it to the user that runs Patchbay: chown -R USER {var}")
        return
    key = var / "secret_key"
    for path in (path for path in (key, var / environment.FILE) if path.exists()):
        yield private(path)
    if not key.exists() and "PATCHBAY_SECRET_KEY" not in os.environ:
        yield warn("there is no secret key yet", "The first start makes one.")


def private(path: Path) -> Finding:
    """Finds whether others on the machine read a file."""
    mode = path.stat().st_mode
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        return bad(f"{path} can be read by others (mode {stat.filemode(mode)})", f"chmod 600 {path}")
    return good(f"{path.name} is private")


def disk() -> Finding:
    usage = shutil.disk_usage(settings.VAR)
    words = f"{usage.free / 1e9:.1f} GB of {usage.total / 1e9:.0f} GB are free on the disk of {settings.VAR}"
    fix = "Make room, or move PATCHBAY_VAR to a larger disk; a full disk stops PostgreSQL."
    if usage.free < LEAST:
        return bad(words, fix)
    return warn(words, fix) if usage.free < LITTLE * usage.total and usage.free < 10 * LEAST else good(words)


def clock(other: datetime | None, whose: str) -> Finding:
    """Finds whether this machine's clock is that of another."""
    if other is None:
        return warn(f"the clock of {whose} is not known", "Mend what is above first.")
    apart = abs((datetime.now(UTC) - other).total_seconds())
    if apart > CLOCKS:
        return bad(f"the clock is {apart:.0f} s from that of {whose}", "Set it by NTP: `timedatectl set-ntp true`.")
    return good(f"the clock agrees with {whose}")
