"""The product as an operator treats it: killed in the middle of work, stopped, started again, misconfigured."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import httpx
import psutil
import pytest

from tests.conftest import new_var
from tests.product import ROOT, Product, words

BURST = 200
CONNECTIONS = 8


@pytest.fixture(scope="module")
def own() -> Iterator[Product]:
    """A product that nobody else uses, so that it can be killed."""
    product = Product(new_var(), PATCHBAY_WORKER_PROCESSES="1")
    product.start()
    yield product
    if product.is_running:
        product.stop()


def processes(product: Product) -> list[psutil.Process]:
    """All that runs for this product, wherever it was re-parented to."""
    assert product.process
    family = {product.process.pid}
    if psutil.pid_exists(product.process.pid):
        family |= {child.pid for child in psutil.Process(product.process.pid).children(recursive=True)}
    mine = str(product.var)
    return [
        process
        for process in psutil.process_iter(["cmdline", "status"])
        if process.info["status"] != psutil.STATUS_ZOMBIE
        and (process.pid in family or any(mine in word for word in process.info["cmdline"] or ()))
    ]


def web(product: Product) -> list[psutil.Process]:
    """The web server's main process, then its workers."""
    mains = [process for process in processes(product) if "granian" in words(process)]
    return [mains[0], *mains[0].children(recursive=True)]


def burst(url: str, name: str, half_done: Event) -> list[str]:
    """Posts from several connections, each body once; returns those that were answered `1`."""
    answered: list[str] = []

    def post(share: range) -> None:
        with httpx.Client(timeout=10) as client:
            for number in share:
                text = f"{name} {number}"
                try:
                    answer = client.post(url, json={"text": text})
                except httpx.TransportError:
                    continue
                if answer.content == b"1":
                    answered.append(text)
                if len(answered) >= BURST // 3:
                    half_done.set()

    with ThreadPoolExecutor(CONNECTIONS) as pool:
        list(pool.map(post, [range(start, BURST, CONNECTIONS) for start in range(CONNECTIONS)]))
    return answered


def stored(product: Product, name: str) -> Counter[str]:
    texts = [message["plain"] for message in product.messages(product.demo["channel_id"])]
    return Counter(text for text in texts if text.startswith(name))


class TestABurst:
    def test_loses_nothing_that_was_answered_when_a_web_worker_is_killed(self, own: Product) -> None:
        half_done = Event()
        _main, *workers = web(own)
        worker = max(workers, key=lambda process: process.num_threads())
        with ThreadPoolExecutor(1) as pool:
            posting = pool.submit(burst, own.demo["webhook_urls"]["short"], "worker", half_done)
            assert half_done.wait(30)
            worker.kill()
            answered = posting.result()
        assert len(answered) >= BURST // 2, "the other worker goes on"
        found = stored(own, "worker")
        assert set(answered) <= set(found)
        assert set(found.values()) == {1}

    def test_loses_nothing_that_was_answered_when_the_web_process_is_killed(self, own: Product) -> None:
        half_done, victims = Event(), web(own)
        with ThreadPoolExecutor(1) as pool:
            posting = pool.submit(burst, own.demo["webhook_urls"]["short"], "web", half_done)
            assert half_done.wait(30)
            for process in victims:
                process.kill()
            answered = posting.result()
        assert BURST // 3 <= len(answered) < BURST, "it was killed in the middle"
        own.wait_until_ready()
        assert not set(victims) & set(web(own)), "it was started again"
        found = stored(own, "web")
        assert set(answered) <= set(found)
        assert set(found.values()) == {1}

    def test_is_answered_as_far_as_it_was_taken_when_the_web_process_is_asked_to_end(self, own: Product) -> None:
        half_done = Event()
        main, *_workers = web(own)
        with ThreadPoolExecutor(1) as pool:
            posting = pool.submit(burst, own.demo["webhook_urls"]["short"], "asked", half_done)
            assert half_done.wait(30)
            main.terminate()
            answered = posting.result()
        own.wait_until_ready()
        assert stored(own, "asked") == Counter(answered)


class TestTheProduct:
    def test_stops_on_ctrl_c_and_goes_on_where_it_stopped(self, own: Product) -> None:
        before, known = own.messages(own.demo["channel_id"]), own.demo
        assert before
        started = time.monotonic()
        own.stop()
        assert time.monotonic() - started < 15
        assert processes(own) == []
        own.start()
        assert own.demo == known
        assert own.messages(own.demo["channel_id"]) == before
        assert httpx.post(known["webhook_urls"]["short"], json={"text": "still there"}).text == "1"

    @pytest.mark.skipif(sys.platform != "linux", reason="the kernel's own arrangement, see config/deathsignal.py")
    def test_leaves_nothing_that_holds_the_port_when_it_is_killed(self, own: Product) -> None:
        """Not even what its parts started: processes of web and workers."""
        assert own.process
        top = psutil.Process(own.process.pid)
        parts, family = top.children(), top.children(recursive=True)
        assert len(family) > len(parts)
        top.kill()
        own.process.wait()
        assert psutil.wait_procs(family, timeout=10)[1] == []
        own.start()
        assert httpx.post(own.demo["webhook_urls"]["short"], json={"text": "back"}).text == "1"

    def test_prints_how_to_try_it(self, own: Product) -> None:
        facts = own.demo
        for told in (own.base_url, facts["users"][0]["email"], facts["users"][0]["password"]):
            assert told in own.log
        assert f"    {facts['webhook_urls']['short']}\n" in own.log
        assert (own.var / "demo.json").stat().st_mode & 0o777 == 0o600
        assert (own.var / "secret_key").stat().st_mode & 0o777 == 0o600

    def test_logs_no_token_of_a_webhook(self, own: Product) -> None:
        channel = own.demo["channel_id"]
        made = own.api("POST", f"channels/{channel}/webhooks", json={"name": "x"}).json()
        for url in made["urls"].values():
            httpx.post(url, json={"text": "x"})
            httpx.post(url, content=b"{")
            httpx.get(url)
        token = made["urls"]["short"].rpartition("pbh_")[2]
        assert token not in own.log
        assert own.demo["api_token"] not in own.log

    def test_says_so_when_its_port_is_taken(self) -> None:
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            port = str(taken.getsockname()[1])
            var = new_var()
            ran = subprocess.run(
                [sys.executable, "manage.py", "up"],
                cwd=ROOT,
                env={**os.environ, "PATCHBAY_PORT": port, "PATCHBAY_VAR": str(var)},
                capture_output=True,
                text=True,
                timeout=30,
            )
        assert ran.returncode == 1
        assert ran.stderr.startswith(f"CommandError: Port {port} is taken")
        assert "PATCHBAY_PORT=8001 make run" in ran.stderr
        assert list(var.iterdir()) == [], "nothing was started"

    def test_uses_the_database_and_broker_it_is_given(self) -> None:
        given = {
            "PATCHBAY_WEB_WORKERS": "1",
            "DATABASE_URL": os.environ["DATABASE_URL"],
            "REDIS_URL": os.environ["REDIS_URL"].replace("db=0", "db=7"),
        }
        product = Product(new_var(), PATCHBAY_WORKER_PROCESSES="1", **given)
        product.start()
        try:
            names = [" ".join(process.info["cmdline"] or ()) for process in processes(product)]
            assert not [name for name in names if "postgres" in name or "valkey" in name or "embedded" in name]
            assert {path.name for path in product.var.iterdir()}.isdisjoint({"postgres", "valkey"})
            assert httpx.post(product.demo["webhook_urls"]["short"], json={"text": "x"}).text == "1"
            assert json.loads(httpx.get(f"{product.base_url}/readyz").text) == {
                "database": "ok",
                "broker": "ok",
                "worker": "ok",
                "mentions": "ok",
                "beat": "ok",
            }
        finally:
            assert product.process
            product.process.send_signal(signal.SIGTERM)
            assert product.process.wait(timeout=30) == 0, "a service manager's stop is a clean one"
        assert processes(product) == []
