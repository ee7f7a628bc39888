"""Builds Adaptive Card elements for our own converters."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from channels_app.cards import limits
from channels_app.cards.errors import Finding, Findings, Level, Params
from channels_app.cards.errors import gettext_noop as _
from channels_app.cards.formats.envelope import TextFormat
from channels_app.cards.text import markup, tags, urls
from channels_app.cards.text.tags import decoded
from channels_app.cards.text.unmarked import unmarked

Node = dict[str, Any]
READ: dict[TextFormat, Callable[[str, markup.ImageUrl], str] | None] = {
    "markdown": markup.markdown,
    "html": markup.clean_html,
    "plain": None,
}
# The most characters of a line whose words are cached.
MAX_CACHED_CHARACTERS = 500
COLOR = re.compile(r"#?([0-9a-f]{6}|[0-9a-f]{3})", re.IGNORECASE)


@dataclass(slots=True)
class Context:
    """The context of a conversion: how addresses are rewritten, what precedes ids, and where findings go."""

    prefix: str
    base: str
    image_url: markup.ImageUrl
    findings: Findings = field(default_factory=list)
    actions: dict[str, Any] = field(default_factory=dict)
    markdown: bool = True
    forms: int = 0  # number of forms so far; each has its own namespace

    def note(self, at: str, rule: str, level: Level, template: str, params: Params | None = None) -> None:
        self.findings.append(Finding(at, rule, level, template, params or {}))

    def inline(self, source: str) -> str:
        """Converts one line of text from its section's markup language, Markdown or HTML."""
        if self.markdown:
            if "<" not in source and "![" not in source:
                return source
            return markup.markdown(source, self.image_url, is_line=True)
        return markup.clean_html(source, self.image_url)

    def rich(self, source: str, **style: Any) -> list[Node]:
        """Converts text in its section's markup language to our own element `RichText`; returns none for blank text."""
        if not source.strip():
            return []
        return [rich_text(source, "markdown" if self.markdown else "html", self.image_url, **style)]

    def line(self, source: str, **style: Any) -> list[Node]:
        """Converts one line like `rich`; in Markdown only inline marks count."""
        if not source.strip():
            return []
        return [{"type": "RichText", "line" if self.markdown else "html": self.inline(source), **style}]

    def words(self, source: str) -> str:
        """Returns one line without its markup, for example for a picture's description."""
        shown = self.inline(source)
        if self.markdown:
            return line_words(shown) if len(shown) <= MAX_CACHED_CHARACTERS else unmarked(shown, blocks=False)
        return html.unescape(tags.MADE.sub(tags.spoken, shown))

    def picture(self, url: str, alt: str, at: str, **style: Any) -> list[Node]:
        if not url:
            return []
        if not alt:
            self.note(at, "alt-text", "accessibility", _("An image without a title says nothing to a screen reader."))
        found, is_svg = urls.picture(url), urls.is_svg(url)
        if found is None or is_svg:
            why = urls.why_not(url) if is_svg else _("This address is not one an image may be loaded from.")
            self.note(at, "url", "error", why)
        if found is None:
            return plain(alt, isSubtle=True)
        return [{"type": "Image", "url": markup.image_address(found, self.image_url), "altText": alt, **style}]


@lru_cache(maxsize=256)
def line_words(source: str) -> str:
    """Remembers the words of lines: a message is converted at least twice, and a sender's titles are mostly alike."""
    return unmarked(source, blocks=False)


def rich_text(source: str, text_format: TextFormat, image_url: markup.ImageUrl, **style: Any) -> Node:
    read = READ[text_format]
    return {"type": "RichText", text_format: read(source, image_url) if read else source, **style}


def plain(source: str, **style: Any) -> list[Node]:
    """Converts text without markup to an element, or none if it is blank; decodes entities, as the old service did."""
    if not source.strip():
        return []
    text = decoded(source)
    if len(text) > limits.MARKDOWN // 2:  # escaping may double the length, and Markdown that is too long is not parsed
        return [{"type": "RichText", "plain": text, **style}]
    return [{"type": "TextBlock", "text": markup.literal(text), "wrap": True, **style}]


def without_empty(**node: Any) -> Node:
    """Returns the members that are not None, an empty string or an empty list."""
    return {key: value for key, value in node.items() if value not in (None, "", [])}


def card(body: list[Node], actions: list[Node], **patchbay: Any) -> Node:
    node: Node = {"type": "AdaptiveCard", "version": "1.5"}
    if body:
        node["body"] = body
    if actions:
        node["actions"] = actions
    own = without_empty(**patchbay)
    if own:
        node["patchbay"] = own
    return node


def columns(*items: list[Node], widths: tuple[str, ...], **style: Any) -> list[Node]:
    drawn = [
        {"type": "Column", "width": width, "items": nodes} for width, nodes in zip(widths, items, strict=True) if nodes
    ]
    return [{"type": "ColumnSet", "columns": drawn, **style}] if drawn else []


def open_url(title: str, url: str, targets: Mapping[str, str] | None = None) -> Node:
    node: Node = {"type": "Action.OpenUrl", "title": title, "url": url}
    if targets:
        node["patchbay"] = {"targets": dict(targets)}
    return node


# Why a button does nothing. The page translates the key; the sentence is for all other readers.
REASONS = {
    "address": "The address of this button cannot be opened.",
    "bot": "This button needs a bot to answer it.",
    "add-in": "This button starts an Outlook add-in and works only there.",
    "canvas": "This button puts a picture into a document, and there is none here.",
    "unknown": "This kind of button is not supported.",
}


def disabled(title: str, reason: str) -> Node:
    """Returns a disabled button whose tooltip says why it does nothing; `reason` is a key of REASONS."""
    why = {"tooltip": REASONS[reason], "patchbay": {"reason": reason}}
    return {"type": "Action.Submit", "title": title, "isEnabled": False, **why}


def written(value: Any) -> str:
    """Formats a number or a boolean as JSON does."""
    return json.dumps(value)


def color(source: str) -> str | None:
    found = COLOR.fullmatch(source.strip())
    return None if found is None else "#" + found[1].upper()
