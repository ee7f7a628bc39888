from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.connectors.app_packages.bad_packages import member
from tests.connectors.apps import manifest, package


def run(path: Path) -> str:
    out = StringIO()
    try:
        call_command("validateapp", str(path), stdout=out)
    except CommandError as error:
        return f"{out.getvalue()}{error}"
    return out.getvalue()


def test_says_what_is_wrong_with_a_package(tmp_path: Path) -> None:
    bad = tmp_path / "app.zip"
    bad.write_bytes(member("version", value="one")())
    with pytest.raises(CommandError) as failed:
        call_command("validateapp", str(bad), stdout=StringIO())
    assert failed.value.returncode == 1
    said = run(bad)
    assert "error: /version: “one” is not a version. [version]\n    Write three numbers" in said
    assert "warning: outline.png:" in said


def test_is_content_with_a_good_one(tmp_path: Path) -> None:
    good = tmp_path / "app.zip"
    good.write_bytes(package(manifest().document()))
    assert run(good).endswith("Builds 1.0.0 can be uploaded.\n")


def test_says_that_there_is_no_file(tmp_path: Path) -> None:
    assert "cannot be read" in run(tmp_path / "nothing.zip")
