"""Compiles the message catalogs, without GNU gettext: `python -m config.translations`."""

import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent


def catalogs() -> Iterator[Path]:
    """Yields the product's own catalogs, and those of each connector that speaks more than English."""
    yield from sorted(ROOT.glob("config/locale/*/LC_MESSAGES/*.po"))
    yield from sorted(ROOT.glob("connectors/catalog/*/locale/*/LC_MESSAGES/*.po"))


def compile_catalog(path: Path) -> Path:
    """Writes the .mo beside the .po; a running server never sees half of it."""
    with path.open("rb") as source:
        catalog = read_po(source, abort_invalid=True)
    compiled = path.with_suffix(".mo")
    fresh = compiled.with_suffix(".mo.new")
    with fresh.open("wb") as target:
        write_mo(target, catalog)
    return fresh.replace(compiled)


def main() -> int:
    for path in catalogs():
        compile_catalog(path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
