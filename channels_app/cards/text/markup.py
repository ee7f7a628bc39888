"""Reads the markup of card text: Markdown, HTML and plain text; docs/text.md says where each is used."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

import nh3

from channels_app.cards.text import tags, urls
from channels_app.cards.text.tags import decoded

AT = re.compile(r"<at[^<>]*>([^<]*)</at>", re.IGNORECASE)
# Atomic (`(?>...)`, `[...]++`): what a sender wrote must not make a pattern try each of its places again. Groups
# are never possessive: Python before 3.11.5 matches those wrongly where one of their rounds fails half-way.
LABEL = r"(?>(?:[^\[\]\\]|\\.|\[[^\[\]]*+\])*)"
ADDRESS = r"(?>(?:[^\s<>()\\]|\\.|\((?>(?:[^\s()\\]|\\.|\((?>(?:[^\s()\\]|\\.|\([^\s()]*+\))*)\))*)\))+)"
TITLE = r"""(?>(?:\s++(?:"[^"\n]*+"|'[^'\n]*+'|\([^()\n]*+\)))?)"""
TARGET = rf"\(\s*+(?:<(?P<angled>[^<>\n]++)>|(?P<address>{ADDRESS}))(?P<title>{TITLE})\s*+\)"
CODE = re.compile(r"(```.*?```|`[^`\n]*`)", re.DOTALL)
IMAGE = re.compile(rf"```.*?```|`[^`\n]*`|(?<!\\)!\[(?P<label>{LABEL})\]{TARGET}", re.DOTALL)
SIGNS = str.maketrans({sign: f"\\{sign}" for sign in "\\`*_[]<>~&|"})
HAS_SIGNS = re.compile(r"[\\`*_\[\]<>~&|]")
START = re.compile(r"^([ \t]*+)(?:([#+=-])|(\d++)([.)]))", re.MULTILINE)
MARKS = re.compile(r"[!-/:-@\[-`{-~\n]")

# Private Unicode characters around the number that replaces a text while its tags are cleaned.
RESERVED = re.compile("[\ue000\ue001]")
PIECE = re.compile("\ue000(\\d+)\ue001")

ATTRIBUTES = {name: set(allowed) for name, allowed in tags.ATTRIBUTES.items()}
SCHEMES = {"http", "https", "mailto", "tel", "data"}
BREAKING = re.compile(rf"<(?:br|{'|'.join(tags.BLOCK)})\b")

ImageUrl = Callable[[str], str]


def mentions(source: str) -> str:
    """Replaces `<at>Ada</at>` by `@Ada`."""
    return AT.sub(r"@\1", source) if "<at" in source.lower() else source


def literal(source: str) -> str:
    """Escapes a text so that Markdown shows it unchanged."""
    # Both are slow where they find nothing, so what is quickly told comes first.
    escaped = source.translate(SIGNS) if HAS_SIGNS.search(source) else source
    return START.sub(r"\1\3\\\2\4", escaped) if "\n" in source or START.match(source) else escaped


def markdown(source: str, image_url: ImageUrl, *, is_line: bool = False) -> str:
    """Rewrites Markdown so that the HTML which senders mix into it has the one form that the browser's parser reads.

    Pictures go through the image proxy; one that may not be loaded leaves its description. Line breaks beside block
    tags end a paragraph, except if `is_line`: then the text is one line of inline marks.
    """
    if "![" in source:
        source = IMAGE.sub(lambda match: embed(match, image_url), source)
    if "<" in source:
        change, gap = changer(image_url), "" if is_line else "\n\n"
        source = tags.rewritten(mentions(source), unmarked_code, change, is_markdown=True, gap=gap)
    return source


def unmarked_code(source: str, is_code: bool) -> str:
    """Escapes Markdown inside `<pre>` and `<code>`, where it has no meaning; returns other text unchanged."""
    return MARKS.sub(lambda match: f"&#{ord(match[0])};", source) if is_code else source


def embed(match: re.Match[str], image_url: ImageUrl) -> str:
    label = match["label"]
    if label is None:
        return match[0]  # code
    url = urls.picture(decoded(match["angled"] or match["address"]))
    return (
        (label or match["angled"] or match["address"])
        if url is None
        else f"![{label}]({image_address(url, image_url)}{match['title']})"
    )


def image_address(url: str, image_url: ImageUrl) -> str:
    """Returns the address from which a page loads a picture: a data: URL itself, or a link that the server fetches."""
    return url if url[:5].lower() == "data:" else image_url(url)


def changer(image_url: ImageUrl) -> tags.Change:
    def change(tag: str, name: str, value: str) -> str | None:
        if name == "src":
            url = urls.picture(value)
            return url and image_address(url, image_url)
        return urls.link(value) if name == "href" else value

    return change


def clean_html(source: str, image_url: ImageUrl) -> str:
    """Returns HTML that is safe to show on a page. If no tag breaks lines, line breaks in the text become `<br>`."""
    pieces: list[tuple[str, bool]] = []

    def words(text: str, is_code: bool) -> str:
        """Stores a text and returns a placeholder, as the cleaner is slow with escaped characters."""
        pieces.append((html.escape(decoded(text), quote=False), is_code))
        return f"\ue000{len(pieces) - 1}\ue001"

    made = tags.rewritten(RESERVED.sub("", mentions(source)).strip(), words, changer(image_url))
    cleaned = nh3.clean(
        made,
        tags=set(tags.TAGS),
        attributes=ATTRIBUTES,
        url_schemes=SCHEMES,
        link_rel="noopener noreferrer nofollow",
    )
    lines = "\n" if BREAKING.search(cleaned) else "<br>"

    def piece(match: re.Match[str]) -> str:
        text, is_code = pieces[int(match[1])]
        return text if is_code else text.replace("\n", lines)

    return PIECE.sub(piece, cleaned)


def words_of_html(source: str) -> str:
    """Returns the words of an HTML text; pictures are replaced by their descriptions."""
    made = tags.rewritten(source, lambda text, _: html.escape(decoded(text)), description)
    return html.unescape(tags.MADE.sub(tags.spoken, made))


def description(tag: str, name: str, value: str) -> str | None:
    return value if name == "alt" else None


def untagged(source: str) -> str:
    """Converts the output of `markdown` to pure Markdown, for renderers that do not know HTML."""
    return tags.MADE.sub(lambda match: tags.as_markdown(match["made"]), source)
