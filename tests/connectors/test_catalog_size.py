"""A connector stays something one person reads in one sitting."""

from pathlib import Path

import pytest

from connectors import catalog

FOLDERS = [folder for folder in Path(catalog.__path__[0]).iterdir() if (folder / "connector.py").exists()]
# Lines in a folder's Python, all of them, without its tests.
MOST = 200


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_connector_is_small(folder: Path) -> None:
    sources = [path for path in folder.rglob("*.py") if "tests" not in path.relative_to(folder).parts]
    assert sum(len(path.read_text().splitlines()) for path in sources) <= MOST
