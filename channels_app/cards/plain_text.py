"""Converts a message to plain text for search, notifications and screen readers."""

from __future__ import annotations

import html
from typing import Any

from channels_app.cards.convert.elements import Node
from channels_app.cards.formats.envelope import Envelope
from channels_app.cards.render import convert, words_above
from channels_app.cards.text import tags
from channels_app.cards.text.unmarked import is_plain_line, unmarked

# In reading order; an element's content comes where it is drawn.
WORDS = ("label", "title", "text", "codeSnippet", "placeholder", "altText")
INSIDE = dict.fromkeys(
    (
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
)
ORDER = {name: place for place, name in enumerate((*WORDS, "facts", *INSIDE))}


def plain_text(envelope: Envelope) -> str:
    lines = plain_lines(words_above(envelope, str))
    for card in envelope.converted or [convert(card, "", "", str).card for card in envelope.cards]:
        lines += plain_lines(card)
    return "\n".join([bare for line in lines if (bare := line.strip())]) or envelope.summary or ""


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

    It looks at the members that there are, not for all that there could be: most elements have one or two.
    """
    if isinstance(node, str):
        lines.append(node)
    elif isinstance(node, dict):
        is_text = node.get("type") == "RichText"
        if is_text:
            lines += [to_words(kind, node[kind]) for kind in KINDS if kind in node]
        names = [name for name in node if name in ORDER]
        for name in sorted(names, key=ORDER.__getitem__) if len(names) > 1 else names:
            held = node[name]
            if name in INSIDE:
                for child in held if isinstance(held, list) else (held,):
                    collect(child, lines)
            elif not is_text:
                lines += facts(node) if name == "facts" else [read(node, name)] if isinstance(held, str) else []


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
    found = node["facts"]
    return [fact_line(kind, fact) for fact in found if isinstance(fact, dict)] if isinstance(found, list) else []


def fact_line(kind: str, fact: Node) -> str:
    parts = [str(fact[key]) for key in ("title", "value") if fact.get(key)]
    line = ": ".join(parts)
    # Nearly always there is nothing to reduce, in HTML neither; the colon keeps marks of the two apart.
    return line if is_plain_line(line) else ": ".join([to_words(kind, part) for part in parts])
