"""Writes the table of docs/operations.md: `python -m config.options.table`."""

import sys
from pathlib import Path

from config.options.registry import OPTIONS

HEAD = "| name | default | what |\n|---|---|---|\n"


def markdown() -> str:
    """Returns the table."""
    return HEAD + "".join(
        f"| `{option.name}` | {_cell(option.default_text, words=option.shown is not None)} | {option.what} |\n"
        for option in OPTIONS.values()
    )


def _cell(default: str, *, words: bool) -> str:
    return default if words or not default else f"`{default}`"


def write(page: Path) -> None:
    """Puts the table in the place of the one that the page has."""
    before, head, rest = page.read_text().partition(HEAD)
    after = rest[rest.index("\n\n") + 1 :]
    page.write_text(before + markdown() + after if head else before)


if __name__ == "__main__":
    write(Path(sys.argv[1] if len(sys.argv) > 1 else "docs/operations.md"))
