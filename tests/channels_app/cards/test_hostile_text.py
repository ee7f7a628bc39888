"""Taking and drawing a text costs time in proportion to its length, whatever its sender put into it.

Counted in processor time, so that a busy machine does not tell against the code. The corpus is generated: every special
character in long runs, what opens without closing, what nests, what repeats, each of them 250 KB.
"""

import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

from channels_app.cards import (
    adaptive_cards,
    dump_message,
    limits,
    load_message,
    parse_message,
    placeholders,
    plain_text,
    render_message,
)
from channels_app.cards.text import markup, urls
from channels_app.cards.text.mention_marks import find_mentions, to_text
from channels_app.cards.text.unmarked import unmarked
from channels_app.web.markup import markdown
from connectors.payload import UnsupportedBody, read_body
from connectors.sdk import texts
from connectors.sdk.card import plain

SIZE = 250_000
# Of a processor that nobody else uses. A busy one is slower for everybody, so its own speed counts.
SECONDS = 0.5
PIECES = (
    *"!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~\n\t\r ",
    *("\u00a0", "\u3000", "，", "\ufeff", "\u0301", "\U0001f600", "a", "中"),
    *("![", "[a](", "[a](<", "![a](", "](", "[]", "[[", "[a][", "[a]: b\n", "@[a](user:", "![a](b 'c"),
    *("**a ", "*a_ ", "***a***", "**a", "~~a", "_a_", "`` ` ", "```\n", "~~~\n", "`a", "\\*", "注**意：**请"),
    *("- ", "> ", "1. ", "# a\n", "-\n", "- a\n", "  - a\n", ">a\n>>b\n", "a\n=\n", "a\n---\n", "|a\n", "a|b\n-|-\n"),
    *("://", "[x://", "x://", "http://", "https://a.b ", "www.a.b ", "a@b.c ", "mailto:", "<http://a|b>", "<http:"),
    *("&amp;", "&#1;", "&#x41;", "&lt", "&a", "{{", "{{a.value}}", "{{ "),
    *("<", "</", "<a", "<a ", "<!--", "<!-- -->", "-->", "<?", "<![CDATA[", "<a href='", '<img alt="', "<a b=''"),
    *("<div>", "</div>", "<ul><li>", "<b><i>", "<b><p>", "<table>", "<table><tr><td>", "<td>", "<p>", "<a>", "<pre>"),
    *("<li>a", "<br>", "<img src=x>", "<script>", "<style>x</style>", "<svg>", "<textarea>", "<select><option>"),
    *('<b x="</b>">', '<a x="<a y=z"', "<b></i>", "<i></b>", "<font color=red>", "<h1>", "<at>", "<at>a</at>"),
    *('<a href="https://a.b/?c=d&amp;e=f">', '<img src="data:image/png;base64,', "</script>", "<code>`", "<table><b>"),
)
# What is only slow in one place: something long that comes after much that waits for it.
WHOLE = {
    "brackets that close": "[" * (SIZE // 2) + "]" * (SIZE // 2),
    "tags that close": "<div>" * 20_000 + "</div>" * 20_000,
    "formats within formats": "".join(f"<b title={i}>" for i in range(5_000)) + "<p>x" * 20_000,
    "spaces and a sign": " " * SIZE + "#",
    "a link that does not end": "[x](" + "a" * SIZE,
    "a picture that does not end": "![x](" + "a" * SIZE,
    "an anchor of many addresses": "<a " + 'href="" ' * (SIZE // 8) + ">",
    "a long name of an attribute": "<a " + "b" * (SIZE - 4) + ">",
    "a long name of a tag": "<" + "a" * SIZE,
    "lists in lists": "".join("  " * i + "- a\n" for i in range(480)),
    "quotations in quotations": "".join(">" * i + " a\n" for i in range(700)),
    "backticks of all lengths": "".join("`" * i + " " for i in range(700)),
    "an address at last": "<b" * (SIZE // 3) + ' c="' + "d" * (SIZE // 3) + '">',
}
TEXTS = {**{repr(piece): (piece * (SIZE // len(piece) + 1))[:SIZE] for piece in PIECES}, **WHOLE}


def shown(message: dict[str, Any]) -> None:
    """All that is done with a message between its sender and a page."""
    envelope = parse_message(message)
    render_message(load_message(dump_message(envelope)), prefix="m-", image_url=str)
    plain_text(envelope)


def adaptive(*body: dict[str, Any]) -> dict[str, Any]:
    return {"type": "AdaptiveCard", "version": "1.5", "body": list(body)}


def in_parts(text: str) -> dict[str, Any]:
    """The same bytes in many texts, each of them just below what is cut off."""
    parts = [text[i : i + 30_000] for i in range(0, SIZE, 30_000)]
    return {"sections": [{"text": part, "facts": [{"name": part[:9], "value": part[:99]}]} for part in parts]}


CARDS: dict[str, Callable[[str], dict[str, Any]]] = {
    "text": lambda text: {"text": f"x{text}"},
    "parts": in_parts,
    "html": lambda text: {"summary": "s", "sections": [{"text": text, "markdown": False}]},
    "line": lambda text: {
        "sections": [{"activityTitle": text[: SIZE // 2], "facts": [{"name": "x", "value": text[SIZE // 2 :]}]}]
    },
    "title": lambda text: {"title": text, "text": "x"},
    "plain": lambda text: {"type": "message", "textFormat": "plain", "text": f"x{text}"},
    "xml": lambda text: {"type": "message", "textFormat": "xml", "text": f"x{text}"},
    "adaptive": lambda text: adaptive(
        {"type": "TextBlock", "text": text[: SIZE // 2]},
        {"type": "FactSet", "facts": [{"title": "x", "value": text[SIZE // 2 :]}]},
    ),
}
READERS: dict[str, Callable[[str], object]] = {
    "people's words": markdown,
    "people's words, as many as are read": lambda text: markdown(text[: limits.MARKDOWN]),
    "mentions": lambda text: (find_mentions(text), to_text(text)),
    "unmarked": unmarked,
    "literal": markup.literal,
    "connectors' plain": plain,
    "connectors' HTML": texts.text_of_html,
    "connectors' words": lambda text: (texts.one_line(text), texts.shortened(text, 99), texts.web_address(text)),
    "exported cards": lambda text: adaptive_cards(parse_message({"text": f"x{text}", "sections": [{"text": text}]})),
    "names": placeholders.names,
    "addresses": lambda text: (urls.link(text), urls.picture(text)),
    "bodies": lambda text: [body(text.encode(), label) for label in ("application/json", "text/plain")],
    "JSON": lambda text: [body(f"{start}{text}".encode(), "") for start in ("{'a':", "[", '{"a":"')],
}


def body(raw: bytes, label: str) -> bool:
    with suppress(ValueError, UnsupportedBody):
        read_body(raw, label)
    return True


def cost(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


def slowness() -> float:
    """How many times longer than alone, about 0.05 s, this takes now."""
    return max(1.0, cost(lambda: sum(i * i % 7 for i in range(1_000_000))) / 0.05)


def too_slow(work: Callable[[str], object]) -> dict[str, float]:
    """Names of the texts that cost more than they may, each tried twice."""
    found = {}
    for name, text in TEXTS.items():
        spent = cost(lambda text=text: work(text))  # type: ignore[misc]
        if spent > SECONDS:
            spent = min(spent, cost(lambda text=text: work(text))) / slowness()  # type: ignore[misc]
        if spent > SECONDS:
            found[name] = spent
    return found


@pytest.mark.parametrize("card", CARDS.values(), ids=CARDS)
def test_no_message_takes_long(card: Callable[[str], dict[str, Any]]) -> None:
    assert too_slow(lambda text: shown(card(text))) == {}


@pytest.mark.parametrize("read", READERS.values(), ids=READERS)
def test_no_text_takes_long(read: Callable[[str], object]) -> None:
    assert too_slow(read) == {}
