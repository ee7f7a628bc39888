"""An author's service: configuration pages with a real SDK, and a backend that posts to the webhook it was given."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx

from tests.product import ROOT
from tests.target import Heard, Reply, target

SDKS = ("1.3.4", "1.6.0", "1.13.1", "2.0.0", "2.10.0", "2.31.0", "2.58.0")
HTML = """<!doctype html><meta charset="utf-8"><title>Builds</title>
<label>Room <input id="room"></label> <button id="post">Post</button> <button id="sign-in">Sign in</button>
<p id="state">loading</p><p id="context"></p><p id="webhook"></p><p id="theme"></p>
<script src="/{sdk}/sdk.js"></script><script src="/page.js"></script>
"""


def sdk_file(version: str) -> Path:
    """As npm has it, byte for byte."""
    package = ROOT / "node_modules" / f"teams-js-{version}" / "dist"
    return next(path for path in (package / "umd", package) if path.is_dir()) / "MicrosoftTeams.min.js"


@dataclass
class Author:
    port: int
    scheme: str
    # The product's own address: where a webhook's path is posted to, whatever name its URL has.
    product: str
    # Webhooks that the page sent after it was saved, and rooms that it cleaned up.
    stored: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    posted: list[httpx.Response] = field(default_factory=list)

    def origin(self, host: str = "127.0.0.1") -> str:
        return f"{self.scheme}://{host}:{self.port}"

    def answer(self, heard: Heard) -> Reply:
        parts = urlsplit(heard.path)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if heard.method == "POST":
            self.told(parts.path, asked)
            return Reply(204)
        if parts.path.endswith("/sdk.js"):
            return script(sdk_file(parts.path.split("/")[1]).read_bytes())
        if parts.path == "/page.js":
            return script((ROOT / "tests/journeys/config_page.js").read_bytes())
        if parts.path in ("/configure", "/edit", "/signin"):
            return Reply(200, {"Content-Type": "text/html; charset=utf-8"}, self.page(asked, parts.query).encode())
        return Reply(404)

    def page(self, asked: dict[str, str], query: str) -> str:
        if asked.get("does") == "silent":
            return "<p>Nothing here.</p>"
        if asked.get("does") == "starts-elsewhere":
            # By its whole address, as pages do whose author put that into a setting.
            host = "builds.example" if self.scheme == "https" else "127.0.0.1"
            url = f"{self.origin(host)}/configure?{query.replace('does=starts-elsewhere', 'does=')}"
            return f'<a href="{escape(url)}">Set up</a>'
        return HTML.format(sdk=asked["sdk"])

    def told(self, path: str, asked: dict[str, str]) -> None:
        if path.endswith("/removed"):
            self.removed.append(asked.get("room", ""))
            return
        if path.endswith("/stored"):
            self.stored.append(asked["webhook"])
        self.post(asked["webhook"], "A welcome" if path.endswith("/stored") else "An early word")

    def post(self, webhook: str, text: str) -> httpx.Response:
        answer = httpx.post(self.product + urlsplit(webhook).path, json={"text": text})
        self.posted.append(answer)
        return answer


def script(body: bytes) -> Reply:
    return Reply(200, {"Content-Type": "text/javascript; charset=utf-8"}, body)


@contextmanager
def author(product: str, tls: ssl.SSLContext | None = None) -> Iterator[Author]:
    with target(tls) as service:
        found = Author(service.port, service.scheme, product)
        service.answer = found.answer
        yield found
