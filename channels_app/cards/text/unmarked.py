"""Removes the marks from Markdown, for search, notifications and screen readers, but no word and no needed backslash.

It passes over the text once, where the page's own Markdown parser would pass many times. It reads the same marks; it
may leave one that the page removes, but never removes a letter.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from channels_app.cards import limits
from channels_app.cards.text import tags
from channels_app.cards.text.markup import TARGET

# The characters that may be marks within a line, and those that may begin a line of several.
SIGNS, ALL_SIGNS = r"\\`*_\[\]<~&", r"\\`*_\[\]<~&>|#=-"
IN_WORD = "(?<=[A-Za-z0-9])_(?=[A-Za-z0-9])"


def simple(signs: str) -> re.Pattern[str]:
    """Returns a pattern of whole texts whose stars emphasise words and whose other signs are underscores in words."""
    words = f"(?=[A-Za-z0-9])[^{signs}]++(?<=[A-Za-z0-9])"
    emphasis = rf"(?<![^ \n(])(?:\*{words}\*|\*\*{words}\*\*)(?![^ \n.,:;)])"
    return re.compile(f"[^{signs}]*+(?>(?:(?:{IN_WORD}|{emphasis})[^{signs}]*+)*)")


# Most texts are simple, and what is left to do for them is done at once.
SIMPLE_LINE, SIMPLE_BLOCKS = simple(SIGNS), simple(ALL_SIGNS)
PLAIN_LINE = re.compile(f"[^{SIGNS}]*+(?>(?:{IN_WORD}[^{SIGNS}]*+)*)")
# In a text without words the signs themselves are meant, unless they are escaped.
IS_MARKED = re.compile(r"[^\W_]|\\")
FENCE = re.compile(r"[ \t]*+(`{3,}|~{3,})[ \t]*+([^`]*)")
QUOTE = re.compile(r"[ \t]*+(?>(?:>[ \t]?)+)")
HEADING = re.compile(r"[ \t]*+#{1,6}[ \t]+")
# What a text of one line begins with where it has one of these four marks.
LINE_MARK = re.compile(r"[ \t]*+(?:[>#=-]|`{3}|~{3}|(?>(?:\*[ \t]*+){3})|(?>(?:_[ \t]*+){3}))")
RULE = re.compile(r"[ \t]*+(?:(?:-[ \t]*+){3,}|(?:\*[ \t]*+){3,}|(?:_[ \t]*+){3,}|=+[ \t]*+|-+[ \t]*+)")
COLUMNS = re.compile(r"[ \t]*+(?>(?:\|[ \t]*+)?):?+-++:?+[ \t]*+(?>(?:\|[ \t]*+:?+-++:?+[ \t]*+)*)(?>(?:\|[ \t]*+)?)")
TOKEN = re.compile(
    r"\\(?P<escaped>[!-/:-@\[-`{-~])"
    r"|(?P<ticks>`+)"
    r"|<(?P<url>(?:https?|mailto|tel):[^\s<>|]++)(?:\|(?P<shown>[^<>\n]*+))?>"
    r"|(?P<entity>&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,31});)"
    r"|(?P<open>!?\[)"
    rf"|(?P<close>\](?>(?P<target>{TARGET})?))"
    r"|(?P<run>\*+|_+|~+)"
    r"|(?P<bare>https?://[^\s<>\"'`\[\]]++)"
    rf"|{tags.MADE.pattern}",
    re.IGNORECASE,
)
# The characters with which a token may begin; "h" only in a text that has an address.
START, START_WITH_ADDRESSES = re.compile(r"[\\`<&!\[\]*_~]"), re.compile(r"[\\`<&!\[\]*_~hH]")
CJK = re.compile(
    r"[\u1100-\u11ff\u2e80-\ua4cf\uac00-\ud7af\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003fffd]"
)
# Pieces after a bracket that are searched for a word; a longer label is taken as not empty.
LABEL_PIECES = 50


def is_plain_line(source: str) -> bool:
    """Tells whether a text is one line in which nothing can be a mark, a tag or an entity."""
    return PLAIN_LINE.fullmatch(source) is not None and "\n" not in source


def unmarked(source: str, *, blocks: bool = True, are_tags_read: bool = True) -> str:
    """Returns the words of a Markdown text; without `blocks`, of one line that has inline marks only."""
    if len(source) > limits.MARKDOWN:
        return source
    # A star after an address may belong to it.
    is_simple = "*" not in source or "://" not in source
    if is_simple and (SIMPLE_BLOCKS if blocks else SIMPLE_LINE).fullmatch(source):
        return source.replace("*", "")
    if not IS_MARKED.search(source):
        return source
    return without_marks(source, blocks, are_tags_read)


def without_marks(source: str, blocks: bool, are_tags_read: bool) -> str:
    if not blocks or ("\n" not in source and not LINE_MARK.match(source)):
        return Inline(source, are_tags_read).read()
    parts = list(parts_of(source))
    return "\n".join(part if is_code else Inline(part, are_tags_read).read() for part, is_code in parts)


def parts_of(source: str) -> Iterator[tuple[str, bool]]:
    """Yields the pieces of the text, and whether each is code between fences."""
    fence = ""
    lines: list[str] = []
    previous = ""
    for line in source.split("\n"):
        found = FENCE.fullmatch(line)
        if fence:
            is_end = found is not None and not found[2].strip() and found[1].startswith(fence)
            fence = "" if is_end else fence
            if not is_end:
                yield line, True
        elif found:
            yield from [("\n".join(lines), False)] if lines else []
            lines, fence = [], found[1]
            if found[2].strip():
                yield found[2].strip(), True
        else:
            lines += strip_line_marks(line, previous)
        previous = line
    yield from [("\n".join(lines), False)] if lines else []


def strip_line_marks(line: str, previous: str) -> list[str]:
    """Removes the marks of a heading or quotation from a line.

    Returns no line for a rule and for the line below a table's head.
    """
    line = QUOTE.sub("", line, count=1) if QUOTE.match(line) else line
    is_below = bool(previous.strip()) and bool(COLUMNS.fullmatch(line)) and "|" in previous
    if is_below or (RULE.fullmatch(line) and (previous.strip() or "=" not in line)):
        return []
    return [HEADING.sub("", line, count=1) if HEADING.match(line) else line]


@dataclass(slots=True)
class Run:
    """A run of stars, underscores or tildes that may open: its position, and how many are unpaired."""

    at: int
    left: int


class Inline:
    """One pass over a text: what it writes, and what is open."""

    __slots__ = ("are_tags_read", "brackets", "out", "runs", "source", "ticks")

    def __init__(self, source: str, are_tags_read: bool) -> None:
        self.source = source
        self.are_tags_read = are_tags_read
        self.out: list[str] = []
        self.brackets: list[int] = []
        self.runs: dict[str, list[Run]] = {"*": [], "_": [], "~": []}
        self.ticks = closing_ticks(source) if "`" in source else {}

    def read(self) -> str:
        source, at = self.source, 0
        # The pattern of all tokens is slow to fail, so it is tried only where one may begin.
        search = (START_WITH_ADDRESSES if "://" in source else START).search
        found = search(source)
        while found:
            if match := TOKEN.match(source, found.start()):
                self.out.append(source[at : match.start()])
                at = self.take(match)
            found = search(source, at if match else found.end())
        return "".join([*self.out, source[at:]])

    def take(self, match: re.Match[str]) -> int:
        """Writes what stands for the mark, and says where to read on."""
        kind = match.lastgroup
        if kind == "run":
            self.emphasis(match)
        elif kind == "ticks":
            return self.code(match)
        elif kind == "open":
            self.brackets.append(len(self.out))
            self.out.append(match[0])
        elif match["close"]:
            self.close(match)
        elif match["url"]:
            self.out.append(html.unescape(match["shown"] or match["url"]))
        elif kind == "bare":
            return self.bare(match)
        elif match["made"]:
            self.out.append(self.tag(match))
        else:
            self.out.append(match["escaped"] or html.unescape(match[0]))
        return match.end()

    def code(self, match: re.Match[str]) -> int:
        """Copies the code between two runs of equally many backticks, or a run without a partner.

        Returns where to read on. Where a backslash escapes the first of a run, the rest may be of a length no run has.
        """
        ends = self.ticks.get(len(match[0]), [])
        while ends and ends[-1] <= match.start():
            ends.pop()
        if not ends:
            self.out.append(match[0])
            return match.end()
        self.out.append(self.source[match.end() : ends[-1]])
        return ends[-1] + len(match[0])

    def close(self, match: re.Match[str]) -> None:
        start = self.brackets.pop() if self.brackets else None
        if start is None or not match["target"]:
            self.out.append(match[0] if start is None or not match["target"] else "")
            return
        is_empty = len(self.out) - start < LABEL_PIECES and not "".join(self.out[start + 1 :]).strip()
        is_picture = self.out[start] == "!["
        self.out[start] = ""
        self.out.append((match["angled"] or match["address"]) if is_empty and not is_picture else "")

    def bare(self, match: re.Match[str]) -> int:
        url = match[0].rstrip("*_~)")
        self.out.append(tags.decoded(url))
        return match.start() + len(url)

    def tag(self, match: re.Match[str]) -> str:
        if not self.are_tags_read or match["made"].removeprefix("/") not in tags.TAGS:
            return match[0]
        return tags.spoken(match)

    def emphasis(self, match: re.Match[str]) -> None:
        """Pairs runs almost as CommonMark does: what is left over is text."""
        start, end = match.span()
        mark, length = self.source[start], end - start
        may_open, may_close = flanks(self.source, start, end)
        opened = self.runs[mark]
        at = len(self.out)
        self.out.append("")
        while may_close and opened and (pair := paired(mark, opened[-1].left, length)):
            length -= pair
            opened[-1].left -= pair
            self.out[opened[-1].at] = mark * opened[-1].left
            if opened[-1].left == 0:
                opened.pop()
        self.out[at] = mark * length
        if may_open and length:
            opened.append(Run(at, length))


def paired(mark: str, opened: int, closing: int) -> int:
    pair = min(opened, closing)
    return pair - pair % 2 if mark == "~" else pair


def closing_ticks(source: str) -> dict[int, list[int]]:
    """Returns the positions of runs of backticks by their length, the last first."""
    found: dict[int, list[int]] = {}
    for match in re.finditer("`+", source):
        found.setdefault(len(match[0]), []).append(match.start())
    return {length: places[::-1] for length, places in found.items()}


def flanks(source: str, start: int, end: int) -> tuple[bool, bool]:
    """Returns whether a run of marks may open and may close, by the characters around it.

    Beside Chinese, Japanese or Korean it may do both.
    """
    before, after = source[start - 1 : start] or " ", source[end : end + 1] or " "
    if before.isspace() or after.isspace():
        return not after.isspace(), not before.isspace()
    marks = [is_mark(before), is_mark(after)]
    if source[start] == "_":
        return marks[0], marks[1]
    is_either = bool(CJK.match(before) or CJK.match(after))
    return marks[0] or is_either or not marks[1], marks[1] or is_either or not marks[0]


def is_mark(character: str) -> bool:
    return unicodedata.category(character)[0] in "PS"
