"""Moves the product's clock: what its processes take for now, and not what the machine or Celery does.

The folder goes on PYTHONPATH, where Python runs `sitecustomize` before anything else.
"""

from datetime import UTC, datetime
from pathlib import Path

SITE = """\
import time
from datetime import timedelta
from uuid import UUID

import django.utils.timezone
import uuid_utils.compat

machine_now, machine_id = django.utils.timezone.now, uuid_utils.compat.uuid7


def ahead():
    with open({offset!r}) as file:
        return float(file.read())


def moved_id():
    # Begins with the milliseconds it was made at.
    moment = int((time.time() + ahead()) * 1000)
    return UUID(int=moment << 80 | machine_id().int & (1 << 80) - 1)


django.utils.timezone.now = lambda: machine_now() + timedelta(seconds=ahead())
uuid_utils.compat.uuid7 = moved_id
"""


class Clock:
    """Goes on from the moment it is set to, in every process at once."""

    def __init__(self, folder: Path, now: datetime) -> None:
        self._folder, self._offset = folder, folder / "seconds-ahead"
        folder.mkdir()
        (folder / "sitecustomize.py").write_text(SITE.format(offset=str(self._offset)))
        self.set(now)

    @property
    def environment(self) -> dict[str, str]:
        return {"PYTHONPATH": str(self._folder)}

    def set(self, moment: datetime) -> None:
        fresh = self._offset.with_suffix(".new")
        fresh.write_text(str((moment - datetime.now(UTC)).total_seconds()))
        fresh.replace(self._offset)  # nobody reads half of it

    def now(self) -> datetime:
        return datetime.fromtimestamp(datetime.now(UTC).timestamp() + float(self._offset.read_text()), UTC)
