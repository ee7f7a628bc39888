"""A network that answers from recordings.

A recording is a file `replies/<name>.json` in the connector's folder:
`{"method": "GET", "url": "https://…", "status": 200, "headers": {…}, "json": …}` (or `"text"`). A request is answered
by the first recording of its method whose URL it starts with, the query left aside unless the recording states one.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from connectors.sdk.errors import SourceError
from connectors.sdk.http import Headers, Reply

NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Recorded:
    url: str
    reply: Reply
    method: str = "GET"

    @classmethod
    def read(cls, path: Path) -> "Recorded":
        found = json.loads(path.read_text())
        body = json.dumps(found["json"]).encode() if "json" in found else found.get("text", "").encode()
        reply = Reply(found.get("status", 200), body, Headers(found.get("headers", {})), found["url"])
        return cls(found["url"], reply, found.get("method", "GET"))

    def answers(self, method: str, url: str) -> bool:
        return method == self.method and (url if "?" in self.url else url.partition("?")[0]).startswith(self.url)


@dataclass(frozen=True, slots=True)
class Asked:
    method: str
    url: str
    headers: Headers
    body: bytes = b""


@dataclass
class FakeHttp:
    """Answers from recordings and remembers what it was asked. With `failure` every request fails with that error."""

    recorded: list[Recorded] = field(default_factory=list)
    now: datetime = NOON
    failure: SourceError | None = None
    asked: list[Asked] = field(default_factory=list)

    @classmethod
    def of(cls, folder: Path, **options: Any) -> "FakeHttp":
        return cls([Recorded.read(path) for path in sorted((folder / "replies").glob("*.json"))], **options)

    def answer(self, url: str, value: Any = None, *, method: str = "GET", status: int = 200, **headers: str) -> None:
        """Records a reply by hand, before those that are there: `value` is bytes, text, or anything JSON."""
        body = value if isinstance(value, bytes) else value.encode() if isinstance(value, str) else json.dumps(value)
        content = body.encode() if isinstance(body, str) else body
        fields = {name.replace("_", "-"): text for name, text in headers.items()}
        self.recorded.insert(0, Recorded(url, Reply(status, content, Headers(fields), url), method))

    def get(
        self, url: str, *, params: Mapping[str, Any] | None = None, headers: Mapping[str, str] | None = None
    ) -> Reply:
        full = f"{url}{'&' if '?' in url else '?'}{urlencode(params, doseq=True)}" if params else url
        return self._send(Asked("GET", full, Headers(headers or {})))

    def post(
        self,
        url: str,
        *,
        json: Any = None,
        form: Mapping[str, str] | None = None,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        sent = body or (urlencode(form).encode() if form else _dump(json))
        return self._send(Asked("POST", url, Headers(headers or {}), sent))

    def _send(self, asked: Asked) -> Reply:
        self.asked.append(asked)
        if self.failure:
            raise self.failure
        found = next((one.reply for one in self.recorded if one.answers(asked.method, asked.url)), None)
        assert found is not None, f"nothing recorded for {asked.method} {asked.url}"
        return found


def _dump(value: Any) -> bytes:
    return b"" if value is None else json.dumps(value).encode()
