"""The folder that a server works in: processes of an earlier run that may still be stopping, and the log."""

import os
import sys
import time
from pathlib import Path

import psutil

# Seconds for a server that is already stopping: PostgreSQL writes a checkpoint, Valkey rewrites its file.
STOP_SECONDS = 30.0
# Seconds for the children of a killed server, which end by themselves.
ORPHAN_SECONDS = 5.0


def running(name: str, data: Path) -> list[psutil.Process]:
    """Lists the processes with this name that work in the folder `data`."""
    return [process for process in psutil.process_iter(["name"]) if _is(process, name, data)]


def _is(process: psutil.Process, name: str, data: Path) -> bool:
    try:
        return process.info["name"] == name and Path(process.cwd()) == data.resolve()
    except (psutil.Error, OSError):
        return False


def wait_for(main: psutil.Process | None, name: str, data: Path) -> None:
    """Waits for the server `main` and all others of its name in `data`; ends this process if `main` does not stop."""
    if main and psutil.wait_procs([main], timeout=STOP_SECONDS)[1]:
        sys.exit(f"Another server, process {main.pid}, works with {data}. Stop it first.")
    deadline = time.monotonic() + ORPHAN_SECONDS
    while others := running(name, data):
        if time.monotonic() > deadline:
            for process in others:
                process.kill()
        time.sleep(0.05)


def log_to(data: Path) -> None:
    """Sends what this process and its successor print to the file `log` in `data`."""
    log = os.open(data / "log", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(log, 1)
    os.dup2(log, 2)
