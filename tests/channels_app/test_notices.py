"""Notices of a process that has nothing else to do: an operator's command."""

import subprocess
import sys
from collections.abc import Iterator
from typing import Any

from channels_app import broker
from tests.product import ROOT

CODE = "from channels_app import notices; [notices.publish_on_commit('test:notices', str(n)) for n in range(50)]"


def test_a_process_that_ends_sends_what_waits() -> None:
    with broker.client(timeout=10) as client, client.pubsub() as heard:
        heard.subscribe("test:notices")
        messages: Iterator[dict[str, Any]] = heard.listen()  # type: ignore[no-untyped-call]
        assert next(messages)["type"] == "subscribe"
        subprocess.run([sys.executable, "manage.py", "shell", "--no-imports", "-c", CODE], cwd=ROOT, check=True)
        found = {message["data"] for _n, message in zip(range(50), messages, strict=False)}
    assert found == {str(n).encode() for n in range(50)}
