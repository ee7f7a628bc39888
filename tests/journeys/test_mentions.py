"""Mentions of real services by the running product: verified there, answered in the thread, kept without a queue."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import psutil
import pytest
import redis

from tests.connectors.flows.outgoing.room import says
from tests.product import ROOT, Product, free_port
from tests.target import target

PENDING = 200


def outgoing_webhook(product: Product, url: str, **more: Any) -> dict[str, Any]:
    body = {"name": f"Service {uuid4().hex[:8]}", "callback_url": url, **more}
    found: dict[str, Any] = product.api("POST", f"teams/{product.demo['team_id']}/outgoing-webhooks", json=body).json()
    return found


def mention(product: Product, name: str, text: str = "hello") -> dict[str, Any]:
    url = f"channels/{product.demo['channel_id']}/messages"
    found: dict[str, Any] = product.api("POST", url, json={"text": f"@{name} {text}"}).raise_for_status().json()
    return found


def replies(product: Product, message: dict[str, Any], seconds: float = 20) -> list[dict[str, Any]]:
    """What was answered in a message's thread, as soon as there is something."""
    path = f"channels/{message['channel_id']}/messages?root={message['id']}"
    found: list[dict[str, Any]] = eventually(lambda: product.api("GET", path).json()["results"], seconds)
    return found


def eventually(look: Callable[[], Any], seconds: float = 20) -> Any:
    end = time.monotonic() + seconds
    while not (found := look()) and time.monotonic() < end:
        time.sleep(0.2)
    return found


def status(product: Product, message: dict[str, Any]) -> dict[str, Any]:
    shown = product.api("GET", f"messages/{message['id']}").json()["call_status"]
    (found,) = shown.values()
    return dict(found)


class Service:
    """A service of a process of its own; it is started once its token is known."""

    def __init__(self, *command: str) -> None:
        self.command = command
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, token: str) -> None:
        self.stop()
        self.process = subprocess.Popen([*self.command, str(self.port), token], cwd=ROOT)
        eventually(self.listens)

    def listens(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def stop(self) -> None:
        if self.process:
            for child in psutil.Process(self.process.pid).children(recursive=True):
                child.terminate()
            self.process.terminate()
            self.process.wait(timeout=10)

    def url(self, path: str = "/") -> str:
        return f"http://127.0.0.1:{self.port}{path}"


PYTHON = (sys.executable, "-m", "tests.journeys.mention_service")
NODE = (sys.executable, "-m", "config.node", "node", str(ROOT / "tests/journeys/mention_service.mjs"))


@pytest.fixture
def run() -> Iterator[Callable[..., Service]]:
    started: list[Service] = []

    def run(command: tuple[str, ...]) -> Service:
        started.append(Service(*command))
        return started[-1]

    yield run
    for service in started:
        service.stop()


@pytest.mark.parametrize(
    ("command", "words"), [(PYTHON, "Genuine: @{}"), (NODE, "You typed: @{}")], ids=["python", "node"]
)
def test_a_service_knows_who_calls(
    product: Product, run: Callable[..., Service], command: tuple[str, ...], words: str
) -> None:
    service = run(command)
    webhook = outgoing_webhook(product, service.url("/hook?id=contoso"))
    service.start(webhook["token"])
    message = mention(product, webhook["name"], "柏林 café?")
    (reply,) = replies(product, message)
    assert reply["plain"] == words.format(webhook["name"]) + " 柏林 café?"
    assert (reply["sender_name"], reply["source"], reply["is_late"]) == (webhook["name"], webhook["id"], False)
    assert status(product, message)["state"] == "answered"

    rotated = product.api("POST", f"outgoing-webhooks/{webhook['id']}/rotate", json={}).json()
    (reply,) = replies(product, mention(product, webhook["name"]))
    assert reply["plain"].startswith(words.partition(":")[0]), "the old token signs while both are live"
    product.api("DELETE", f"outgoing-webhooks/{webhook['id']}/overlap").raise_for_status()
    (reply,) = replies(product, mention(product, webhook["name"]))
    assert reply["plain"] == "Error: message sender cannot be authenticated."
    service.start(rotated["token"])
    (reply,) = replies(product, mention(product, webhook["name"]))
    assert reply["plain"].startswith(words.partition(":")[0])


def test_a_service_answers_after_its_deadline(product: Product, run: Callable[..., Service]) -> None:
    service = run(PYTHON)
    webhook = outgoing_webhook(product, service.url("/later?after=2.5"), timeout=1)
    service.start(webhook["token"])
    (reply,) = replies(product, mention(product, webhook["name"]))
    assert (reply["plain"], reply["is_late"]) == ("It took a while.", True)


def test_a_member_sees_waiting_then_late_then_the_answer(product: Product) -> None:
    with target() as service:
        service.answer = lambda heard: time.sleep(3) or says("At last.")  # type: ignore[func-returns-value]
        webhook = outgoing_webhook(product, service.url(), timeout=1)
        message = mention(product, webhook["name"])
        seen: list[str] = []

        def look() -> bool:
            if (state := status(product, message)["state"]) not in seen:
                seen.append(state)
            return bool(state == "answered")

        assert eventually(look)
        assert seen == ["waiting", "late", "answered"]
        assert [reply["is_late"] for reply in replies(product, message)] == [True]


def test_a_dead_service_is_told_of(product: Product) -> None:
    webhook = outgoing_webhook(product, f"http://127.0.0.1:{free_port()}/", timeout=1)
    message = mention(product, webhook["name"])
    assert eventually(lambda: status(product, message)["state"] == "failed")
    assert re.search(r"does not accept connections on port \d+", status(product, message)["text"])


def mentions_worker(product: Product) -> psutil.Process:
    return product.processes("mentions@%h")[0]


def test_a_flushed_broker_loses_no_call_and_repeats_none(product: Product) -> None:
    with target() as service:
        service.answer = lambda heard: says("Here.")
        webhook = outgoing_webhook(product, service.url())
        worker = mentions_worker(product)
        worker.send_signal(signal.SIGSTOP)
        try:
            with ThreadPoolExecutor(4) as posters:
                list(posters.map(lambda n: mention(product, webhook["name"], f"number {n}."), range(PENDING)))
            broker = redis.Redis.from_url(product.inside["REDIS_URL"])
            assert int(broker.llen("mentions")) >= PENDING - 50
            broker.flushall()
        finally:
            os.kill(worker.pid, signal.SIGCONT)
        eventually(lambda: len(service.heard) >= PENDING, 60)
        time.sleep(12)  # one more sweep
        numbers = Counter(re.findall(r"number (\d+)\.", str(heard.body))[0] for heard in service.heard)
        assert len(numbers) == PENDING
        assert set(numbers.values()) == {1}
