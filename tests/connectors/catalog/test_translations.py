"""Each connector carries its own translations; compiled ones are stored, because machines that run us lack msgfmt.

After a change: `pybabel compile -D django -l zh_Hans -d connectors/catalog/<slug>/locale`.
"""

from collections.abc import Sequence
from pathlib import Path

import pytest
from babel.messages import Catalog
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from connectors import catalog

FILES = sorted(Path(catalog.__path__[0]).glob("*/locale/*/LC_MESSAGES/django.po"))


def words(catalog: Catalog) -> set[tuple[str, ...]]:
    return {(*texts(message.id), *texts(message.string)) for message in catalog if message.id}


def texts(found: str | Sequence[str] | None) -> Sequence[str]:
    return [found] if isinstance(found, str) else found or [""]


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parts[-5]}-{path.parts[-3]}")
def test_the_compiled_translations_are_those_of_the_source_and_complete(path: Path) -> None:
    with path.open("rb") as source, path.with_suffix(".mo").open("rb") as compiled:
        messages = read_po(source)
        known = words(read_mo(compiled))
    assert known
    assert words(messages) == known
    assert all(all(texts(message.string)) and not message.fuzzy for message in messages if message.id)
