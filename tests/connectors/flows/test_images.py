"""Senders' images: only pictures, only through the door, only by links we made."""

import gzip
import io
import struct
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any

import pytest
from django.core.cache import caches
from django.core.signing import Signer
from django.db import connection
from django.test import Client
from django.utils import timezone
from PIL import Image

from channels_app.image_proxy import image_link, read_link
from channels_app.models import User
from connectors.flows import images
from connectors.flows.images import turns
from connectors.models import Exchange
from tests.target import Heard, Reply, Target, target

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_cache(settings: Any) -> Iterator[None]:
    settings.ALLOWED_PRIVATE_HOSTS = ["127.0.0.1"]
    caches["images"].clear()
    yield
    caches["images"].clear()


@pytest.fixture
def service() -> Iterator[Target]:
    with target() as service:
        yield service


def picture(format: str = "PNG", size: tuple[int, int] = (3, 2)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "red").save(out, format)
    return out.getvalue()


def serving(body: bytes, content_type: str = "image/png", status: int = 200) -> Callable[[Heard], Reply]:
    return lambda heard: Reply(status, {"Content-Type": content_type}, body)


def shown(url: str) -> Any:
    """What somebody who is signed in gets."""
    client = Client()
    client.force_login(User.objects.get_or_create(email="reader@example.com", display_name="Reader")[0])
    return client.get(image_link(url))


@pytest.mark.parametrize("format", ["PNG", "JPEG", "GIF", "WEBP"])
def test_a_picture_is_handed_on_by_what_it_is(service: Target, format: str) -> None:
    service.answer = serving(picture(format), "application/octet-stream")
    response = shown(service.url(f"/{format}"))
    assert (response.status_code, response.content) == (200, picture(format))
    assert response["Content-Type"] == f"image/{format.lower()}"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "max-age=604800" in response["Cache-Control"]
    assert "X-Image-Error" not in response


def test_a_picture_is_fetched_once(service: Target) -> None:
    service.answer = serving(picture())
    for _again in range(3):
        assert shown(service.url("/once")).content == picture()
    assert len(service.heard) == 1
    assert service.heard[0].headers["Cookie"] is None
    assert Exchange.objects.get().purpose == "image"


def png_of(width: int, height: int) -> bytes:
    """A few bytes that claim to be a picture of any size."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    )


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (serving(SVG, "image/svg+xml"), "not-an-image"),
        (serving(SVG, "image/png"), "not-an-image"),
        (serving(b"<html><script>alert(1)</script>", "image/png"), "not-an-image"),
        (serving(b"", "image/png"), "not-an-image"),
        (serving(picture("BMP"), "image/bmp"), "not-an-image"),
        (serving(picture("TIFF"), "image/tiff"), "not-an-image"),
        (serving(picture()[:40], "image/png"), "not-an-image"),
        (serving(b"GIF89a" + b"\xff" * 500, "image/gif"), "not-an-image"),
        (serving(png_of(30_000, 30_000)), "too-many-pixels"),
        (serving(png_of(10_000, 9_000)), "too-many-pixels"),
        (serving(picture(), status=404), "status-404"),
        (serving(picture(), status=500), "status-500"),
        (
            lambda heard: Reply(200, {"Content-Length": str(images.MAX_IMAGE_BYTES + 1)}, write=lambda write: None),
            "too-large",
        ),
        (lambda heard: Reply(200, {"Content-Encoding": "gzip"}, gzip.compress(b"\0" * 9_000_000)), "too-large"),
        (lambda heard: Reply(302, {"Location": "http://169.254.169.254/latest"}), "blocked"),
    ],
)
def test_what_is_no_picture_is_a_placeholder(service: Target, reply: Any, error: str) -> None:
    service.answer = reply
    for _again in range(2):
        response = shown(service.url("/x"))
        assert (response.status_code, response["X-Image-Error"]) == (200, error)
        assert images.content_type_of(response.content) == response["Content-Type"] == "image/png"
        assert response["Cache-Control"] == "public, max-age=300"
    assert len(service.heard) == 1


@pytest.mark.parametrize("url", ["http://10.0.0.1/x.png", "http://[::1]/", "http://0x7f.1/x", "file:///etc/passwd"])
def test_private_addresses_cannot_be_probed(url: str) -> None:
    assert shown(url)["X-Image-Error"] == "blocked"


def test_only_links_we_made_are_fetched(service: Target) -> None:
    link = image_link(service.url("/x"))
    _empty, _images, signature, encoded = link.split("/")
    other = image_link(service.url("/y")).split("/")[3]
    for forged in (f"/images/{signature}/{other}", f"/images/x/{encoded}", f"/images/{signature[:-1]}/{encoded}"):
        assert Client().get(forged).status_code == 404
    assert Client().post(link).status_code == 405
    assert service.heard == []


def test_links_outlive_a_change_of_the_secret_key(settings: Any) -> None:
    link = image_link("https://images.example/ä?b=c").split("/")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "new"
    assert read_link(*link[2:]) == "https://images.example/ä?b=c"
    settings.SECRET_KEY_FALLBACKS = []
    assert read_link(*link[2:]) is None
    assert read_link(Signer().signature(link[3]), link[3]) is None


def test_the_policy_lets_no_other_images_in(settings: Any) -> None:
    assert settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]["img-src"] == ["'self'", "data:"]


def test_a_stranger_gets_what_is_there_and_makes_the_server_call_nobody(service: Target) -> None:
    service.answer = serving(picture())
    url = service.url("/private")
    response = Client().get(image_link(url))
    assert (response["X-Image-Error"], response["Cache-Control"], service.heard) == ("signed-out", "no-store", [])
    assert shown(url).content == picture()
    assert Client().get(image_link(url)).content == picture()


@pytest.mark.django_db(transaction=True)
class TestAHostThatIsSlow:
    @pytest.fixture
    def let_go(self, service: Target) -> Iterator[threading.Event]:
        """All requests hang, but those of `/fast` on another host, until it is set."""
        event = threading.Event()

        def answer(heard: Heard) -> Reply:
            if not heard.path.startswith("/fast"):
                event.wait(60)
            return Reply(200, {"Content-Type": "image/png"}, picture())

        service.answer = answer
        yield event
        event.set()

    @pytest.fixture(autouse=True)
    def patient(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(images, "DEADLINE_SECONDS", 60.0)

    def fetch(self, url: str) -> str:
        try:
            return images.fetch(url=url, now=timezone.now()).error
        finally:
            connection.close()

    def test_takes_so_many_and_delays_no_other(self, service: Target, let_go: threading.Event, settings: Any) -> None:
        settings.ALLOWED_PRIVATE_HOSTS = ["127.0.0.1", "localhost"]
        with ThreadPoolExecutor(80) as threads:
            slow = [threads.submit(self.fetch, service.url(f"/slow/{number}")) for number in range(turns.PER_HOST)]
            wait_for(lambda: len(service.heard) == turns.PER_HOST)
            more = [threads.submit(self.fetch, service.url(f"/more/{number}")) for number in range(40)]
            assert {job.result(30) for job in more} == {"busy"}
            # Readers of one picture take one place together.
            again = [threads.submit(self.fetch, service.url("/slow/0")) for _ in range(5)]
            fast = service.url("/fast", host="localhost")
            assert threads.submit(self.fetch, fast).result(30) == ""
            let_go.set()
            assert {job.result(60) for job in [*slow, *again]} == {""}
        assert len(service.heard) == turns.PER_HOST + 1
        assert self.fetch(service.url("/more/0")) == ""  # what was too much is not kept

    def test_is_no_way_round_for_many_hosts(self) -> None:
        """All who wait for a picture are threads of one process."""
        found = turns.Turns()
        with ExitStack() as waiting:
            for number in range(turns.MAX_WAITING):
                assert waiting.enter_context(found.of(f"http://host-{number}.example/"))
            for url in ("http://host-0.example/", "http://another.example/"):
                with found.of(url) as turn:
                    assert turn is None
        with found.of("http://another.example/") as turn:
            assert turn

    def test_is_forgotten_afterwards(self) -> None:
        found = turns.Turns()
        with found.of("http://a.example/1") as first, found.of("http://a.example/1") as second:
            assert first is second
        assert (found._locks, found._readers, found._hosts) == ({}, {}, {})


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)
