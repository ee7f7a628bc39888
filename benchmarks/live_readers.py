"""Follows streams of the live feed over raw sockets, with as little work for each as possible; run as its own process.

python -m benchmarks.live_readers PORT < [[path, session], ...]   prints "open", and when its input says so what came

What came is one JSON object: `received`, for each stream the moments (s, monotonic) by the number of a post; `counts`,
for each stream the unread messages by channel; `counted`, for some, the moments when these changed, as channel, count,
moment; `broken`, how many streams ended; `refused`, the first lines of answers that were no stream.
"""

import asyncio
import json
import re
import sys
import time

POST = re.compile(rb"post-(\d{6})")
COUNT = re.compile(rb'"([0-9a-f]{8}-[0-9a-f-]{27})":(\d+)(?=[,}])')
# Bytes of a mark that may come in two pieces.
TAIL = 64
# Of every so many streams the moments of counts are kept.
SAMPLED = 10
# Streams being opened at once, and seconds for all of them.
OPENING, PATIENCE = 50, 180.0


class Stream(asyncio.Protocol):
    """One open stream: notes when it first saw each post."""

    def __init__(self, port: int, path: str, session: str, is_sampled: bool) -> None:
        lines = (f"GET {path} HTTP/1.1", f"Host: localhost:{port}", f"Cookie: patchbay_session={session}")
        self.request = "\r\n".join((*lines, "Accept: text/event-stream", "", "")).encode()
        self.received: dict[int, float] = {}
        self.counts: dict[str, int] = {}
        self.counted: list[tuple[str, int, float]] | None = [] if is_sampled else None
        self.answered: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self.is_broken = False
        self.tail = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        transport.write(self.request)

    def data_received(self, data: bytes) -> None:
        data = self.tail + data
        if not self.answered.done() and b": hello" in data:
            self.answered.set_result(b"")
        elif not self.answered.done() and not data.startswith(b"HTTP/1.1 200"):
            self.answered.set_result(data.partition(b"\r\n")[0])
        for number in POST.findall(data):
            self.received.setdefault(int(number), time.monotonic())
        for channel, count in COUNT.findall(data):
            self.count(channel.decode(), int(count))
        self.tail = data[-TAIL:] if self.answered.done() else data

    def count(self, channel: str, count: int) -> None:
        if self.counted is not None and count != self.counts.get(channel):
            self.counted.append((channel, count, time.monotonic()))
        self.counts[channel] = count

    def connection_lost(self, _error: Exception | None) -> None:
        self.is_broken = True
        if not self.answered.done():
            self.answered.set_result(b"cut off")


async def opened(port: int, number: int, wanted: tuple[str, str], places: asyncio.Semaphore) -> tuple[Stream, bytes]:
    async with places:
        stream = Stream(port, *wanted, is_sampled=number % SAMPLED == 0)
        await asyncio.get_running_loop().create_connection(lambda: stream, "127.0.0.1", port)
        return stream, await stream.answered


async def main(port: int, wanted: list[tuple[str, str]]) -> None:
    places = asyncio.Semaphore(OPENING)
    async with asyncio.timeout(PATIENCE):
        found = await asyncio.gather(*(opened(port, number, one, places) for number, one in enumerate(wanted)))
    print("open", flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    result = {
        "received": [stream.received for stream, _refusal in found],
        "counts": [stream.counts for stream, _refusal in found],
        "counted": [stream.counted for stream, _refusal in found if stream.counted is not None],
        "broken": sum(stream.is_broken for stream, _refusal in found),
        "refused": [refusal.decode() for _stream, refusal in found if refusal][:3],
    }
    print(json.dumps(result), flush=True)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), json.loads(sys.stdin.readline())))
