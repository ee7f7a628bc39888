"""Marks pages that accept files; the server asks for their limit before it reads a body (config/uploads.py)."""

from collections.abc import Callable
from typing import Any, TypeVar

View = TypeVar("View", bound=Callable[..., Any])

# Bytes of a form with files: a picture of 5 MiB or a package of 2, twice over.
FILES_LIMIT = 10 * 1024 * 1024
# The attribute that marks a view; decorators keep it.
LIMIT_NAME = "body_limit"


def takes_files(view: View) -> View:
    """Allows a page's requests up to `FILES_LIMIT` bytes."""
    setattr(view, LIMIT_NAME, FILES_LIMIT)
    return view
