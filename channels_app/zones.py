"""Loads time zones from the newest data on this machine, even if they are renewed while the server runs.

Clocks are changed by law, sometimes at a few weeks' notice. The data come with the system and with the package
`tzdata`; either may be older.
"""

import time
import zoneinfo
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from threading import Lock
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

# Seconds between two looks for newer data.
LOOK_EVERY = 60.0
# What the system offers, in Python's own order; `PYTHONTZPATH` among it.
SYSTEM = zoneinfo.TZPATH
UNKNOWN = ""


class _Data:
    """Which data are in use, and when that was last checked."""

    release = UNKNOWN
    looked_at = -LOOK_EVERY
    looking = Lock()


def zone_named(name: str) -> ZoneInfo:
    """Returns the zone of an IANA name. Raises ZoneInfoNotFoundError if there is none, also for a malformed name."""
    release()
    try:
        return ZoneInfo(name)
    except (ValueError, OSError):
        raise ZoneInfoNotFoundError(name) from None


def release() -> str:
    """Returns the release of the data in use, such as `2026f`, after checking for newer ones; "" if they do not say."""
    if time.monotonic() - _Data.looked_at > LOOK_EVERY:
        with _Data.looking:
            _look()
    return _Data.release


def _look() -> None:
    system, package = _release_of_system(), _release_of_package()
    newest = max(system, package)
    if newest != _Data.release:
        zoneinfo.reset_tzpath(to=SYSTEM if system >= package else ())
        ZoneInfo.clear_cache()
    _Data.release, _Data.looked_at = newest, time.monotonic()


def _release_of_system() -> str:
    for folder in SYSTEM:
        try:
            with (Path(folder) / "tzdata.zi").open() as data:
                return data.readline().removeprefix("# version ").strip()
        except OSError:
            continue
    return UNKNOWN


def _release_of_package() -> str:
    """Returns the name of IANA's release for the tzdata package: 2026f for 2026.6."""
    try:
        year, number, *_rest = version("tzdata").split(".")
        return f"{year}{chr(ord('a') + int(number) - 1)}"
    except (PackageNotFoundError, ValueError):
        return UNKNOWN
