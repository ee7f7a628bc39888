"""The rules by which people's Markdown differs from CommonMark; frontend/markdown does the same for senders' texts."""

import re
from collections.abc import MutableMapping, Sequence
from types import MethodType
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml, unescapeAll
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock
from markdown_it.rules_block import list_block as whole_list
from markdown_it.rules_block import table as whole_table
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Scanned
from markdown_it.token import Token

from channels_app.cards.text.unmarked import CJK

MARKS_ONLY = re.compile(r"(?:(?:[-+*]|\d{1,9}[.)])\s*)+")
SCHEME = re.compile(r"(?:^|[^a-z0-9.+-])([a-z][a-z0-9.+-]*)$", re.IGNORECASE)
# An address ends at a closing bracket or quotation mark around it, and where Chinese text continues.
BARE = re.compile(rf"(?:&(?!(?:lt|gt|quot|apos|nbsp|#34|#39|#60|#62);)|(?!{CJK.pattern})[^\s<>\"`&])+")
CELL = re.compile(r"(?<!\\)\|")
Env = MutableMapping[str, Any]


def differ(made: MarkdownIt) -> None:
    made.block.ruler.at("table", table, {"alt": ["paragraph", "reference"]})
    made.block.ruler.at("list", listed, {"alt": ["paragraph", "reference", "blockquote"]})
    made.inline.ruler.at("linkify", bare_link)
    made.inline.ruler.before("text", "cjk", beside_cjk)
    for name, rule in RULES.items():
        made.add_render_rule(name, rule)


def table(state: StateBlock, first: int, end: int, silent: bool) -> bool:
    """Parses a table unless a row has more cells than its head, as those would not be shown."""
    before = len(state.tokens)
    if not whole_table(state, first, end, silent):
        return False
    columns = sum(token.type == "th_open" for token in state.tokens[before:])
    if not silent and any(cells(line_of(state, line)) > columns for line in range(first, state.line)):
        del state.tokens[before:]
        state.line = first
        return False
    return True


def line_of(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]


def cells(line: str) -> int:
    return len(CELL.split(re.sub(r"(?<!\\)\|$", "", line.strip().removeprefix("|"))))


def listed(state: StateBlock, first: int, end: int, silent: bool) -> bool:
    """Parses a list, except for a line of only marks, such as `-` or `* * * * *`."""
    return not MARKS_ONLY.fullmatch(line_of(state, first)) and whole_list(state, first, end, silent)


def beside_cjk(state: StateInline, silent: bool) -> bool:
    """Consumes nothing; lets later stars beside Chinese and the like open and close, which CommonMark forbids."""
    if "scanDelims" not in vars(state):
        vars(state)["scanDelims"] = MethodType(scan, state)
    return False


def scan(state: StateInline, start: int, can_split_word: bool) -> Scanned:
    found = StateInline.scanDelims(state, start, can_split_word)
    before = state.src[start - 1 : start] or " "
    after = state.src[start + found.length : start + found.length + 1] or " "
    if not can_split_word or before.isspace() or after.isspace() or not (CJK.match(before) or CJK.match(after)):
        return found
    return Scanned(True, True, found.length)


def bare_link(state: StateInline, silent: bool) -> bool:
    """Parses `https://…` within a text, with its entities, before the stars and underscores in it."""
    if not state.md.options.linkify or state.linkLevel > 0 or not state.src.startswith("://", state.pos):
        return False
    scheme = SCHEME.search(state.pending[-40:])
    url = address(state, state.pos - len(scheme[1])) if scheme else ""
    href = state.md.normalizeLink(unescapeAll(url))
    if scheme is None or len(url) <= len(scheme[1]) + 3 or not state.md.validateLink(href):
        return False
    if not silent:
        state.pending = state.pending[: -len(scheme[1])]
        token = state.push("link_open", "a", 1)
        token.attrs, token.markup = {"href": href}, "linkify"
        state.push("text", "", 0).content = unescapeAll(url)
        state.push("link_close", "a", -1).markup = "linkify"
    state.pos += len(url) - len(scheme[1])
    return True


def address(state: StateInline, start: int) -> str:
    raw = BARE.match(state.src, start, state.posMax)
    found = raw and state.md.linkify and state.md.linkify.match_at_start(raw[0])
    return str(found.url).rstrip("*").removesuffix("&amp") if found else ""


def link_open(self: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: Env) -> str:
    """Renders the start of a link; one without text shows its address."""
    tokens[index].attrSet("target", "_blank")
    tokens[index].attrSet("rel", "noopener noreferrer nofollow")
    end = next(i for i in range(index, len(tokens)) if tokens[i].type == "link_close")
    is_empty = not any(token.content.strip() for token in tokens[index:end])
    address = escapeHtml(str(tokens[index].attrGet("href"))) if is_empty else ""
    return self.renderToken(tokens, index, options, env) + address


def cell_open(self: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: Env) -> str:
    """Renders the start of a table cell, aligned by class: the page's policy allows no inline style."""
    style = str(tokens[index].attrs.pop("style", ""))
    if style:
        sides = {"right": "text-end", "center": "text-center"}
        tokens[index].attrSet("class", sides.get(style.partition(":")[2], "text-start"))
    return self.renderToken(tokens, index, options, env)


def fence(self: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: Env) -> str:
    """Renders a code block below the name of its language, which is often a title."""
    name = tokens[index].info.strip()
    code = f"<pre><code>{escapeHtml(tokens[index].content)}</code></pre>"
    return f'<figure class="fenced"><figcaption>{escapeHtml(name)}</figcaption>{code}</figure>' if name else code


def ordered_list_open(self: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: Env) -> str:
    return f'<ol class="numbered" start="{int(tokens[index].attrGet("start") or 1)}">'


def list_item_open(self: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: Env) -> str:
    """Renders the start of a list item with its number as written, such as `007.`, or in a list of 1, 1, 1."""
    number, mark = tokens[index].info, tokens[index].markup
    shown = f'<span class="number">{number}{mark}</span><div>'
    return f'<li value="{int(number)}">{shown}' if number else "<li>"


def list_item_close(self: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: Env) -> str:
    return "</div></li>" if tokens[index].markup in (".", ")") else "</li>"


RULES = {
    "link_open": link_open,
    "th_open": cell_open,
    "td_open": cell_open,
    "fence": fence,
    "ordered_list_open": ordered_list_open,
    "list_item_open": list_item_open,
    "list_item_close": list_item_close,
}
