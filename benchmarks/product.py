"""Starts the product with its own data for one benchmark."""

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent


@dataclass
class Running:
    port: int
    base_url: str
    demo: dict[str, Any]
    database_url: str
    pid: int
    inside: dict[str, str]


@contextmanager
def running(**environment: str) -> Iterator[Running]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="patchbay-bench-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        env = {**os.environ, "PATCHBAY_VAR": folder, "PATCHBAY_PORT": str(port), **environment}
        log = (Path(folder) / "up.log").open("w")
        process = subprocess.Popen([sys.executable, "manage.py", "up"], cwd=ROOT, env=env, stdout=log, stderr=log)
        try:
            wait(process, f"http://localhost:{port}/readyz")
            demo = json.loads((Path(folder) / "demo.json").read_text())
            database_url = f"postgresql://postgres@/patchbay?host={folder}/postgres"
            inside = env | json.loads((Path(folder) / "running.json").read_text())["environment"]
            yield Running(port, f"http://localhost:{port}", demo, database_url, process.pid, inside)
        finally:
            process.terminate()
            process.wait()


def wait(process: "subprocess.Popen[bytes]", url: str, seconds: float = 300) -> None:
    for _ in range(int(seconds * 5)):
        if process.poll() is not None:
            raise RuntimeError("the product did not start")
        try:
            urllib.request.urlopen(url)
            return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(f"the product was not ready after {seconds} s")
