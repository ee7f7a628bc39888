"""A connector stays something one person reads in one sitting."""

from pathlib import Path

import pytest

from connectors import catalog

FOLDERS = [folder for folder in Path(catalog.__path__[0]).iterdir() if (folder / "connector.py").exists()]
# Lines of code in a folder, without blank lines, comments and tests.
MOST = 200


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_connector_is_small(folder: Path) -> None:
    sources = [path for path in folder.rglob("*.py") if not path.name.startswith("test_")]
    lines = [line.strip() for path in sources for line in path.read_text().splitlines()]
    assert len([line for line in lines if line and not line.startswith("#")]) <= MOST
