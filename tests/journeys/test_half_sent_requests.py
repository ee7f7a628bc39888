"""One machine's 2,000 half-sent requests, and bodies without an end, against the running product."""

import resource
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import httpx
import pytest

from tests.journeys.conftest import Target
from tests.product import Product

HALVES = 2000
# Webhooks that are not there, so that nobody's limits are touched, and a page that asks strangers to post.
PATHS = ("/hooks/pbh_00000000000000000000000000000000", "/accounts/login/", "/api/v1/teams")


@pytest.fixture
def many_files() -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = HALVES + 500
    if hard != resource.RLIM_INFINITY and hard < needed:
        pytest.skip(f"this system allows {hard} files a process")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, needed), hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@contextmanager
def half_sent(port: int) -> Iterator[None]:
    """Requests with one byte of their bodies, held open until the end."""
    with ExitStack() as kept:
        for number in range(HALVES):
            connection = kept.enter_context(socket.create_connection(("127.0.0.1", port), timeout=30))
            path = PATHS[number % len(PATHS)]
            connection.sendall(f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\na".encode())
        yield


def web_files(product: Product) -> int:
    """Bytes of files without a name that the web workers hold, as bodies on the disk are."""
    size = 0
    for process in product.processes("granian"):
        with suppress(OSError):  # ended meanwhile
            for number in Path(f"/proc/{process.pid}/fd").iterdir():
                with suppress(OSError):  # closed meanwhile
                    if number.readlink().name.endswith("(deleted)"):
                        size += number.stat().st_size
    return size


class TestHalfSentRequests:
    def test_stop_neither_a_page_nor_a_webhook(self, target: Target, many_files: None) -> None:
        """Not even of the same address: what is complete needs no place among them."""
        with half_sent(target.product.port):
            for _ in range(5):
                page = httpx.get(f"{target.product.base_url}/accounts/login/", timeout=30)
                post = httpx.post(target.urls["short"], json={"text": target.words}, timeout=30)
                assert (page.status_code, post.status_code) == (200, 200)
                time.sleep(0.5)
        assert len(target.product.messages(target.channel_id)) == 5


class TestABodyWithoutAnEnd:
    @pytest.mark.parametrize("path", ["/accounts/login/", "/apps/upload/", "/api/v1/teams", "/messages/0/actions"])
    def test_is_cut_and_never_on_the_disk(self, product: Product, path: str) -> None:
        chunk = b"10000\r\n" + b"x" * 65536 + b"\r\n"
        head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
        with socket.create_connection(("127.0.0.1", product.port), timeout=60) as connection:
            connection.sendall(head.encode())
            sent, largest = 0, 0
            while sent < 200 * 2**20:
                try:
                    connection.sendall(chunk)
                except OSError:
                    break
                sent += len(chunk)
                if sent % (2**20) < len(chunk):
                    largest = max(largest, web_files(product))
        assert (sent < 32 * 2**20, largest) == (True, 0)
