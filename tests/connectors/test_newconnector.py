import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils.translation import to_locale

from connectors import catalog, registry
from connectors.sdk.testing import ConnectorContract
from tests.product import ROOT

FOLDERS = [folder for folder in sorted(Path(catalog.__path__[0]).iterdir()) if (folder / "connector.py").exists()]
SHOW = "import django; django.setup(); from connectors import registry; print(sorted(registry.connectors()))"


def contracts(folder: Path) -> list[str]:
    """Names of the contract tests in a connector's folder."""
    module = f"connectors.catalog.{folder.name}.tests.test_contract"
    found = vars(__import__(module, fromlist=["*"])).items()
    return [name for name, value in found if isinstance(value, type) and issubclass(value, ConnectorContract)]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """The tree as it stands, in a repository of its own."""
    tree = tmp_path / "tree"
    left_out = shutil.ignore_patterns(".git", ".venv", "node_modules", "var", "__pycache__", ".*_cache", "dist")
    shutil.copytree(ROOT, tree, ignore=left_out)
    (tree / ".gitignore").write_text("__pycache__/\n")
    identity = ["-c", "user.name=test", "-c", "user.email=test@example.com"]
    for command in (["init", "-q"], ["add", "-A"], [*identity, "commit", "-qm", "all"]):
        subprocess.run(["git", *command], cwd=tree, check=True)
    return tree


def run(tree: Path, *command: str) -> str:
    done = subprocess.run(
        [sys.executable, *command],
        cwd=tree,
        env={**os.environ, "PYTHONPATH": str(tree), "DJANGO_SETTINGS_MODULE": "config.settings"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_a_new_connector_is_one_folder_that_passes_its_contract_test(checkout: Path) -> None:
    run(checkout, "manage.py", "newconnector", "tide-times")
    changed = subprocess.run(["git", "status", "--porcelain"], cwd=checkout, capture_output=True, text=True).stdout
    assert changed == "?? connectors/catalog/tide_times/\n"
    run(checkout, "-m", "config.translations")
    folder_test = "test_every_folder_is_a_connector_with_all_that_there_is_of_it"
    translations_test = "test_translations_are_complete_and_keep_what_is_filled_in"
    asked = [
        f"tests/connectors/test_newconnector.py::{folder_test}[tide_times]",
        f"tests/connectors/catalog/test_translations.py::{translations_test}[tide_times-zh_Hans]",
    ]
    inherited = [name for name in vars(ConnectorContract) if name.startswith("test_")]
    tested = run(checkout, "-m", "pytest", "-q", "connectors/catalog/tide_times", *asked)
    assert f"{len(inherited) + len(asked)} passed" in tested
    assert "tide-times" in run(checkout, "-c", SHOW)
    run(checkout, "-m", "ruff", "check", "--no-cache", "connectors/catalog/tide_times")
    run(checkout, "-m", "ruff", "format", "--no-cache", "--check", "connectors/catalog/tide_times")


@pytest.mark.parametrize("slug", ["Tide", "tide_times", "-tide", "tide--times", "incoming-webhook", "../tide", ""])
def test_a_slug_that_cannot_be_is_refused(slug: str) -> None:
    with pytest.raises(CommandError):
        call_command("newconnector", slug)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_folder_is_a_connector_with_all_that_there_is_of_it(folder: Path) -> None:
    assert registry.connector(folder.name.replace("_", "-")).folder() == folder
    assert contracts(folder)
    assert (folder / "README.md").read_text().startswith("# "), "a guide"
    assert list((folder / "fixtures").glob("*__*.txt")), "expected texts"
    translated = {path.parts[-3] for path in folder.glob("locale/*/LC_MESSAGES/django.po")}
    assert translated == {to_locale(code) for code, _name in settings.LANGUAGES} - {"en"}
