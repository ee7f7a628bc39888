"""The description that a backup contains of itself."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from config.backups import programs

FORMAT = 1


class Unusable(Exception):
    """The file cannot be restored here; the text says why."""


@dataclass(frozen=True)
class Manifest:
    format: int
    version: str
    made_at: str
    base_url: str
    postgres: int
    # The newest migration of each app that the database has.
    migrations: dict[str, str]
    secret_key_fallbacks: list[str]

    @property
    def packed(self) -> bytes:
        return json.dumps(asdict(self), indent=2).encode()


def of_this_server(*, now: datetime) -> Manifest:
    applied = MigrationLoader(connection).applied_migrations or {}
    newest: dict[str, str] = {}
    for app, name in sorted(applied):
        newest[app] = name
    return Manifest(
        format=FORMAT,
        version=settings.VERSION,
        made_at=now.isoformat(timespec="seconds"),
        base_url=settings.BASE_URL,
        postgres=programs.server_version(),
        migrations=newest,
        secret_key_fallbacks=list(settings.SECRET_KEY_FALLBACKS),
    )


def read(packed: bytes) -> Manifest:
    """Returns a backup's manifest. Raises Unusable if it is unreadable or from a newer Patchbay than this one."""
    try:
        facts: dict[str, Any] = json.loads(packed)
        if facts["format"] > FORMAT:
            raise Unusable("It was made by a newer Patchbay, in a form that this one does not know. Upgrade first.")
        found = Manifest(**facts)
    except (ValueError, KeyError, TypeError) as error:
        raise Unusable("This is not a backup of Patchbay's.") from error
    _refuse_newer(found)
    return found


def _refuse_newer(found: Manifest) -> None:
    known = MigrationLoader(None).disk_migrations or {}
    unknown = sorted(f"{app}.{name}" for app, name in found.migrations.items() if (app, name) not in known)
    if unknown or _numbers(found.version) > _numbers(settings.VERSION):
        why = f" It has {', '.join(unknown)}, which this one does not know." if unknown else ""
        raise Unusable(
            f"It was made by Patchbay {found.version}, and this is {settings.VERSION}.{why}"
            " Upgrade this installation first, then restore."
        )


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdecimal())
