"""The three languages of card text: Markdown, HTML, and text that means only itself."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

import nh3

from . import urls

AT = re.compile(r"<at[^<>]*>([^<]*)</at>", re.IGNORECASE)
# Possessive (`++`) and atomic (`(?>`): what a sender wrote must not make a pattern try each of its places again.
IMAGE = re.compile(r"(?<!\\)!\[([^\[\]]*+)\]\(\s*+<?([^\s<>()]++)>?([^()\n]*+)\)")
LINK = re.compile(r"(?<!\\)\[([^\[\]]*+)\]\(\s*+<?([^\s<>()]++)>?[^()\n]*+\)")
SIGNS = re.compile(
    r"(?<!\\)(?:\*\*|__|~~|`+|(?<!\w)[*_](?=\w)|(?<=\w)[*_](?!\w)|^\s{0,3}#{1,6}\s+|^\s{0,3}>\s?)", re.MULTILINE
)
LITERAL = re.compile(r"[\\`*_\[\]<>~&|]|^[ \t]*(?:#|[-+=]|\d+[.)])", re.MULTILINE)

# What Teams let through in a text marked as HTML.
TAGS = set(
    [
        "a",
        "b",
        "strong",
        "i",
        "em",
        "s",
        "strike",
        "del",
        "u",
        "code",
        "pre",
        "p",
        "br",
        "blockquote",
        "ul",
        "ol",
        "li",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "img",
        "span",
        "div",
    ]
)
ATTRIBUTES = {"a": {"href", "title"}, "img": {"src", "alt", "title", "width", "height"}}
SCHEMES = {"http", "https", "mailto", "tel"}
BLOCK = re.compile(r"<(?:br|/p|/li|/h[1-6]|/div|/pre|/blockquote)\b[^<>]*>", re.IGNORECASE)
ALT = re.compile(r"<img\b(?>[^<>]*?\balt=\"([^\"<>]*)\")[^<>]*+>", re.IGNORECASE)

# Tags in Markdown: what stands for them on both sides, or before and after.
PAIRS = dict.fromkeys(("b", "strong"), "**") | dict.fromkeys(("i", "em"), "*")
PAIRS |= dict.fromkeys(("s", "strike", "del"), "~~") | {"code": "`"}
BREAKS = {"br": ("  \n", "  \n"), "p": ("\n\n", "\n\n"), "li": ("\n- ", ""), "pre": ("\n\n```\n", "\n```\n\n")}
BREAKS |= dict.fromkeys(("ul", "ol"), ("\n\n", "\n\n")) | {"blockquote": ("\n\n> ", "\n\n")}
BREAKS |= {f"h{n}": ("\n\n" + "#" * n + " ", "\n\n") for n in range(1, 7)}
TAG = re.compile(rf"<(/?)({'|'.join((*PAIRS, *BREAKS))})(?=[\s/>])[^<>]*>", re.IGNORECASE)
ANCHOR = re.compile(r"<a\s(?>[^<>]*?href\s*=\s*[\"']([^\"'<>\s]*)[\"'])[^<>]*+>([^<]*+)</a>", re.IGNORECASE)
ANY_TAG = re.compile(r"(<[^<>]*>)")
IMG = re.compile(r"<img\b(?>[^<>]*?\bsrc=\"([^\"<>]*)\")[^<>]*+>", re.IGNORECASE)
DIV = re.compile(r"</?div\b[^<>]*>", re.IGNORECASE)
SPACES = re.compile(r"\s+")
CODE = re.compile(r"(```.*?```|`[^`\n]*`)", re.DOTALL)

ImageUrl = Callable[[str], str]


def mentions(source: str) -> str:
    """`<at>Ada</at>` as people write it."""
    return AT.sub(r"@\1", source) if "<at" in source.lower() else source


def literal(source: str) -> str:
    """Markdown that shows the text exactly as it is."""
    return LITERAL.sub(lambda match: match[0][:-1] + "\\" + match[0][-1], source)


def markdown(source: str, image_url: ImageUrl) -> str:
    """Pictures go through the image proxy; one that may not be loaded leaves its description."""
    if "<" in source:
        source = plain_tags(mentions(source))
    return IMAGE.sub(lambda match: embed(match, image_url), source) if "![" in source else source


def plain_tags(source: str) -> str:
    """The HTML that senders mix into Markdown, as Markdown; the browser's Markdown knows no HTML."""
    parts = CODE.split(source)
    parts[::2] = [TAG.sub(signs, ANCHOR.sub(r"[\2](\1)", part)) for part in parts[::2]]
    return "".join(parts)


def html_to_markdown(source: str) -> str:
    """A text that is HTML throughout, as Markdown: its words mean only themselves, its tags what Markdown knows."""
    cleaned = nh3.clean(mentions(source), tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES | {"data"})
    parts = ANY_TAG.split(cleaned)
    parts[::2] = [literal(html.unescape(SPACES.sub(" ", part))) for part in parts[::2]]
    parts[1::2] = [IMG.sub(r"![](\1)", tag) for tag in parts[1::2]]
    made = ANY_TAG.sub("", plain_tags(DIV.sub("\n\n", "".join(parts))))
    return re.sub(r"\n{3,}", "\n\n", made).strip()


def signs(match: re.Match[str]) -> str:
    name = match[2].lower()
    if name in BREAKS:
        return BREAKS[name][bool(match[1])]
    return PAIRS[name]


def embed(match: re.Match[str], image_url: ImageUrl) -> str:
    url = urls.picture(match[2])
    return match[1] if url is None else f"![{match[1]}]({proxied(url, image_url)}{match[3]})"


def proxied(url: str, image_url: ImageUrl) -> str:
    """A data: image is already here; everything else is fetched by the server."""
    return url if url[:5].lower() == "data:" else image_url(url)


def clean_html(source: str, image_url: ImageUrl) -> str:
    def attribute(tag: str, name: str, value: str) -> str | None:
        if name == "src":
            url = urls.picture(value)
            return url and proxied(url, image_url)
        return urls.link(value) if name == "href" else value

    return nh3.clean(
        mentions(source),
        tags=TAGS,
        attributes=ATTRIBUTES,
        attribute_filter=attribute,
        url_schemes=SCHEMES | {"data"},
        link_rel="noopener noreferrer nofollow",
    )


def plain_markdown(source: str) -> str:
    source = IMAGE.sub(r"\1", mentions(source))
    source = SIGNS.sub("", LINK.sub(r"\1", source))
    return re.sub(r"\\([\\`*_\[\]<>~&|#+=\-.)\d])", r"\1", source)


def plain_html(source: str) -> str:
    source = BLOCK.sub("\n", ALT.sub(r"\1", mentions(source)))
    return html.unescape(nh3.clean(source, tags=set())).strip()
