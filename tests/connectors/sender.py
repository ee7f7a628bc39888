"""Posts to webhooks as the web server hands a post over: through `config.asgi`, on the test's own transaction."""

import asyncio
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any
from unittest.mock import patch
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.db import connections

from channels_app.models import Message
from config import asgi
from connectors.api.hook_server import HookServer


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def problem(self) -> dict[str, Any]:
        assert self.headers["content-type"] == "application/problem+json"
        document: dict[str, Any] = json.loads(self.body)
        return document

    @property
    def message(self) -> Message:
        """What this post became."""
        return Message.objects.get(pk=self.headers["x-message-id"])


class Sender:
    def post(self, url: str, body: Any, content_type: str | None = "application/json", **headers: str) -> Answer:
        return self.send("POST", url, body, content_type, **headers)

    def post_together(
        self, posts: Sequence[tuple[str, Any]], *, headers: Mapping[str, str] | None = None, leaving: int = -1
    ) -> list[Any]:
        """Posts all at once, each a URL and a body; returns their answers, None for the one that hangs up."""
        others = headers or {}

        async def send() -> list[Any]:
            coming = [asyncio.ensure_future(self._send(*self._request("POST", *post, **others))) for post in posts]
            if leaving >= 0:
                await asyncio.sleep(0)  # all have begun
                coming[leaving].cancel()
            answers = await asyncio.gather(*coming, return_exceptions=leaving >= 0)
            return [None if isinstance(answer, asyncio.CancelledError) else answer for answer in answers]

        return asyncio.run(send())

    def post_in_turns(self, url: str, body: Any, *, senders: int, times: int) -> None:
        """Posts from several senders at once, each again when its answer has reached it, which takes up to 20 ms."""

        async def one(number: int) -> None:
            for time in range(times):
                await asyncio.sleep(0.02 * number / senders if time else 0)
                assert (await self._send(*self._request("POST", url, body))).status == 200

        async def all_of_them() -> None:
            await asyncio.gather(*(one(number) for number in range(senders)))

        asyncio.run(all_of_them())

    def send(self, method: str, url: str, body: Any = b"", content_type: str | None = None, **headers: str) -> Answer:
        """`body`: bytes, or a list of bytes (chunks, without a Content-Length), or what is to be sent as JSON."""
        return asyncio.run(self._send(*self._request(method, url, body, content_type, **headers)))

    def _request(
        self, method: str, url: str, body: Any, content_type: str | None = "application/json", **headers: str
    ) -> tuple[str, Any, list[bytes], dict[str, str]]:
        chunks = body if isinstance(body, list) and body and isinstance(body[0], bytes) else None
        if chunks is None:
            whole = body if isinstance(body, bytes) else json.dumps(body).encode()
            headers.setdefault("content_length", str(len(whole)))
            chunks = [whole]
        if content_type is not None:
            headers["content_type"] = content_type
        return method, urlsplit(url), chunks, headers

    async def _send(self, method: str, url: Any, chunks: list[bytes], headers: dict[str, str]) -> Answer:
        scope = {
            "type": "http",
            "http_version": "1.1",
            "method": method,
            "scheme": url.scheme,
            "path": unquote(url.path),
            "raw_path": url.path.encode(),
            "query_string": url.query.encode(),
            "root_path": "",
            "headers": [(b"host", urlsplit(settings.BASE_URL).netloc.encode())]
            + [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()],
            "client": ("127.0.0.1", 50000),
            "server": ("127.0.0.1", settings.PORT),
        }
        waiting = [{"type": "http.request", "body": chunk, "more_body": True} for chunk in chunks]
        waiting[-1]["more_body"] = False
        sent: list[dict[str, Any]] = []

        async def receive() -> Any:
            return waiting.pop(0) if waiting else {"type": "http.disconnect"}

        async def send(event: Any) -> None:
            sent.append(event)

        await asgi.application(scope, receive, send)
        names = [(name.decode(), value.decode()) for name, value in sent[0]["headers"]]
        assert len(dict(names)) == len(names), "a header stands twice"
        return Answer(sent[0]["status"], dict(names), b"".join(event["body"] for event in sent[1:]))


@contextmanager
def sender() -> Iterator[Sender]:
    server = HookServer(threads=1)
    connection = connections["default"]
    shared = connection.in_atomic_block  # the test's own transaction, where it has one
    if shared:
        connection.inc_thread_sharing()
        server.pool.submit(connections.__setitem__, "default", connection).result()
    with patch.object(asgi, "HOOKS", replace(asgi.HOOKS, server=server)):
        yield Sender()
    server.pool.shutdown()
    if shared:
        connection.dec_thread_sharing()
