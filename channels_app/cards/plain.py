"""A message as words alone: for search, notifications and screen readers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from . import markup
from .draw import Node
from .envelope import Envelope
from .render import convert

# In reading order; what is inside an element comes where it is drawn.
WORDS = ("label", "title", "text", "codeSnippet", "placeholder", "altText")
INSIDE = (
    "body",
    "items",
    "columns",
    "rows",
    "cells",
    "pages",
    "inlines",
    "images",
    "facts",
    "choices",
    "actions",
    "card",
)


def plain_text(envelope: Envelope) -> str:
    lines = [markup.plain_markdown(envelope.text)] if envelope.text else []
    for card in envelope.cards:
        lines += read_aloud(convert(card, "", "", str).card)
    return "\n".join(line.strip() for line in lines if line.strip()) or envelope.summary or ""


def read_aloud(node: Any) -> Iterator[str]:
    if isinstance(node, str):
        yield markup.plain_markdown(node)
    elif isinstance(node, dict):
        yield from words(node)
        for name in INSIDE:
            inside = node.get(name)
            for child in inside if isinstance(inside, list) else [inside]:
                yield from read_aloud(child)


def words(node: Node) -> Iterator[str]:
    if node.get("type") == "RichText":
        is_html = "html" in node
        yield markup.plain_html(node["html"]) if is_html else markup.plain_markdown(node["markdown"])
    elif "type" not in node and "title" in node:
        yield ": ".join(markup.plain_markdown(str(node[key])) for key in ("title", "value") if node.get(key))
    else:
        for name in WORDS:
            if isinstance(node.get(name), str):
                yield markup.plain_markdown(node[name])
