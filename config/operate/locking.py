"""Locks the folder of an installation's data, so that one process at a time works with it, and keeps its secret key."""

import fcntl
import os
import secrets
from pathlib import Path
from typing import IO


class Taken(Exception):
    """Another process works with the folder."""


def secret_key(var: Path) -> str:
    """Returns the key from the environment, else one made on the first start and kept under PATCHBAY_VAR."""
    kept = var / "secret_key"
    if key := os.environ.get("PATCHBAY_SECRET_KEY"):
        return key
    if not kept.exists():
        kept.touch(mode=0o600)
        kept.write_text(secrets.token_urlsafe(48))
    return kept.read_text().strip()


def alone(var: Path) -> IO[str]:
    """Locks the data of the embedded servers while the returned file is open. Raises Taken if it is locked."""
    lock = (var / "lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.close()
        raise Taken(
            f"Another Patchbay works with {var}. Stop it, or choose another folder: PATCHBAY_VAR=var2 make run"
        ) from None
    return lock
