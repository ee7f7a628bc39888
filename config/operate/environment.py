"""The environment of an installation: `up` writes it beside its data, and commands take it from there."""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil

from config import options
from config.embedded import Embedded
from config.operate import locking
from config.options.registry import OPTIONS

FILE = "running.json"


def var() -> Path:
    """Returns the folder of the installation's data."""
    return Path(options.read()["PATCHBAY_VAR"])


@contextmanager
def published(folder: Path) -> Iterator[None]:
    """Writes this process's environment to the folder, for its own user only, and removes it at the end."""
    file = folder / FILE
    own = psutil.Process()
    facts = {"pid": own.pid, "started": own.create_time(), "environment": _ours(os.environ)}
    file.unlink(missing_ok=True)
    with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as opened:
        json.dump(facts, opened)
    try:
        yield
    finally:
        if _read(folder).get("pid") == own.pid:
            file.unlink(missing_ok=True)


def running(folder: Path) -> dict[str, str] | None:
    """Returns the environment of the installation that runs on a folder, or None if none does."""
    facts = _read(folder)
    try:
        process = psutil.Process(facts["pid"])
        is_same = abs(process.create_time() - facts["started"]) < 1
    except (KeyError, psutil.Error):
        return None
    return dict(facts["environment"]) if is_same else None


_outside = frozenset(os.environ)


def is_set_outside(name: str) -> bool:
    """Tells whether a variable was in the environment before this process put its own there."""
    return name in _outside


def adopt() -> None:
    """Takes the running installation's environment for this process; what is set here already stays."""
    for name, value in (running(var()) or {}).items():
        os.environ.setdefault(name, value)


@contextmanager
def servers() -> Iterator[None]:
    """Starts the embedded servers for the block, if the installation has them and does not run.

    Ends the process if another one works with the same folder.
    """
    if os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL"):
        yield
        return
    folder = var()
    folder.mkdir(parents=True, exist_ok=True)
    os.environ["PATCHBAY_SECRET_KEY"] = locking.secret_key(folder)
    try:
        lock = locking.alone(folder)
    except locking.Taken as error:
        sys.exit(str(error))
    with lock:
        embedded = Embedded(folder)
        for name, url in embedded.urls.items():
            os.environ.setdefault(name.upper(), url)
        try:
            embedded.start()
            yield
        finally:
            embedded.stop()


def _ours(environ: Any) -> dict[str, str]:
    return {name: value for name, value in environ.items() if name in OPTIONS}


def _read(folder: Path) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads((folder / FILE).read_text())
    except (OSError, ValueError):
        return {}
    return found
