"""Converts a message to plain text for search, notifications and screen readers."""

from __future__ import annotations

import html
from typing import Any

from channels_app.cards.convert.elements import Node
from channels_app.cards.formats.envelope import Envelope
from channels_app.cards.render import convert, words_above
from channels_app.cards.text import tags
from channels_app.cards.text.unmarked import unmarked

# In reading order; an element's content comes where it is drawn.
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
    "choices",
    "actions",
    "card",
)
NAMES_OF_WORDS, NAMES_INSIDE = frozenset(WORDS), frozenset(INSIDE)


def plain_text(envelope: Envelope) -> str:
    lines = plain_lines(words_above(envelope, str))
    for card in envelope.converted or [convert(card, "", "", str).card for card in envelope.cards]:
        lines += plain_lines(card)
    return "\n".join(line.strip() for line in lines if line.strip()) or envelope.summary or ""


# The texts a RichText may have.
KINDS = ("markdown", "line", "html", "plain")


def to_words(kind: str, text: str) -> str:
    """Reduces a text to its words; `kind` is one of KINDS, or "words" for a line of an Adaptive Card.

    Blank lines are kept only where the sender declared the text plain.
    """
    if kind == "plain":
        return text
    is_markdown = kind == "markdown"
    said = plain_html(text) if kind == "html" else unmarked(text, blocks=is_markdown, are_tags_read=kind != "words")
    return "\n".join([line for line in said.splitlines() if line.strip()]) if "\n" in said else said


def plain_html(cleaned: str) -> str:
    return html.unescape(tags.MADE.sub(tags.spoken, cleaned))


def plain_lines(node: Any) -> list[str]:
    lines: list[str] = []
    collect(node, lines)
    return lines


def collect(node: Any, lines: list[str]) -> None:
    """Adds an element's words and those of everything inside it to `lines`, in reading order.

    Most elements have neither members nor words of most names, so all names are tested at once. With generators each
    line would pass through as many as the card has levels.
    """
    if isinstance(node, str):
        lines.append(node)
    elif isinstance(node, dict):
        words(node, lines)
        if not NAMES_INSIDE.isdisjoint(node):
            for name in INSIDE:
                if name in node:
                    inside = node[name]
                    for child in inside if isinstance(inside, list) else (inside,):
                        collect(child, lines)


def words(node: Node, lines: list[str]) -> None:
    if node.get("type") == "RichText":
        lines += [to_words(kind, node[kind]) for kind in KINDS if kind in node]
        return
    if not NAMES_OF_WORDS.isdisjoint(node):
        lines += [read(node, name) for name in WORDS if isinstance(node.get(name), str)]
    if isinstance(node.get("facts"), list):
        lines += facts(node)


def read(node: Node, name: str) -> str:
    """Returns a member's words: TextBlocks and labels of inputs contain Markdown, TextRuns and buttons do not."""
    text: str = node[name]
    if name == "text" and node.get("type") == "TextBlock":
        return unmarked(text, blocks=node.get("style") != "heading", are_tags_read=False)
    is_label = name in ("label", "title") and str(node.get("type", "Input.")).startswith("Input.")
    return unmarked(text, blocks=False, are_tags_read=False) if is_label else text


def facts(node: Node) -> list[str]:
    """Returns the lines of a FactSet, or of a chart, which lists its numbers in the same way."""
    kind = node.get("patchbay", {}).get("read", "words")
    return [
        ": ".join([to_words(kind, str(fact[key])) for key in ("title", "value") if fact.get(key)])
        for fact in node["facts"]
        if isinstance(fact, dict)
    ]
