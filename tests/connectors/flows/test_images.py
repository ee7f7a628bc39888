"""Senders' images: only pictures, only through the door, only by links we made."""

import gzip
import io
import struct
import zlib
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import caches
from django.core.signing import Signer
from django.test import Client
from PIL import Image

from channels_app.imagelinks import proxied, read_link
from connectors.flows import images
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
    return Client().get(proxied(url))


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
        (lambda heard: Reply(200, {"Content-Length": str(images.LIMIT + 1)}, write=lambda write: None), "too-large"),
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
    link = proxied(service.url("/x"))
    _empty, _images, signature, encoded = link.split("/")
    other = proxied(service.url("/y")).split("/")[3]
    for forged in (f"/images/{signature}/{other}", f"/images/x/{encoded}", f"/images/{signature[:-1]}/{encoded}"):
        assert Client().get(forged).status_code == 404
    assert Client().post(link).status_code == 405
    assert service.heard == []


def test_links_outlive_a_change_of_the_secret_key(settings: Any) -> None:
    link = proxied("https://images.example/ä?b=c").split("/")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "new"
    assert read_link(*link[2:]) == "https://images.example/ä?b=c"
    settings.SECRET_KEY_FALLBACKS = []
    assert read_link(*link[2:]) is None
    assert read_link(Signer().signature(link[3]), link[3]) is None


def test_the_policy_lets_no_other_images_in(settings: Any) -> None:
    assert settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]["img-src"] == ["'self'", "data:"]
