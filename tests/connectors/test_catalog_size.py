"""A connector stays something one person reads in one sitting."""

from collections.abc import Iterable
from pathlib import Path

import pytest

from connectors import catalog

FOLDERS = [folder for folder in sorted(Path(catalog.__path__[0]).iterdir()) if (folder / "connector.py").exists()]
# Lines in a folder's Python, all of them, without its tests.
MOST = 200
# The services that are asked for the same thing: a subject of its own (docs/adr/0011-connector-folder.md).
PROVIDERS = "providers.py"


def count_lines(paths: Iterable[Path]) -> int:
    return sum(len(path.read_text().splitlines()) for path in paths)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_connector_is_small(folder: Path) -> None:
    sources = [path for path in folder.rglob("*.py") if "tests" not in path.relative_to(folder).parts]
    assert 0 < count_lines(path for path in sources if path.name != PROVIDERS) <= MOST
    assert count_lines(path for path in sources if path.name == PROVIDERS) <= MOST
