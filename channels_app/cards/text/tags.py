"""Processes the HTML in senders' texts: finds it in one pass, then bounds, balances and normalises it.

The output has at most `limits.TAGS` tags, nests at most `limits.TAG_DEPTH` deep, closes what it opens, and is about as
long as the input, so that no parser after it can be made to work longer. Words are never dropped, except in scripts,
styles and comments.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from channels_app.cards import limits

# Outside of quotation marks nothing in here reaches over the next `<`, and attributes are counted, so every character
# is looked at a bounded number of times.
ATTRIBUTE = r"""[^\s/>=<"'][^\s/>=<]*+(?>(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s"'<>][^\s<>]*+))?)"""
REST_OF_TAG = rf"(?P<rest>(?>(?:[\s/]++(?>(?:{ATTRIBUTE})?)){{0,64}}))>"
PATTERN = rf"<(?P<end>/?)(?P<name>[a-z][a-z0-9:-]{{0,30}}+){REST_OF_TAG}|<!(?P<comment>--)"
TAG = re.compile(PATTERN, re.IGNORECASE)
TAG_OR_CODE = re.compile(rf"(?P<code>```.*?```|`[^`\n]*`)|{PATTERN}", re.IGNORECASE | re.DOTALL)
# Tags that are removed after the last one that is read.
UNREAD = re.compile(r"</?[a-z][a-z0-9]*+(?:\s[^<>]*+)?/?>", re.IGNORECASE)
ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,31});", re.IGNORECASE)
LEADING = re.compile(r"[ \t\r]*\n")
BREAK = re.compile(r"^[ \t\r]*\n(?!\s*\n)")
VALUE = re.compile(r"""(?<![^\s/>=<"'])([^\s/>=<"']++)\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s"'>]++))""")
# Attributes without a value.
FLAGS = frozenset(["nowrap", "noshade", "compact", "reversed", "hidden", "border", "itemscope", "download"])

# The tags that the old service allowed in a text, and those of tables, which people sent nevertheless.
INLINE = frozenset(["a", "b", "strong", "i", "em", "s", "strike", "del", "u", "sub", "sup", "code", "span"])
TABLE = frozenset(["table", "thead", "tbody", "tfoot", "tr", "th", "td", "caption"])
BLOCK = TABLE | frozenset(["p", "div", "pre", "blockquote", "ul", "ol", "li", "h1", "h2", "h3", "h4", "h5", "h6", "hr"])
VOID = frozenset(["br", "hr", "img"])
TAGS = INLINE | BLOCK | VOID
ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "title", "width", "height"},
    "ol": {"start"},
    "li": {"value"},
    "th": {"colspan", "rowspan"},
    "td": {"colspan", "rowspan"},
}
# Replaced by an allowed tag, because their words stand in lines of their own or mean the same.
ALIKE = dict.fromkeys(
    [
        "address",
        "article",
        "aside",
        "center",
        "dd",
        "details",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "header",
        "legend",
        "main",
        "nav",
        "option",
        "section",
        "summary",
    ],
    "div",
) | {"ins": "u", "tt": "code", "kbd": "code", "samp": "code"}
# Other HTML tags; any other name, as in `List<String>`, is a word.
DROPPED = frozenset(
    [
        "attachment",  # where Microsoft Graph's messages have one
        "abbr",
        "acronym",
        "applet",
        "area",
        "audio",
        "base",
        "basefont",
        "bdi",
        "bdo",
        "big",
        "blink",
        "body",
        "button",
        "canvas",
        "cite",
        "col",
        "colgroup",
        "data",
        "datalist",
        "dfn",
        "dialog",
        "dir",
        "embed",
        "font",
        "frame",
        "frameset",
        "head",
        "html",
        "iframe",
        "input",
        "label",
        "link",
        "map",
        "mark",
        "marquee",
        "menu",
        "meta",
        "meter",
        "nobr",
        "noembed",
        "noframes",
        "noscript",
        "object",
        "optgroup",
        "output",
        "param",
        "picture",
        "plaintext",
        "progress",
        "q",
        "rp",
        "rt",
        "ruby",
        "script",
        "circle",
        "clippath",
        "defs",
        "desc",
        "ellipse",
        "filter",
        "g",
        "image",
        "line",
        "lineargradient",
        "mask",
        "math",
        "path",
        "pattern",
        "polygon",
        "polyline",
        "radialgradient",
        "rect",
        "stop",
        "svg",
        "symbol",
        "text",
        "tspan",
        "use",
        "search",
        "select",
        "slot",
        "small",
        "source",
        "style",
        "template",
        "textarea",
        "time",
        "title",
        "track",
        "var",
        "video",
        "wbr",
        "xmp",
    ]
)
SILENT = ("script", "style")
# An element that cannot stand in another of its group closes it, unless one of the fences stands between.
GROUPS = {
    **dict.fromkeys(("li",), (frozenset(["li"]), frozenset(["ul", "ol"]))),
    **dict.fromkeys(("td", "th"), (frozenset(["td", "th"]), frozenset(["table"]))),
    **dict.fromkeys(("tr",), (frozenset(["tr", "td", "th"]), frozenset(["table"]))),
    **dict.fromkeys(("a",), (frozenset(["a"]), frozenset())),
}
PARAGRAPH = (frozenset(["p"]), frozenset(["td", "th", "li", "blockquote", "div"]))

Words = Callable[[str, bool], str]
Change = Callable[[str, str, str], str | None]


@dataclass(slots=True)
class Writer:
    """Collects text and tags.

    `words` writes a piece of text, told whether it stands in `pre` or `code`; `change` says what an attribute (of the
    tag, by its name, with its value) becomes, or None; `gap` stands for line breaks beside tags of blocks.
    """

    words: Words
    change: Change
    gap: str
    out: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)
    count: int = 0
    after: str = ""  # the tag just written

    def text(self, source: str, before: str = "") -> None:
        is_code = "pre" in self.open or "code" in self.open
        if not is_code:
            source = self.spaced(source, before)
        if source:
            self.out.append(self.words(source, is_code))
            self.after = ""

    def spaced(self, source: str, before: str) -> str:
        """Removes or widens the line breaks beside block tags, which were made for people who read the source."""
        if self.after in BLOCK and before in BLOCK and not source.strip():
            return ""
        if self.after in BLOCK and LEADING.match(source):
            source = self.gap + source.lstrip()
        elif self.after == "br":
            source = BREAK.sub("", source, count=1)
        trimmed = source.rstrip()
        return trimmed + self.gap if before in BLOCK and "\n" in source[len(trimmed) :] else source

    def tag(self, name: str, is_end: bool, rest: str) -> None:
        self.count += 1
        if name in VOID:
            self.void(name, rest)
        elif is_end:
            self.close(name)
        else:
            self.start(name, rest)
        self.after = name

    def void(self, name: str, rest: str) -> None:
        shown = self.attributes(name, rest)
        if name == "img" and "src" not in shown:
            self.out.append(self.words(shown.get("alt", ""), False))
        else:
            self.write(name, shown)

    def start(self, name: str, rest: str) -> None:
        for group, fences in ([PARAGRAPH] if name in BLOCK else []) + ([GROUPS[name]] if name in GROUPS else []):
            self.leave(group, fences)
        if len(self.open) < limits.TAG_DEPTH:
            self.open.append(name)
            self.write(name, self.attributes(name, rest))

    def write(self, name: str, shown: dict[str, str]) -> None:
        self.out.append("".join([f"<{name}", *[f' {key}="{html.escape(shown[key])}"' for key in shown], ">"]))

    def attributes(self, name: str, rest: str) -> dict[str, str]:
        allowed = ATTRIBUTES.get(name)
        if allowed is None or not rest:
            return {}
        found = {m[1].lower(): decoded(m[2] or m[3] or m[4] or "") for m in VALUE.finditer(rest)}
        changed = {key: self.change(name, key, value) for key, value in found.items() if key in allowed}
        return {key: value for key, value in changed.items() if value is not None}

    def leave(self, group: frozenset[str], fences: frozenset[str]) -> None:
        if group.isdisjoint(self.open):
            return
        for i in range(len(self.open) - 1, -1, -1):
            if self.open[i] in group:
                self.close_down_to(i)
            elif self.open[i] in fences:
                return

    def close(self, name: str) -> None:
        if name not in self.open:
            return None
        for i in range(len(self.open) - 1, -1, -1):
            if self.open[i] == name:
                return self.close_down_to(i)
            if self.open[i] == "table":
                return None
        return None

    def close_down_to(self, i: int) -> None:
        self.out += [f"</{name}>" for name in reversed(self.open[i:])]
        del self.open[i:]


def decoded(source: str) -> str:
    """Decodes character references; without their semicolon most are parts of addresses, and stay."""
    return ENTITY.sub(lambda match: html.unescape(match[0]), source) if "&" in source else source


def rewritten(source: str, words: Words, change: Change, *, is_markdown: bool = False, gap: str = "") -> str:
    """Bounds, balances and normalises the tags of a text; in Markdown, code and comments stay unchanged."""
    writer = Writer(words, change, gap)
    end_of = Ends(source)
    at = 0
    for match in (TAG_OR_CODE if is_markdown else TAG).finditer(source):
        if match.start() < at or (is_markdown and (match["code"] or match["comment"])):
            continue
        if writer.count > limits.TAGS:
            break
        name = (match["name"] or "").lower()
        end = end_of(match, name)
        if end == match.end() and not is_tag(match, name, end_of, is_markdown):
            continue
        name = ALIKE.get(name, name)
        writer.text(source[at : match.start()], name)
        if name in TAGS:
            writer.tag(name, bool(match["end"]), match["rest"])
        at = end
    writer.text(source[at:] if writer.count <= limits.TAGS else UNREAD.sub(" ", source[at:]))
    writer.close_down_to(0)
    return "".join(writer.out)


def is_tag(match: re.Match[str], name: str, ends: Ends, is_markdown: bool) -> bool:
    """Tells whether a match is a tag and not words in angle brackets.

    In Markdown, `<path>` and `<b and c>` are words, too, if nothing closes them.
    """
    if name in TAGS:
        is_words = is_markdown and not match["end"] and is_wordy(match["rest"])
        return not is_words or ends.last_of(name) > match.start()
    if (name in SILENT and not match["end"]) or not (name in ALIKE or name in DROPPED):
        return False
    return (
        not is_markdown
        or bool(match["end"] or match["rest"].strip() or name == "wbr")
        or ends.last_of(name) > match.start()
    )


def is_wordy(rest: str) -> bool:
    """Tells whether the rest of a tag contains words instead of attributes, as in `if a<b and c>d`."""
    return "=" not in rest and not FLAGS.issuperset(rest.replace("/", " ").lower().split())


class Ends:
    """Finds where comments, scripts and styles end; searches only while such an end is still ahead."""

    def __init__(self, source: str) -> None:
        self.source = source.lower()
        self.last = {"": self.source.rfind("-->")}

    def last_of(self, name: str) -> int:
        if name not in self.last:
            self.last[name] = self.source.rfind(f"</{name}")
        return self.last[name]

    def __call__(self, match: re.Match[str], name: str) -> int:
        is_silent = name in SILENT and not match["end"]
        if not (is_silent or match["comment"]) or self.last_of(name) < match.end():
            return match.end()
        start = self.source.find(f"</{name}" if name else "-->", match.end())
        return self.source.find(">", start) + 1 or len(self.source)


# A tag as `Writer` writes it.
MADE = re.compile(r"<(?P<made>/?[a-z][a-z0-9]*+)(?>(?: [a-z]+=\"(?P<value>[^\"<>]*+)\")*)>")
ALT = re.compile(r" alt=\"([^\"<>]*)\"")
MARKS = dict.fromkeys(("b", "strong"), "**") | dict.fromkeys(("i", "em"), "*") | {"code": "`"}
MARKS |= dict.fromkeys(("s", "strike", "del"), "~~")


def as_markdown(name: str) -> str:
    bare = name.removeprefix("/")
    if bare in MARKS:
        return MARKS[bare]
    return "\n- " if name == "li" else as_words(name)


def spoken(match: re.Match[str]) -> str:
    """Returns the text for a tag found by MADE: a picture's description, or whitespace."""
    alt = ALT.search(match[0]) if match["made"] == "img" else None
    return html.unescape(alt[1]) if alt else as_words(match["made"])


def as_words(name: str) -> str:
    """Returns what replaces a tag in text without tags: a line break, a space between cells, or nothing."""
    bare = name.removeprefix("/")
    if bare in ("td", "th"):
        return " " if name != bare else ""
    return "\n" if bare in BLOCK or bare == "br" else ""
