"""Replaces the present data by a backup; if that fails, the present data is kept."""

import os
import shutil
import tarfile
import tempfile
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from channels_app.flows.posting import changing
from config.backups import manifest, programs
from config.backups.saving import KEPT_FILES

Say = Callable[[str], None]
# Where the present tables wait until the others are in.
ASIDE = "before_restore"


def look(file: Path) -> manifest.Manifest:
    """Returns what a file says of itself. Raises manifest.Unusable."""
    try:
        with tarfile.open(file) as tar:
            return manifest.read(_content(tar, "manifest.json"))
    except (tarfile.TarError, OSError, KeyError) as error:
        raise manifest.Unusable(f"{file} is not a backup of Patchbay's ({error}).") from error


def restore(file: Path, *, say: Say) -> None:
    """Restores database, files and key. Raises programs.Missing or programs.Failed, and then nothing has changed."""
    with tarfile.open(file) as tar, tempfile.TemporaryDirectory(prefix="patchbay-restore-") as folder:
        place = Path(folder)
        _unpack(tar, tar.getmember("database.dump"), place)
        _restore_database(place / "database.dump", say)
        _restore_files(tar, place, say)
        key = _content(tar, "secret_key").decode()
    keep_key(key, settings.VAR)
    say("migrations")
    connection.close()
    call_command("migrate", verbosity=0)
    changing.count_anew()


def keep_key(key: str, var: Path) -> None:
    """Writes the backup's key to where the next start finds it."""
    kept = var / "secret_key"
    kept.unlink(missing_ok=True)
    with open(os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as opened:
        opened.write(key)


def _restore_database(dump: Path, say: Say) -> None:
    program = programs.find("pg_restore", programs.server_version())
    say(f"database, by {program}")
    _put_aside()
    try:
        programs.run(
            program,
            *("--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction", str(dump)),
            url=os.environ.get("DATABASE_URL", ""),
            progress=lambda: say("database"),
        )
    except programs.Failed:
        _execute("DROP SCHEMA IF EXISTS public CASCADE", f"ALTER SCHEMA {ASIDE} RENAME TO public")
        raise
    _execute(f"DROP SCHEMA {ASIDE} CASCADE")


def _put_aside() -> None:
    _execute(f"DROP SCHEMA IF EXISTS {ASIDE} CASCADE", f"ALTER SCHEMA public RENAME TO {ASIDE}", "CREATE SCHEMA public")
    # The server's extensions are not the backup's, and stay.
    _execute(*(f'ALTER EXTENSION "{name}" SET SCHEMA public' for name in _extensions_aside()))


def _extensions_aside() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT extname FROM pg_extension JOIN pg_namespace ON pg_namespace.oid = extnamespace WHERE nspname = %s",
            [ASIDE],
        )
        return [str(name) for (name,) in cursor.fetchall()]


def _execute(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    connection.close()


def _unpack(tar: tarfile.TarFile, member: tarfile.TarInfo, place: Path) -> None:
    """Writes one file of the backup below a folder; whatever else a file claims to hold, such as links, is left out.

    tarfile's own filters came with Python 3.11.4.
    """
    target = (place / member.name).resolve()
    if not member.isfile() or not target.is_relative_to(place.resolve()):
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    source = tar.extractfile(member)
    assert source
    with source, target.open("wb") as opened:
        shutil.copyfileobj(source, opened)


def _restore_files(tar: tarfile.TarFile, place: Path, say: Say) -> None:
    members = [member for member in tar.getmembers() if member.name.startswith("files/")]
    say(f"pictures: {len(members)} files")
    for member in members:
        _unpack(tar, member, place)
    for name in KEPT_FILES:
        old, new = settings.VAR / name, place / "files" / name
        if old.is_dir():
            shutil.rmtree(old)
        if new.is_dir():
            shutil.copytree(new, old)
        elif new.exists():
            shutil.copy2(new, old)


def _content(tar: tarfile.TarFile, name: str) -> bytes:
    opened = tar.extractfile(name)
    if opened is None:
        raise KeyError(name)
    with opened:
        return opened.read()
