"""Each connector carries its own translations, so that its folder is all there is of it."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from connectors import catalog

FILES = sorted(Path(catalog.__path__[0]).glob("*/locale/*/LC_MESSAGES/django.po"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parts[-5]}-{path.parts[-3]}")
def test_translations_are_complete_and_keep_what_is_filled_in(path: Path) -> None:
    with path.open("rb") as source:
        messages = [message for message in read_po(source) if message.id]
    assert messages
    for message in messages:
        assert all(texts(message.string)), f"{message.id} is not translated"
        assert not message.fuzzy
        assert not list(message.check()), f"{message.id} fills in other things than its translation"


def texts(found: str | Sequence[str] | None) -> Sequence[str]:
    return [found] if isinstance(found, str) else found or [""]
