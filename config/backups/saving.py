"""Writes a backup: a tar file with the database as pg_dump writes it, the pictures and the secret key."""

import io
import os
import tarfile
import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from django.conf import settings

from config.backups import manifest, programs

Say = Callable[[str], None]
# What is in the folder of data besides the servers' own; `demo.json` names the demo's sign-ins.
KEPT_FILES = ("images", "demo.json")


def save(file: Path, *, now: datetime, say: Say) -> int:
    """Writes everything to a file that only its owner reads, complete or not at all; returns its bytes.

    Raises programs.Missing or programs.Failed.
    """
    partial = file.with_name(f".{file.name}.partial")
    facts = manifest.of_this_server(now=now)
    try:
        with (
            tempfile.TemporaryDirectory(prefix="patchbay-backup-", dir=file.parent) as folder,
            open(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as opened,
            tarfile.open(fileobj=opened, mode="w") as tar,
        ):
            _add(tar, "manifest.json", facts.packed)
            _add(tar, "secret_key", settings.SECRET_KEY.encode())
            tar.add(_dump(Path(folder), facts.postgres, say), "database.dump")
            _add_files(tar, say)
        partial.rename(file)
    finally:
        partial.unlink(missing_ok=True)
    return file.stat().st_size


def _dump(folder: Path, version: int, say: Say) -> Path:
    dump = folder / "database.dump"
    program = programs.find("pg_dump", version)
    say(f"database, by {program}")
    url = os.environ.get("DATABASE_URL", "")
    programs.run(
        program,
        *("--format=custom", "--no-owner", "--no-privileges", f"--file={dump}"),
        url=url,
        progress=lambda: say(f"database: {size(dump.stat().st_size if dump.exists() else 0)}"),
    )
    return dump


def _add_files(tar: tarfile.TarFile, say: Say) -> None:
    count = 0
    for name in KEPT_FILES:
        place = settings.VAR / name
        files = sorted(place.rglob("*")) if place.is_dir() else [place]
        for path in (path for path in files if path.is_file()):
            tar.add(path, f"files/{path.relative_to(settings.VAR)}", recursive=False)
            count += 1
            say(f"pictures: {count} files")


def _add(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = len(content), 0o600
    tar.addfile(entry, io.BytesIO(content))


def size(count: int) -> str:
    return f"{count / 1_000_000:.1f} MB"
