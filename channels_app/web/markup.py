"""Renders people's own words: Markdown without HTML, links that open in a new tab, mentions by name."""

import re
from collections.abc import MutableMapping, Sequence
from functools import cache
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from channels_app.cards import limits
from channels_app.cards.text.mention_marks import MARK, read_mark
from channels_app.web.markdown_rules import differ

SAFE = re.compile(r"(?:https?|mailto|tel):", re.IGNORECASE)
# In a text without words the signs themselves are meant, unless they are escaped.
IS_MARKED = re.compile(r"[^\W_]|\\")
# Levels of lists and quotations; each counts as two of the parser's.
MAX_BLOCK_LEVELS = 40


def markdown(text: str) -> SafeString:
    """Renders Markdown as HTML; a text without words, or one that would be slow to parse, stays as written."""
    brackets, addresses = text.count("["), text.count("://") + text.count("@")
    if len(text) > limits.MARKDOWN or brackets > limits.BRACKETS or not IS_MARKED.search(text):
        return as_written(text)
    made, env = _renderer(addresses <= limits.BARE_LINKS), dict[str, Any]()
    tokens = made.parse(text, env)
    if any(token.level >= MAX_BLOCK_LEVELS - 1 for token in tokens):
        return as_written(text)
    html: str = made.renderer.render(tokens, made.options, env)
    return mark_safe(html)  # noqa: S308  HTML in the source is escaped, see below


def as_written(text: str) -> SafeString:
    return mark_safe(f"<p>{escape(text.strip()).replace(chr(10), '<br>')}</p>")  # noqa: S308  escaped right here


@cache
def _renderer(linkify: bool) -> MarkdownIt:
    # Pictures would load from anywhere and tell their server who reads them; a definition would vanish from the text.
    options = {"html": False, "linkify": linkify, "breaks": True, "maxNesting": MAX_BLOCK_LEVELS}
    made = MarkdownIt("commonmark", options).disable(["image", "reference"])
    made.enable(["linkify", "strikethrough", "table"])
    made.inline.ruler.before("escape", "mention", _mention)
    made.add_render_rule("mention", _mention_word)
    made.validateLink = lambda url: SAFE.match(url.strip()) is not None  # type: ignore[method-assign]
    differ(made)
    return made


def _mention(state: StateInline, silent: bool) -> bool:
    found = MARK.match(state.src, state.pos)
    one = read_mark(found) if found else None
    if found is None or one is None:
        return False
    if not silent:
        token = state.push("mention", "span", 0)
        token.content = one.name
        token.attrSet("data-mention", f"{one.kind}:{one.id}")
    state.pos = found.end()
    return True


def _mention_word(
    self: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: MutableMapping[str, Any]
) -> str:
    token = tokens[index]
    return f'<span class="mention" data-mention="{token.attrGet("data-mention")}">@{escapeHtml(token.content)}</span>'
