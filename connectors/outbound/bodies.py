"""Reads an answer's body up to a limit, even if the other side compresses it unasked."""

import zlib
from collections.abc import Iterable

import brotli
import httpcore
import httpx
from django.utils.translation import gettext_noop as _

from channels_app.translatable import Sentence
from connectors.outbound.errors import TooLarge, Unreachable

# zlib's window bits that take gzip as well as zlib streams.
GZIP_OR_ZLIB = zlib.MAX_WBITS | 32
ZIPPED = ("gzip", "x-gzip", "deflate")


def read_body(response: httpcore.Response, headers: httpx.Headers, limit: int, host: str) -> bytes:
    announced = headers.get("Content-Length", "")
    if announced.isdigit() and int(announced) > limit:
        raise _too_large(host, limit)
    body = _read(response.iter_stream(), limit, host)
    encoding = headers.get("Content-Encoding", "identity").strip().lower()
    if encoding in ZIPPED:
        return _unzip(body, limit, host)
    if encoding == "br":
        return _unbrotli(body, limit, host)
    if encoding not in ("", "identity"):
        sentence = Sentence(_("%(host)s answered in an encoding that was not asked for."), {"host": host})
        raise Unreachable(sentence, "protocol")
    return body


def _read(chunks: Iterable[bytes], limit: int, host: str) -> bytes:
    body = bytearray()
    for chunk in chunks:
        body += chunk
        if len(body) > limit:
            raise _too_large(host, limit)
    return bytes(body)


def _unzip(body: bytes, limit: int, host: str) -> bytes:
    stream = zlib.decompressobj(GZIP_OR_ZLIB)
    try:
        plain = stream.decompress(body, limit + 1)
    except zlib.error as error:
        sentence = Sentence(_("%(host)s sent a compressed answer that is damaged."), {"host": host})
        raise Unreachable(sentence, "protocol") from error
    if len(plain) > limit:
        raise _too_large(host, limit)
    return plain


def _unbrotli(body: bytes, limit: int, host: str) -> bytes:
    stream, plain, part = brotli.Decompressor(), bytearray(), body
    try:
        while not stream.is_finished() and len(plain) <= limit:
            unpacked = stream.process(part, output_buffer_limit=limit + 1 - len(plain))
            if not unpacked and stream.can_accept_more_data():
                break  # cut off: what there is may still be read
            plain, part = plain + unpacked, b""
    except brotli.error as error:
        sentence = Sentence(_("%(host)s sent a compressed answer that is damaged."), {"host": host})
        raise Unreachable(sentence, "protocol") from error
    if len(plain) > limit:
        raise _too_large(host, limit)
    return bytes(plain)


def _too_large(host: str, limit: int) -> TooLarge:
    words = {"host": host, "limit": limit // 1024}
    return TooLarge(Sentence(_("The answer of %(host)s is larger than %(limit)d KiB."), words))
