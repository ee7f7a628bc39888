"""People's own words: Markdown without HTML, links that open elsewhere, mentions by name."""

import re
from collections.abc import MutableMapping, Sequence
from functools import cache
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from channels_app.cards.addressed import MARK, read_mark

SAFE = re.compile(r"(?:https?|mailto|tel):", re.IGNORECASE)


def markdown(text: str) -> SafeString:
    html: str = _renderer().render(text)
    return mark_safe(html)  # noqa: S308  HTML in the source is escaped, see below


@cache
def _renderer() -> MarkdownIt:
    # Pictures would load from anywhere and tell their server who reads.
    made = MarkdownIt("commonmark", {"html": False, "linkify": True, "breaks": True}).disable("image")
    made.enable(["linkify", "strikethrough", "table"])
    made.inline.ruler.before("escape", "mention", _mention)
    made.add_render_rule("mention", _mention_word)
    made.validateLink = lambda url: SAFE.match(url.strip()) is not None  # type: ignore[method-assign]
    made.add_render_rule("link_open", _link_open)
    for rule in ("th_open", "td_open"):
        made.add_render_rule(rule, _cell_open)
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


def _link_open(
    self: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: MutableMapping[str, Any]
) -> str:
    tokens[index].attrSet("target", "_blank")
    tokens[index].attrSet("rel", "noopener noreferrer nofollow")
    return self.renderToken(tokens, index, options, env)


def _cell_open(
    self: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: MutableMapping[str, Any]
) -> str:
    """The page's policy allows no inline style, so columns are aligned by class."""
    style = str(tokens[index].attrs.pop("style", ""))
    if style:
        sides = {"right": "text-end", "center": "text-center"}
        tokens[index].attrSet("class", sides.get(style.partition(":")[2], "text-start"))
    return self.renderToken(tokens, index, options, env)
