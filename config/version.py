"""Which version of Patchbay this is."""

import tomllib
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@cache
def current() -> str:
    """Returns the version that pyproject.toml states."""
    with (ROOT / "pyproject.toml").open("rb") as project:
        version: str = tomllib.load(project)["project"]["version"]
    return version
