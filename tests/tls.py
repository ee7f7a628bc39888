"""What stands before the product in production: TLS in, plain HTTP out. For the senders that know only https."""

import asyncio
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import trustme


class Terminator:
    """Takes TLS connections on `port` and hands their bytes to `upstream` on this machine."""

    def __init__(self, upstream: int, authority: trustme.CA) -> None:
        self.upstream = upstream
        self.context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        authority.issue_cert("localhost", "127.0.0.1").configure_cert(self.context)
        self.port = 0
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)

    async def serve(self) -> None:
        self.server = await asyncio.start_server(self.connected, "127.0.0.1", 0, ssl=self.context)
        self.port = self.server.sockets[0].getsockname()[1]

    async def connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        up_reader, up_writer = await asyncio.open_connection("127.0.0.1", self.upstream)
        await asyncio.gather(pump(reader, up_writer), pump(up_reader, writer))


async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while chunk := await reader.read(65536):
            writer.write(chunk)
            await writer.drain()
    except OSError:
        pass
    writer.close()


@contextmanager
def terminator(upstream: int, authority: trustme.CA) -> Iterator[Terminator]:
    found = Terminator(upstream, authority)
    found.thread.start()
    asyncio.run_coroutine_threadsafe(found.serve(), found.loop).result(timeout=10)
    yield found

    async def finish() -> None:
        found.server.close()
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    asyncio.run_coroutine_threadsafe(finish(), found.loop).result(timeout=10)
    found.loop.call_soon_threadsafe(found.loop.stop)
    found.thread.join(timeout=10)
    found.loop.close()
