"""What is compressed and what is not, and that a stream's events arrive one by one."""

import asyncio
import gzip
import re
import zlib
from typing import Any

import brotli
import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory

from config.compression import streams
from config.compression.pages import LEAST_BYTES, CompressionMiddleware

WORDS = "A page with many words. " * 100
ALL = "gzip, deflate, br"


def answer(text: str = WORDS, *, path: str = "/", method: str = "GET", kind: str = "", **headers: str) -> HttpResponse:
    """The middleware's answer around a page with this text, to a request with these headers."""
    page = HttpResponse(text, content_type=kind or None)
    for name in ("Cache-Control", "ETag"):
        if name in headers:
            page[name] = headers.pop(name)
    request = RequestFactory().generic(method, path, headers={"Accept-Encoding": ALL, **headers})
    found = CompressionMiddleware(lambda _request: page)(request)
    assert isinstance(found, HttpResponse)
    return found


def encoding(*args: Any, **kwargs: Any) -> str | None:
    found: str | None = answer(*args, **kwargs).headers.get("Content-Encoding")
    return found


class TestEncodings:
    @pytest.mark.parametrize(
        ("header", "chosen"),
        [
            (ALL, "br"),
            ("gzip", "gzip"),
            ("GZIP;q=0.5, br;q=0", "gzip"),
            ("br;q=0.0, gzip; q=0", None),
            ("identity", None),
            ("", None),
            ("zstd", None),
        ],
    )
    def test_the_client_says_which(self, header: str, chosen: str | None) -> None:
        assert encoding(**{"Accept-Encoding": header}) == chosen

    def test_the_page_is_the_same(self) -> None:
        packed = answer()
        assert brotli.decompress(packed.content).decode() == WORDS
        assert packed.headers["Content-Length"] == str(len(packed.content))
        assert gzip.decompress(answer(**{"Accept-Encoding": "gzip"}).content).decode() == WORDS

    def test_caches_know_that_there_are_several(self) -> None:
        assert answer(**{"Accept-Encoding": ""}).headers["Vary"] == "Accept-Encoding"
        assert answer(ETag='"1"').headers["ETag"] == 'W/"1"'

    @pytest.mark.parametrize("kind", ["image/png", "application/zip", "application/octet-stream"])
    def test_what_is_compressed_already_stays(self, kind: str) -> None:
        assert encoding(kind=kind) is None

    @pytest.mark.parametrize("kind", ["text/html", "application/json", "application/problem+json; x=1", "text/csv"])
    def test_text_in_every_form_is_compressed(self, kind: str) -> None:
        assert encoding(kind=kind) == "br"

    def test_what_is_short_stays(self) -> None:
        assert encoding("x" * (LEAST_BYTES - 1)) is None
        assert encoding("x" * LEAST_BYTES) == "br"


class TestSecrets:
    @pytest.mark.parametrize(
        "secret",
        [
            "https://here.example/hooks/pbh_" + "0a" * 16,
            "https://here.example/webhookb2/a@b/IncomingWebhook/" + "0a" * 16 + "/c",
            "sig=pbh_" + "0a" * 16,
            "pbt_aEjVsLuZ4TN_1JxuU45yoeyjeqzGl2ZPhtbxmZJ6YHo",
            "/join/aEjVsLuZ4TN_1JxuU45y",
            "HTTPS://HERE.EXAMPLE/HOOKS/PBH_" + "0A" * 16,
            "/" + "0A" * 16,
        ],
    )
    def test_an_answer_with_a_secret_is_sent_as_it_is(self, secret: str) -> None:
        assert encoding(f"{WORDS} {secret}") is None

    @pytest.mark.parametrize(
        "harmless", ["/hooks/pbh_…", "/" + "0a" * 17, "apbt_aEjVsLuZ4TN_1JxuU45y", "/join/", "sig=0"]
    )
    def test_what_only_looks_like_one_does_not_count(self, harmless: str) -> None:
        assert encoding(f"{WORDS} {harmless}") == "br"

    def test_so_is_one_that_nobody_may_keep(self) -> None:
        assert encoding(**{"Cache-Control": "private, no-store"}) is None
        assert encoding(**{"Cache-Control": "private"}) == "br"

    @pytest.mark.parametrize("site", ["cross-site", "same-site"])
    def test_and_one_with_words_from_another_site(self, site: str) -> None:
        assert encoding(path="/search/?q=words", **{"Sec-Fetch-Site": site}) is None
        assert encoding(method="POST", **{"Sec-Fetch-Site": site}) is None
        assert encoding(**{"Sec-Fetch-Site": site}) == "br"

    @pytest.mark.parametrize("site", ["same-origin", "none"])
    def test_words_of_the_readers_own_are_no_strangers(self, site: str) -> None:
        assert encoding(path="/search/?q=words", **{"Sec-Fetch-Site": site}) == "br"

    def test_the_token_of_forms_is_another_every_time(self, db: None) -> None:
        client = Client()
        pages = [client.get("/accounts/login/").content.decode() for _ in range(2)]
        tokens = {re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1] for page in pages}  # type: ignore[index]
        assert len(tokens) == 2


def stream(*events: bytes, encoding: bytes = b"gzip, br", method: str = "GET") -> list[dict[str, Any]]:
    """What is sent of a stream with these events, message by message."""
    sent: list[dict[str, Any]] = []

    async def server(_scope: Any, _receive: Any, send: Any) -> None:
        kind = [(b"content-type", b"text/event-stream")]
        await send({"type": "http.response.start", "status": 200, "headers": kind})
        for event in events:
            await send({"type": "http.response.body", "body": event, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def take(message: Any) -> None:
        sent.append(message)

    scope = {"method": method, "headers": [(b"accept-encoding", encoding)]}
    asyncio.run(streams.CompressedStreams(server)(scope, None, take))
    return sent


class TestStreams:
    EVENTS = (b": hello\n\n", b"event: message\ndata: " + b"some words " * 500 + b"\n\n", b": still here\n\n")

    def test_each_event_can_be_read_when_it_arrives(self) -> None:
        start, *bodies = stream(*self.EVENTS)
        assert (b"content-encoding", b"gzip") in start["headers"]
        reader = zlib.decompressobj(zlib.MAX_WBITS | 16)
        assert [reader.decompress(one["body"]) for one in bodies] == [*self.EVENTS, b""]

    def test_the_whole_is_a_gzip_file(self) -> None:
        _start, *bodies = stream(*self.EVENTS)
        whole = b"".join(one["body"] for one in bodies)
        assert gzip.decompress(whole) == b"".join(self.EVENTS)
        assert len(whole) < len(self.EVENTS[1]) / 10

    def test_one_event_does_not_show_in_anothers_length(self) -> None:
        secret, guess = b"data: pbh_0123456789abcdef\n\n", b"data: pbh_0123456789abcdef?\n\n"
        alone = stream(guess)[1]["body"]
        assert len(stream(secret, guess)[2]["body"]) == len(alone) - len(streams.HEAD)

    def test_those_who_do_not_take_it_get_the_events(self) -> None:
        for options in ({"encoding": b"br"}, {"method": "HEAD"}):
            start, *bodies = stream(*self.EVENTS, **options)
            assert [one["body"] for one in bodies] == [*self.EVENTS, b""]
            assert dict(start["headers"]).keys() == {b"content-type"}

    def test_a_refusal_stays_as_it_is(self) -> None:
        sent: list[Any] = []

        async def take(message: Any) -> None:
            sent.append(message)

        async def run() -> None:
            one = streams.Stream(take)
            await one.take({"type": "http.response.start", "headers": [(b"content-type", b"text/plain")]})
            await one.take({"type": "http.response.body", "body": b"no", "more_body": False})

        asyncio.run(run())
        assert sent[1]["body"] == b"no"
