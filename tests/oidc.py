"""A real OpenID provider (npm's `oidc-provider`) as a process, and what a browser does there."""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

import httpx
import psutil

from tests.product import ROOT, free_port

COMMAND = (sys.executable, "-m", "config.node", "node", str(ROOT / "tests" / "journeys" / "oidc_provider.mjs"))
PERSON: dict[str, Any] = {
    "sub": "f1d2",
    "name": "Ada Byron",
    "email": "ada@company.example",
    "email_verified": True,
    "groups": ["ops", "everyone"],
}


@dataclass(frozen=True)
class Issuer:
    """A running provider, with one client."""

    url: str
    client_id: str
    client_secret: str

    def choose(self, address: str, sub: str) -> str:
        """Follows a browser's way from the authorization address to where it is sent back to, as one of the people.

        An empty `sub` presses Cancel.
        """
        with httpx.Client() as browser:
            while address.startswith(self.url):
                answer = browser.get(f"{address}?as={sub}" if "/choose/" in address else address)
                if "Location" not in answer.headers:
                    raise AssertionError(f"{address} answered {answer.status_code}: {answer.text}")
                address = urljoin(address, answer.headers["Location"])
            return address


@contextmanager
def issuer(
    redirect_uri: str, people: Sequence[dict[str, Any]] = (PERSON,), port: int | None = None
) -> Iterator[Issuer]:
    """Runs a provider that sends people back to `redirect_uri`, on a free port unless one is given."""
    port = port or free_port()
    found = Issuer(f"http://localhost:{port}", "patchbay", "a secret: not guessed & 100% odd")
    arguments = (str(port), found.client_id, found.client_secret, redirect_uri, json.dumps(list(people)))
    with subprocess.Popen(
        [
            sys.executable,
            "-m",
            "config.node",
            "node",
            str(ROOT / "tests" / "journeys" / "oidc_provider.mjs"),
            *arguments,
        ],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdout
        try:
            for line in process.stdout:
                if line.strip() == "ready":
                    break
            yield found
        finally:
            for child in psutil.Process(process.pid).children(recursive=True):
                child.terminate()
