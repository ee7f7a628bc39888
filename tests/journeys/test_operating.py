"""An operator's day: commands beside a running server and without one, a backup, and another machine."""

import json
import re
import tarfile
from pathlib import Path

import httpx
import pytest

from tests.config.operate.commands import patchbay
from tests.conftest import new_var
from tests.product import Product

QUIET = {"PATCHBAY_WORKER_PROCESSES": "1", "PATCHBAY_WEB_WORKERS": "1"}


def people(var: Path) -> str:
    """Returns what names all administrators."""
    code = "from channels_app.models import User; print([user.email for user in User.objects.filter(is_staff=True)])"
    return patchbay(var, "shell", "--no-imports", "--command", code).stdout


def parts(var: Path) -> str:
    """Returns the parts of the tables of messages and exchanges."""
    code = (
        "from channels_app.models import Message; from channels_app.partitions import parts_of; "
        "from connectors.models import Exchange; print(parts_of(Message), parts_of(Exchange))"
    )
    return patchbay(var, "shell", "--no-imports", "--command", code).stdout


def administrator(var: Path, email: str) -> str:
    made = patchbay(var, "createsuperuser", "--noinput", "--email", email, "--name", "Root")
    assert made.returncode == 0, made.stderr
    return next(word for word in made.stdout.split() if word.startswith("http"))


def test_a_backup_goes_on_living_elsewhere(tmp_path: Path) -> None:
    old, new = Product(new_var(), **QUIET), Product(new_var(), **QUIET)
    old.start()
    try:
        path = old.demo["webhook_urls"]["short"].removeprefix(old.base_url)
        assert httpx.post(old.base_url + path, json={"text": "before"}).text == "1"
        link = administrator(old.var, "while@example.com")
        assert link.startswith(old.base_url), "as the one that runs has it"
        assert "password1" in httpx.get(link, follow_redirects=True).text
        file = tmp_path / "patchbay.tar"
        saved = patchbay(old.var, "backup", str(file))
        assert saved.returncode == 0, saved.stderr
        refused = patchbay(old.var, "restore", str(file), "--yes")
        assert "Patchbay runs. Stop it first" in refused.stderr
    finally:
        old.stop()
    assert not (old.var / "running.json").exists()
    administrator(old.var, "stopped@example.com")
    assert "while@example.com" in people(old.var)
    assert "stopped@example.com" in people(old.var)

    restored = patchbay(new.var, "restore", str(file), said="yes\n")
    assert restored.returncode == 0, restored.stderr
    assert (new.var / "secret_key").read_text() == (old.var / "secret_key").read_text()
    assert {"channels_app_message_later", "connectors_exchange_later"} <= set(re.findall(r"\w+", parts(old.var)))
    assert parts(new.var) == parts(old.var)
    new.start()
    try:
        assert httpx.post(new.base_url + path, json={"text": "after"}).text == "1"
        texts = [message["text"] for message in new.messages(new.demo["channel_id"])]
        assert sum("after" in str(text) for text in texts) <= 1
        assert "while@example.com" in people(new.var)
    finally:
        new.stop()


@pytest.fixture(scope="module")
def backup(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A backup of a server without people, and where it came from."""
    var, file = new_var(), tmp_path_factory.mktemp("backup") / "patchbay.tar"
    administrator(var, "first@example.com")
    assert patchbay(var, "backup", str(file)).returncode == 0
    return var, file


def test_a_backup_is_its_owners(backup: tuple[Path, Path]) -> None:
    var, file = backup
    assert file.stat().st_mode & 0o077 == 0
    again = patchbay(var, "backup", str(file))
    assert "is there already" in again.stderr


def changed(file: Path, place: Path, **facts: object) -> Path:
    """Returns a copy of a backup whose manifest says something else."""
    with tarfile.open(file) as tar:
        for name in ("manifest.json", "secret_key", "database.dump"):
            source = tar.extractfile(name)
            assert source
            (place / name).write_bytes(source.read())
    manifest = place / "manifest.json"
    manifest.write_text(json.dumps({**json.loads(manifest.read_text()), **facts}))
    with tarfile.open(place / "changed.tar", "w") as tar:
        for name in ("manifest.json", "secret_key", "database.dump"):
            tar.add(place / name, name)
    return place / "changed.tar"


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"version": "99.0.0"}, "It was made by Patchbay 99.0.0"),
        ({"migrations": {"channels_app": "9999_from_the_future"}}, "channels_app.9999_from_the_future"),
        ({"format": 2}, "newer Patchbay"),
    ],
)
def test_a_newer_backup_is_refused(
    backup: tuple[Path, Path], tmp_path: Path, facts: dict[str, object], words: str
) -> None:
    var, file = backup
    refused = patchbay(var, "restore", str(changed(file, tmp_path, **facts)), "--yes")
    assert refused.returncode == 1
    assert words in refused.stderr
    assert "Traceback" not in refused.stderr


def test_what_is_no_backup_is_refused(backup: tuple[Path, Path], tmp_path: Path) -> None:
    (tmp_path / "other").write_text("something else")
    for name in ("other", "gone"):
        assert "is not a backup of Patchbay's" in patchbay(backup[0], "restore", str(tmp_path / name), "--yes").stderr


def test_a_restore_that_fails_or_is_not_wanted_changes_nothing(backup: tuple[Path, Path], tmp_path: Path) -> None:
    var, file = backup
    kept = (var / "secret_key").read_text()
    assert "Nothing was changed" in patchbay(var, "restore", str(file), said="no\n").stderr
    broken = changed(file, tmp_path)
    dump = tmp_path / "database.dump"
    dump.write_bytes(dump.read_bytes()[: dump.stat().st_size // 2])
    with tarfile.open(broken, "w") as tar:
        for name in ("manifest.json", "secret_key", "database.dump"):
            tar.add(tmp_path / name, name)
    failed = patchbay(var, "restore", str(broken), "--yes")
    assert failed.returncode == 1
    assert "pg_restore ended with status 1" in failed.stderr
    assert "first@example.com" in people(var)
    assert (var / "secret_key").read_text() == kept


def test_an_administrator_has_a_name_and_a_password(backup: tuple[Path, Path]) -> None:
    var, _file = backup
    for arguments, words in (
        (["--email", "x@example.com"], "A name is needed"),
        (["--name", "X"], "An address is needed"),
        (["--email", "first@example.com", "--name", "X"], "Somebody signs in as first@example.com"),
    ):
        assert words in patchbay(var, "createsuperuser", "--noinput", *arguments).stderr
    short = {"DJANGO_SUPERUSER_PASSWORD": "short"}
    arguments = ["createsuperuser", "--noinput", "--email", "x@example.com", "--name", "X"]
    assert "too short" in patchbay(var, *arguments, **short).stderr
    made = patchbay(var, *arguments, DJANGO_SUPERUSER_PASSWORD="a long password of theirs")
    assert "http" not in made.stdout
    assert "x@example.com" in people(var)
