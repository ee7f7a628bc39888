"""Builders that several tests share."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from channels_app.cards import Envelope, Rendered, parse_message, render_message

ADAPTIVE = "application/vnd.microsoft.card.adaptive"

# Every way we know to smuggle a scheme past a reader of addresses.
HOSTILE = (
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    " javascript:alert(1)",
    "\x01javascript:alert(1)",
    "java\tscript:alert(1)",
    "java\nscript:alert(1)",
    "vbscript:msgbox(1)",
    "data:text/html,<script>alert(1)</script>",
    "data:text/html;base64,PHNjcmlwdD4=",
    "data:image/svg+xml;base64,PHN2Zz4=",
    "DATA:image/svg+xml,<svg onload=alert(1)>",
    "//evil.example.test/x",
    "/\\evil.example.test",
    "\\\\evil\\share",
    "file:///etc/passwd",
    "blob:https://a.test/1",
    "ftp://a.test/",
    "ws://a.test/",
    "http:evil.test",
    "https:/\\evil.test",
    "https://",
    "http://\x00evil.test",
    "https://a.test/\r\nx",
    "relative/path",
    "?x",
    "#x",
    "about:blank",
    "view-source:https://a.test",
    "jar:https://a.test!/x",
    "feed:javascript:alert(1)",
    "javascript&colon;alert(1)",
    "%6aavascript:alert(1)",
    "\u2028javascript:alert(1)",
    "ｊavascript:alert(1)",
)


def image_url(url: str) -> str:
    return f"/proxy?u={url}"


def render(message: Envelope | Any, prefix: str = "m1-") -> Rendered:
    envelope = message if isinstance(message, Envelope) else parse_message(message)
    return render_message(envelope, prefix=prefix, image_url=image_url)


def attached(content: Any, kind: str = ADAPTIVE, **more: Any) -> dict[str, Any]:
    return {"type": "message", "attachments": [{"contentType": kind, "content": content}], **more}


def adaptive(*body: Any, **more: Any) -> dict[str, Any]:
    return attached({"type": "AdaptiveCard", "version": "1.5", "body": list(body), **more})


def nodes(value: Any) -> Iterator[dict[str, Any]]:
    """Every object in a rendered card, outermost first."""
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from nodes(item)


def of_type(rendered: Rendered, kind: str) -> list[dict[str, Any]]:
    return [node for node in nodes(rendered.cards) if node.get("type") == kind]


def rules(envelope: Envelope) -> set[tuple[str, str]]:
    return {(finding.pointer, finding.rule) for finding in envelope.findings}
