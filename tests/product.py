"""The product as a process: started with `manage.py up`, spoken to over HTTP."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import httpx
import psutil

from tests.patience import Patient

ROOT = Path(__file__).parent.parent
# What the tests' own process was given (services.py) and the product is not.
OURS = ("DATABASE_URL", "REDIS_URL", "PATCHBAY_SECRET_KEY")

Fact = TypeVar("Fact")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def told_by(process: psutil.Process, fact: Callable[[psutil.Process], Fact], otherwise: Fact) -> Fact:
    """Returns what a process tells of itself, or the other value where it ended since it was listed."""
    try:
        return fact(process)
    except psutil.NoSuchProcess:
        return otherwise


def words(process: psutil.Process) -> list[str]:
    """Returns a process's command line; a fork has set its own, as one text."""
    return " ".join(told_by(process, psutil.Process.cmdline, [])).split()


class Product:
    def __init__(self, var: Path, **environment: str) -> None:
        self.var = var
        self.port = free_port()
        self.base_url = f"http://localhost:{self.port}"
        self.environment = environment
        self.process: subprocess.Popen[str] | None = None
        self._others: list[subprocess.Popen[bytes]] = []

    def start(self) -> None:
        with (self.var / "up.log").open("a") as log:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "up"],
                cwd=ROOT,
                env=self._environment(),
                stdout=log,
                stderr=subprocess.STDOUT,
                text=True,
            )
        try:
            self.wait_until_ready()
        except RuntimeError:
            self.process.terminate()  # nobody else would
            self.process.wait(timeout=60)
            raise

    def _environment(self) -> dict[str, str]:
        inherited = {k: v for k, v in os.environ.items() if k not in OURS}
        place = {"PATCHBAY_VAR": str(self.var), "PATCHBAY_PORT": str(self.port)}
        return {**inherited, **place, **self.environment}

    def also(self, *command: str) -> None:
        """One more process of the product's, as an operator adds them."""
        with (self.var / "up.log").open("a") as log:
            self._others.append(
                subprocess.Popen(
                    [sys.executable, *command], cwd=ROOT, env=self.inside, stdout=log, stderr=subprocess.STDOUT
                )
            )

    @contextmanager
    def another(self, *command: str) -> Iterator[None]:
        """Runs one more process of the product's for a while."""
        self.also(*command)
        other = self._others[-1]
        try:
            yield
        finally:
            self._others.remove(other)
            other.terminate()
            other.wait(timeout=60)

    def shell(self, code: str) -> str:
        """What `manage.py shell` prints; what tests have it do may take a while beside other tests."""
        command = [sys.executable, "manage.py", "shell", "--no-imports", "--command", code]
        return subprocess.check_output(command, cwd=ROOT, env=self.inside, text=True, timeout=240)

    @property
    def inside(self) -> dict[str, str]:
        """The environment of its processes, which know where its database and broker are."""
        facts: dict[str, dict[str, str]] = json.loads((self.var / "running.json").read_text())
        return {**self._environment(), **facts["environment"]}

    def workers(self) -> list[psutil.Process]:
        """Those that take tasks, without the processes that each has below itself; what was added comes last."""
        mains = self.processes("worker")
        below = {main.pid for main in mains}
        return [process for process in mains if told_by(process, psutil.Process.ppid, 0) not in below]

    def beats(self) -> list[psutil.Process]:
        """Those that send ticks: they connect to the broker, over a socket of the machine's, with the first one."""
        return [one for one in self.processes("beat") if told_by(one, lambda it: it.net_connections("unix"), [])]

    def processes(self, word: str) -> list[psutil.Process]:
        """Those whose command line has the word; one that ended just now has none."""
        return [process for process in self.family() if word in words(process)]

    def family(self) -> list[psutil.Process]:
        assert self.process
        started: list[subprocess.Popen[Any]] = [self.process, *self._others]
        roots = [psutil.Process(one.pid) for one in started if one.poll() is None]
        return [process for root in roots for process in (root, *root.children(recursive=True))]

    def stop(self) -> None:
        """As Ctrl-C does; raises if the product does not go down by itself."""
        assert self.process
        for other in self._others:
            other.terminate()
        self.process.send_signal(signal.SIGINT)
        self.process.wait(timeout=60)
        for other in self._others:
            other.wait(timeout=60)

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
        with httpx.Client(transport=Patient(), headers=headers) as client:
            return client.request(method, f"{self.base_url}/api/v1/{path}", **options)

    def messages(self, channel_id: str) -> list[dict[str, Any]]:
        """All root messages of a channel, newest first."""
        found: list[dict[str, Any]] = []
        url: str | None = f"channels/{channel_id}/messages?limit=200"
        while url:
            page = self.api("GET", url.removeprefix(f"{self.base_url}/api/v1/")).raise_for_status().json()
            found += page["results"]
            url = page["next"]
        return found

    def wait_until_ready(self, seconds: float = 300) -> None:
        deadline, said = time.monotonic() + seconds, "nothing"
        while time.monotonic() < deadline:
            assert self.process
            if self.process.poll() is not None:
                raise RuntimeError(f"the product did not start:\n{self.log}")
            try:
                answer = httpx.get(f"{self.base_url}/readyz")
                if answer.status_code == 200:
                    return
                said = answer.text
            except httpx.TransportError:
                pass
            time.sleep(0.2)
        raise RuntimeError(f"the product was not ready after {seconds} s, it said {said}:\n{self.log}")
