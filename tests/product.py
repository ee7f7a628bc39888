"""The product as a process: started with `manage.py up`, spoken to over HTTP."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).parent.parent
# What the tests' own process was given (services.py) and the product is not.
OURS = ("DATABASE_URL", "REDIS_URL", "PATCHBAY_SECRET_KEY")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Product:
    def __init__(self, var: Path, **environment: str) -> None:
        self.var = var
        self.port = free_port()
        self.base_url = f"http://localhost:{self.port}"
        self.environment = environment
        self.process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        inherited = {k: v for k, v in os.environ.items() if k not in OURS}
        with (self.var / "up.log").open("a") as log:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "up"],
                cwd=ROOT,
                env={
                    **inherited,
                    "PATCHBAY_VAR": str(self.var),
                    "PATCHBAY_PORT": str(self.port),
                    **self.environment,
                },
                stdout=log,
                stderr=subprocess.STDOUT,
                text=True,
            )
        self._wait_until_ready()

    def stop(self) -> None:
        """As Ctrl-C does; raises if the product does not go down by itself."""
        assert self.process
        self.process.send_signal(signal.SIGINT)
        self.process.wait(timeout=60)

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    @property
    def demo(self) -> dict[str, Any]:
        facts: dict[str, Any] = json.loads((self.var / "demo.json").read_text())
        return facts

    @property
    def log(self) -> str:
        return (self.var / "up.log").read_text()

    def api(self, method: str, path: str, **options: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.demo['api_token']}"}
        return httpx.request(method, f"{self.base_url}/api/v1/{path}", headers=headers, **options)

    def messages(self, channel_id: str) -> list[dict[str, Any]]:
        """All root messages of a channel, newest first."""
        found: list[dict[str, Any]] = []
        url: str | None = f"channels/{channel_id}/messages?limit=200"
        while url:
            page = self.api("GET", url.removeprefix(f"{self.base_url}/api/v1/")).raise_for_status().json()
            found += page["results"]
            url = page["next"]
        return found

    def _wait_until_ready(self, seconds: float = 90) -> None:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            assert self.process
            if self.process.poll() is not None:
                raise RuntimeError(f"the product did not start:\n{self.log}")
            try:
                if httpx.get(f"{self.base_url}/readyz").status_code == 200:
                    return
            except httpx.TransportError:
                pass
            time.sleep(0.2)
        raise RuntimeError(f"the product was not ready after {seconds} s:\n{self.log}")
