"""The platform's web process with one page more: a dialog in as few lines as it takes, at the platform's own origin.

Served, not put into the browser by the test: chromium lets a page reach the loopback only where it came from there.
"""

from pathlib import Path
from typing import Any

from config.asgi import application as platform

DIALOG = Path(__file__).with_name("dialog.html").read_bytes()


async def application(scope: Any, receive: Any, send: Any) -> None:
    if scope["path"] != "/dialog":
        await platform(scope, receive, send)
        return
    headers = [(b"content-type", b"text/html; charset=utf-8")]
    await send({"type": "http.response.start", "status": 200, "headers": headers, "trailers": False})
    await send({"type": "http.response.body", "body": DIALOG, "more_body": False})
