"""Reads the table: `areas/*.txt` has a line for every method of every address, and what each reader gets there.

    POST team-edit   in 404 403 403 302+ 404

The cells are of READERS, in that order: a status, or `in` for being led to sign in; `+` where something was written to
the database. Every cell without a `+` says that nothing was.
"""

from pathlib import Path

READERS = ("anonymous", "outsider", "guest", "member", "owner", "administrator")
FOLDER = Path(__file__).with_name("areas")


def areas() -> dict[str, dict[str, tuple[str, ...]]]:
    """Returns the rows of each area by key, as "POST team-edit"."""
    return {file.stem: dict(_row(line) for line in _lines(file)) for file in sorted(FOLDER.glob("*.txt"))}


def rows() -> dict[str, tuple[str, ...]]:
    return {key: row for found in areas().values() for key, row in found.items()}


def _lines(file: Path) -> list[str]:
    return [line for line in file.read_text().splitlines() if line.strip() and not line.startswith("#")]


def _row(line: str) -> tuple[str, tuple[str, ...]]:
    method, name, *cells = line.split()
    assert len(cells) == len(READERS), line
    return f"{method} {name}", tuple(cells)


def line_of(key: str, cells: tuple[str, ...]) -> str:
    """Returns a row as the table has it."""
    method, name = key.split()
    return f"{method:6} {name:36} " + " ".join(f"{cell:5}" for cell in cells).rstrip()
