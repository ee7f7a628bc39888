"""Posts to webhooks as the web server hands a post over: through `config.asgi`, on the test's own transaction."""

import asyncio
import json
from collections.abc import Iterator
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

    def send(self, method: str, url: str, body: Any = b"", content_type: str | None = None, **headers: str) -> Answer:
        """`body`: bytes, or a list of bytes (chunks, without a Content-Length), or what is to be sent as JSON."""
        chunks = body if isinstance(body, list) and body and isinstance(body[0], bytes) else None
        if chunks is None:
            whole = body if isinstance(body, bytes) else json.dumps(body).encode()
            headers.setdefault("content_length", str(len(whole)))
            chunks = [whole]
        if content_type is not None:
            headers["content_type"] = content_type
        return asyncio.run(self._send(method, urlsplit(url), chunks, headers))

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
    connection.inc_thread_sharing()
    server.pool.submit(connections.__setitem__, "default", connection).result()
    with patch.object(asgi, "HOOKS", replace(asgi.HOOKS, server=server)):
        yield Sender()
    server.pool.shutdown()
    connection.dec_thread_sharing()
