"""The embedded servers: closed to the machine's other users, started again over whatever was left."""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest
import redis

from config.embedded import Embedded, ground
from tests import services
from tests.conftest import new_var

# What another user would try: to connect to each socket, and to list the folders.
BREAK_IN = """
import os, socket, sys
os.setgroups([]); os.setgid(65534); os.setuid(65534)
for path in sys.argv[1:]:
    try:
        with socket.socket(socket.AF_UNIX) as one:
            one.connect(path)
        print("in:", path)
    except PermissionError:
        pass
    except FileNotFoundError:
        print("gone:", path)
"""


@pytest.fixture(scope="module", params=["short", "long"])
def own(request: pytest.FixtureRequest) -> Iterator[Embedded]:
    """Servers that nobody else uses; the long path has no room for a socket."""
    var = new_var() if request.param == "short" else new_var() / ("folder-" * 14)
    embedded = Embedded(var)
    embedded.start()
    yield embedded
    embedded.stop()


def pid(embedded: Embedded, name: str) -> psutil.Process:
    return next(psutil.Process(one.pid) for one in embedded._processes if name in psutil.Process(one.pid).name())


def test_they_listen_on_no_port(own: Embedded) -> None:
    for name in ("postgres", "valkey"):
        assert pid(own, name).net_connections("inet") == []


def test_their_folders_are_closed_to_others(own: Embedded) -> None:
    for name, folder in own.sockets.items():
        assert folder.stat().st_mode & 0o077 == 0, name
        assert (own.var / name).stat().st_mode & 0o077 == 0, name


@pytest.mark.skipif(os.geteuid() != 0, reason="only root becomes another user")
def test_another_user_does_not_get_in(own: Embedded) -> None:
    sockets = [str(own.sockets["postgres"] / ".s.PGSQL.5432"), str(own.sockets["valkey"] / "valkey.sock")]
    tried = [sys.executable, "-c", BREAK_IN, *sockets]
    assert subprocess.run(tried, capture_output=True, text=True, check=True).stdout == ""


def test_they_answer_again_at_the_same_address_after_they_were_killed(own: Embedded) -> None:
    with psycopg.connect(own.urls["database_url"], autocommit=True) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (n int)")
        connection.execute("INSERT INTO kept VALUES (1)")
        count = connection.execute("SELECT count(*) FROM kept").fetchone()
        # Busy with something that does not look up when its server is gone.
        connection.execute("SELECT 1")
        for process in own._processes:
            process.kill()
            process.wait()
        own._processes.clear()
        own.start()
    with psycopg.connect(own.urls["database_url"]) as connection:
        assert connection.execute("SELECT count(*) FROM kept").fetchone() == count
    with redis.Redis.from_url(own.urls["redis_url"]) as client:
        assert client.ping()


def test_a_stale_pid_that_is_somebody_elses_by_now_is_no_server() -> None:
    """As after a power cut, or in a container, where the same small numbers are given again."""
    embedded = Embedded(new_var())
    embedded.start()
    file = embedded.var / "postgres" / "postmaster.pid"
    lines = file.read_text().splitlines()
    embedded.stop()
    owner = file.parent.stat()
    with subprocess.Popen(["sleep", "600"], user=owner.st_uid, group=owner.st_gid) as other:
        file.write_text("\n".join([str(other.pid), *lines[1:]]) + "\n")
        os.chown(file, owner.st_uid, owner.st_gid)
        again = Embedded(embedded.var)
        again.start()
        again.stop()
        other.kill()


def test_a_second_server_on_the_same_data_is_refused(own: Embedded, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ground, "STOP_SECONDS", 0.1)
    running = pid(own, "valkey")
    with pytest.raises(SystemExit, match=f"Another server, process {running.pid}, works with"):
        ground.wait_for(running, "valkey-server", own.var / "valkey")


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's own arrangement, see config/death_signal.py")
def test_they_stop_with_who_started_them() -> None:
    """A clean stop, even where that process was killed."""
    code = (
        "import sys, time; from pathlib import Path; from config.embedded import Embedded;"
        "one = Embedded(Path(sys.argv[1])); one.start(); print('up', flush=True); time.sleep(600)"
    )
    var = Path(tempfile.mkdtemp(dir=services.VAR))
    var.chmod(0o755)
    with subprocess.Popen([sys.executable, "-c", code, str(var)], stdout=subprocess.PIPE, text=True) as starter:
        assert starter.stdout
        assert starter.stdout.readline() == "up\n"
        servers = psutil.Process(starter.pid).children(recursive=True)
        starter.send_signal(signal.SIGKILL)
    assert not psutil.wait_procs(servers, timeout=60)[1]
    assert "database system is shut down" in (var / "postgres" / "log").read_text()
