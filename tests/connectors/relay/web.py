"""The web process alone, on the tests' own database, for what a browser has to show."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import httpx
from django.db import connection

from tests.product import ROOT, free_port

APPLICATION = "tests.connectors.relay.platform:application"


@contextmanager
def web(**environment: str) -> Iterator[str]:
    """Its address. The database must not be in a test's transaction."""
    port = free_port()
    database = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
    command = f"-m granian --interface asginl --port {port} --no-ws --log-level warning {APPLICATION}"
    process = subprocess.Popen(
        [sys.executable, *command.split()],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": database, "PATCHBAY_PORT": str(port), **environment},
    )
    try:
        wait_for(f"http://localhost:{port}/healthz")
        yield f"http://localhost:{port}"
    finally:
        process.terminate()
        process.wait(timeout=30)


def wait_for(url: str) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            if httpx.get(url).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.2)
    raise RuntimeError(f"nothing answers at {url}")
