import json
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.storage import StaticFilesStorage

# What the build writes last.
NAMES = settings.BASE_DIR / "channels_app" / "static" / "dist" / "names.json"


class BuiltNames(StaticFilesStorage):
    """Gives built files their addresses; templates ask for `dist/app.css`, whatever is in it."""

    def url(self, name: str | None) -> str:
        return super().url(built_name(name) if name else name)


def built_name(name: str) -> str:
    """Returns a built file's name for the one that a template gives; any other name stays as it is."""
    # The names of one process belong to its templates, so they are read once; in development, whenever they are asked.
    names = _read(NAMES) if settings.DEBUG else _names()
    return names.get(name, name)


@cache
def _names() -> dict[str, str]:
    return _read(NAMES)


def _read(path: Path) -> dict[str, str]:
    if not path.exists():  # nothing is built: tests of other things
        return {}
    found: dict[str, str] = json.loads(path.read_text())["names"]
    return found
