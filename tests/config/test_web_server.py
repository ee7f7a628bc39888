"""What granian itself holds, with the options that the product gives it."""

import os
import resource
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from unittest.mock import patch

import httpx
import pytest

from config import web_server
from tests.product import ROOT, free_port

# Milliseconds; the product's own are twenty seconds.
HEAD_TIMEOUT = 2000
HEAD = b"POST / HTTP/1.1\r\nHost: x\r\n"
SLOW = {
    "nothing": b"",
    "a first letter": b"P",
    "the beginning of version 2": b"PRI * HTT",
    "half a head": HEAD + b"X-A: b\r\nX-",
    "a head and no more after the answer": b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
    "no body": HEAD + b"Content-Length: 10\r\n\r\n",
    "half a body": HEAD + b"Content-Length: 10\r\n\r\nabc",
    "half a chunk": HEAD + b"Transfer-Encoding: chunked\r\n\r\n9\r\nabc",
    "half the size of a chunk": HEAD + b"Transfer-Encoding: chunked\r\n\r\n9",
    "a whole chunk and no other": HEAD + b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
}


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    port = free_port()
    with patch.object(web_server, "HEAD_TIMEOUT", HEAD_TIMEOUT):
        options = web_server.options(4096, factory="tests.config.slow:application")
    command = [sys.executable, "-m", "granian", *options, "--port", str(port)]
    with subprocess.Popen(command, cwd=ROOT, env=os.environ) as process:
        for _ in range(300):
            try:
                httpx.get(f"http://127.0.0.1:{port}/")
                break
            except httpx.TransportError:
                time.sleep(0.1)
        yield port
        process.terminate()


def ending(port: int, sent: bytes) -> tuple[float, bytes]:
    """After how many seconds the connection ends, and what came back."""
    began = time.monotonic()
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall(sent)
        answer = b""
        while part := connection.recv(65536):
            answer += part
    return time.monotonic() - began, answer


class TestAConnection:
    def test_that_says_no_more_ends(self, port: int) -> None:
        with ThreadPoolExecutor(len(SLOW)) as threads:
            found = dict(zip(SLOW, threads.map(lambda sent: ending(port, sent), SLOW.values()), strict=True))
        assert {words: seconds for words, (seconds, _answer) in found.items() if not 1 < seconds < 20} == {}
        statuses = {words: answer.partition(b"\r\n")[0] for words, (_seconds, answer) in found.items()}
        refused = b"HTTP/1.1 408 Request Timeout"
        assert all(status == refused for words, status in statuses.items() if "body" in words or "chunk" in words)

    def test_with_a_head_of_any_size_ends(self, port: int) -> None:
        with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
            connection.sendall(HEAD)
            lines = b"".join(b"X-%d: %s\r\n" % (number, b"x" * 1000) for number in range(20_000))
            with pytest.raises(OSError, match=r"reset|pipe"):
                connection.sendall(lines)

    @pytest.mark.parametrize(("kib", "is_taken"), [(48, True), (160, False)])
    def test_has_a_head_of_about_64_kib(self, port: int, kib: int, is_taken: bool) -> None:
        lines = b"".join(b"X-%d: %s\r\n" % (number, b"x" * 64 * kib) for number in range(16))
        _seconds, answer = ending(port, b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + lines + b"\r\n")
        assert answer.startswith(b"HTTP/1.1 200 ") is is_taken

    def test_on_a_slow_line_posts(self, port: int) -> None:
        """For longer than any pause or head may last."""
        with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
            connection.sendall(HEAD + b"Connection: close\r\nContent-Length: 20000\r\n\r\n")
            for _ in range(20):
                connection.sendall(b"x" * 1000)
                time.sleep(0.15)
            assert connection.recv(65536).endswith(b"20000")

    @pytest.mark.parametrize("told", [b"Content-Length: 9000000", b"Transfer-Encoding: chunked"])
    def test_that_sends_too_much_reads_why(self, port: int, told: bytes) -> None:
        body = b"x" * 9_000_000
        with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
            connection.sendall(HEAD + told + b"\r\n\r\n")
            sent = b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body) if b"chunked" in told else body
            try:
                for start in range(0, len(sent), 65536):
                    connection.sendall(sent[start : start + 65536])
            except OSError:
                pass  # it need not be taken to the end
            assert connection.recv(65536).startswith(b"HTTP/1.1 413 ")


class TestFiles:
    def test_are_raised_as_far_as_the_system_allows(self) -> None:
        code = (
            "import resource; from config import web_server;"
            "resource.setrlimit(resource.RLIMIT_NOFILE, (256, {hard}));"
            "print(web_server.raise_files(9000), resource.getrlimit(resource.RLIMIT_NOFILE)[0])"
        )
        hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        for allowed, expected in ((700, 700), (hard, min(9000, hard))):
            ran = subprocess.check_output([sys.executable, "-c", code.format(hard=allowed)], cwd=ROOT, text=True)
            assert ran.split() == [str(expected)] * 2

    def test_are_not_all_given_to_connections(self) -> None:
        def connections(files: int) -> int:
            options = web_server.options(files)
            return int(options[options.index("--backpressure") + 1])

        assert [connections(files) for files in (256, 1024, 100_000)] == [128, 768, web_server.MAX_CONNECTIONS]
