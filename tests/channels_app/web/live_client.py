"""Speaks to the live server as an ASGI server does, in this process."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

from channels_app.models import User
from channels_app.web.live import LiveServer
from channels_app.web.sessions import SessionStore


def signed_in(user: User) -> str:
    """A new session of this person; its key."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    assert session.session_key
    return session.session_key


class Asked:
    """One request to the server, and what it has answered so far."""

    def __init__(self, server: LiveServer, path: str, session: str, **options: Any) -> None:
        self.status = 0
        self.headers: dict[str, str] = {}
        self.text = ""
        self.leaving = asyncio.Event()
        headers = {"cookie": f"patchbay_session={session}", "host": "localhost", **options.get("headers", {})}
        scope = {
            "type": "http",
            "method": options.get("method", "GET"),
            "path": path,
            "query_string": options.get("query", "after=1").encode(),
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        }
        self.task = asyncio.ensure_future(server(scope, self.receive, self.send))

    async def receive(self) -> dict[str, Any]:
        await self.leaving.wait()
        return {"type": "http.disconnect"}

    async def send(self, event: dict[str, Any]) -> None:
        self.status = event.get("status", self.status)
        self.headers |= {name.decode(): value.decode() for name, value in event.get("headers", ())}
        self.text += event.get("body", b"").decode()

    @property
    def is_open(self) -> bool:
        return self.text.startswith(": hello") and not self.task.done()

    async def leave(self) -> None:
        self.leaving.set()
        await self.task


async def eventually(holds: Callable[[], bool], seconds: float = 20) -> None:
    async with asyncio.timeout(seconds):
        while not holds():
            await asyncio.sleep(0.01)


async def answer_to(server: LiveServer, channel_id: UUID, session: str, **options: Any) -> Asked:
    """One request that the server ends by itself, and its whole answer."""
    asked = Asked(server, f"/channels/{channel_id}/live", session, **options)
    await asked.task
    await server.hub.close()
    return asked


@asynccontextmanager
async def streams(
    server: LiveServer, channel_id: UUID, sessions: list[str], **options: Any
) -> AsyncIterator[list[Asked]]:
    """So many streams, all answered; closed at the end."""
    path = f"/channels/{channel_id}/live"
    asked = [Asked(server, path, session, **options) for session in sessions]
    try:
        await eventually(lambda: all(one.is_open or one.task.done() for one in asked))
        yield asked
    finally:
        for one in asked:
            await one.leave()
        await server.hub.close()
