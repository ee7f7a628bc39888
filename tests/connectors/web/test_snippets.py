"""The code that a new token is shown with: run as it stands, it knows who calls."""

import base64
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from channels_app.models import Team
from connectors.flows import outgoing
from connectors.web.outgoing.reveal_token import snippet
from tests.conftest import People
from tests.product import ROOT, free_port

NODE = (sys.executable, "-m", "config.node", "node")


def wait_until(listens: bool, port: int) -> None:
    end = time.monotonic() + 20
    while time.monotonic() < end:
        with socket.socket() as probe:
            if (probe.connect_ex(("127.0.0.1", port)) == 0) is listens:
                return
        time.sleep(0.1)
    raise TimeoutError(f"port {port}")


@pytest.mark.parametrize(
    ("name", "command"), [("service.py", (sys.executable,)), ("service.mjs", NODE)], ids=["python", "node"]
)
def test_a_service_of_it_answers_whom_it_knows(
    team: Team, people: People, settings: Any, tmp_path: Path, name: str, command: tuple[str, ...]
) -> None:
    settings.ALLOWED_PRIVATE_HOSTS = ["127.0.0.1"]
    port = free_port()
    url = f"http://127.0.0.1:{port}/"
    webhook, token = outgoing.create(team=team, by=people.alice, name="Greeter", callback_url=url)
    other = base64.b64encode(bytes(32)).decode()
    (tmp_path / name).write_text(snippet(name))

    def ask(known: str) -> outgoing.SampleResult:
        env = {**os.environ, "PATCHBAY_TOKEN": known, "PORT": str(port)}
        # A group of its own: Node may be a child of what starts it.
        options: dict[str, Any] = {"stderr": subprocess.DEVNULL, "start_new_session": True}
        service = subprocess.Popen([*command, str(tmp_path / name)], cwd=ROOT, env=env, **options)
        try:
            wait_until(True, port)
            return outgoing.try_out(webhook=webhook, by=people.alice, now=timezone.now())
        finally:
            os.killpg(service.pid, signal.SIGTERM)
            service.wait(timeout=10)
            wait_until(False, port)

    sample = ask(token)
    assert (sample.status, sample.problem) == (200, "")
    assert sample.envelope
    assert sample.envelope.text == "Hello Alice!"
    assert ask(other).status == 401
    # While two live it needs either of them.
    new = outgoing.rotate(webhook=webhook, by=people.alice, now=timezone.now())
    assert [ask(known).status for known in (token, new)] == [200, 200]
