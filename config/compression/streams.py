"""Compresses event streams, each event by itself and once for all readers.

A stream of deflate may be put together from blocks that do not look back (Z_FULL_FLUSH). So a reader's stream keeps no
compressor: only a checksum and a length, for the end. An event leaves as soon as it is there, and what one event says
never shows in the length of another.
"""

import struct
import threading
import zlib
from hashlib import blake2b
from typing import Any

from cachetools import LRUCache, cached

from config.compression.negotiation import accepted

# Bytes of compressed events kept for the next readers of the same ones.
KEPT_BYTES = 2 * 1024 * 1024
# Of 1 to 9.
LEVEL = 6
# The first bytes of gzip: deflate, no name, no time, an unknown system (RFC 1952).
HEAD = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
# A last, empty block.
LAST = b"\x03\x00"


class CompressedStreams:
    """Sends the event streams of a server in gzip to those who take it; its other answers stay as they are."""

    def __init__(self, server: Any) -> None:
        self.server = server

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        header = dict(scope["headers"]).get(b"accept-encoding", b"").decode("latin-1")
        if scope["method"] == "GET" and accepted(header, ["gzip"]):
            send = Stream(send).take
        await self.server(scope, receive, send)


class Stream:
    """One reader's stream."""

    __slots__ = ("checksum", "is_begun", "is_stream", "length", "send")

    def __init__(self, send: Any) -> None:
        self.send = send
        self.is_stream = self.is_begun = False
        self.checksum, self.length = 0, 0

    async def take(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            self.is_stream = (b"content-type", b"text/event-stream") in message["headers"]
            added = [(b"content-encoding", b"gzip"), (b"vary", b"accept-encoding")] if self.is_stream else []
            await self.send({**message, "headers": [*message["headers"], *added]})
        else:
            await self.send({**message, "body": self._packed(message)} if self.is_stream else message)

    def _packed(self, message: Any) -> bytes:
        body = message.get("body", b"")
        self.checksum, self.length = zlib.crc32(body, self.checksum), self.length + len(body)
        parts = [b"" if self.is_begun else HEAD, packed(body) if body else b""]
        self.is_begun = True
        if not message.get("more_body", False):
            parts += [LAST, struct.pack("<II", self.checksum, self.length & 0xFFFFFFFF)]
        return b"".join(parts)


blocks: LRUCache[bytes, bytes] = LRUCache(KEPT_BYTES, getsizeof=len)


# By a digest, for the blocks are a fraction of what they stand for.
@cached(blocks, key=lambda event: blake2b(event).digest(), lock=threading.Lock())
def packed(event: bytes) -> bytes:
    """Returns an event as blocks of deflate that stand for themselves and may be followed by others."""
    compressor = zlib.compressobj(LEVEL, wbits=-zlib.MAX_WBITS)
    return compressor.compress(event) + compressor.flush(zlib.Z_FULL_FLUSH)
