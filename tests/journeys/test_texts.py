"""Every kind of text as a browser shows it: as it was meant, and with every word of it (docs/text.md).

The page is the product's own scripts and styles with what its server gives them; one page holds many texts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import unquote

import pytest
from playwright.sync_api import Page

from channels_app.cards import parse_message, render_message
from channels_app.web.markup import markdown
from config.static_files.names import built_name
from tests.channels_app.cards.samples import attached
from tests.journeys.browser import browser, function_in
from tests.journeys.meant import EXAMPLES
from tests.journeys.texts import Pieces
from tests.product import ROOT

pytestmark = pytest.mark.browser
HERE = Path(__file__).parent
DRAW = function_in("texts.js")
DIST = ROOT / "channels_app/static/dist"
BUSY = function_in("texts_busy.js")
NUMBER = 300
HERO = "application/vnd.microsoft.card.hero"

Shown = dict[str, Any]
Draw = Callable[[list[Shown]], list[Shown]]


def section(**members: Any) -> dict[str, Any]:
    return {"summary": "s", "sections": [members]}


def adaptive(*body: dict[str, Any]) -> dict[str, Any]:
    return {"type": "AdaptiveCard", "version": "1.5", "body": list(body)}


def facts(name: str, value: str) -> dict[str, Any]:
    return {"type": "FactSet", "facts": [{"title": name, "value": value}]}


def block(text: str, **more: Any) -> dict[str, Any]:
    return adaptive({"type": "TextBlock", "text": text, "wrap": True, **more})


MESSAGES: dict[str, Callable[[str], dict[str, Any]]] = {
    "text": lambda text: {"text": text},
    "text of a card": lambda text: {"@type": "MessageCard", "title": "t", "text": text},
    "title": lambda text: {"title": text, "text": "x"},
    "text of a section": lambda text: section(text=text),
    "title of a section": lambda text: section(title=text, text="x"),
    "lines of an activity": lambda text: section(activityTitle=text, activitySubtitle="x"),
    "text of an activity": lambda text: section(activityTitle="x", activityText=text),
    "facts": lambda text: section(facts=[{"name": "n", "value": text}]),
    "names of facts": lambda text: section(facts=[{"name": text, "value": "v"}]),
    "HTML": lambda text: section(text=text, markdown=False),
    "HTML in facts": lambda text: section(facts=[{"name": "n", "value": text}], markdown=False),
    "hero": lambda text: attached({"title": "t", "text": text}, HERO),
    "plain": lambda text: {"type": "message", "textFormat": "plain", "text": text},
    "xml": lambda text: {"type": "message", "textFormat": "xml", "text": text},
    "markdown": lambda text: {"type": "message", "textFormat": "markdown", "text": text},
    "TextBlock": block,
    "heading": lambda text: block(text, style="heading"),
    "FactSet": lambda text: adaptive(facts("n", text), facts(text, "v")),
    "TextRun": lambda text: adaptive({"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": text}]}),
    "label": lambda text: adaptive({"type": "Input.Toggle", "id": "i", "title": text, "label": text}),
}
PERSON = "a person's words"


def drawn(kind: str, text: str) -> Shown:
    if kind == PERSON:
        return {"message": None, "html": markdown(text)}
    found = render_message(parse_message(MESSAGES[kind](text)), prefix="m-", image_url=picture)
    return {"message": {"cards": found.cards, "layout": found.layout, "text": found.text}, "html": None}


def picture(url: str) -> str:
    return "/images/no/picture"


class Files(SimpleHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/":
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(HERE.joinpath("texts.html").read_bytes())
        else:
            self.path = built_name(f"dist{self.path}").removeprefix("dist")
            super().do_GET()

    def log_message(self, format: str, *args: Any) -> None:
        """Says nothing."""


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Files, directory=str(DIST)))
    Thread(target=server.serve_forever, daemon=True).start()
    with browser(f"http://127.0.0.1:{server.server_port}") as (context, _complaints):
        page = context.new_page()
        page.goto("/")
        yield page
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def draw(page: Page) -> Draw:
    return lambda messages: page.evaluate(DRAW, messages)


def readable(shown: Shown) -> str:
    """What a reader finds, without the spaces between."""
    found = [shown["text"], *shown["alts"], *shown["links"], *map(unquote, shown["links"])]
    return "".join("".join(found).split())


@pytest.mark.parametrize("kind", [*MESSAGES, PERSON])
def test_every_word_is_there(draw: Draw, kind: str) -> None:
    texts = list(Pieces(seed=len(kind)).texts(NUMBER))
    lost = {}
    for text, shown in zip(texts, draw([drawn(kind, text.source) for text in texts]), strict=True):
        read = readable(shown)
        missing = [word for word in text.words if word not in read]
        if missing:
            lost[text.source] = (missing, shown["html"])
    assert lost == {}


def test_each_kind_is_read_as_it_was_meant(draw: Draw, page: Page) -> None:
    shown = draw([drawn(kind, source) for kind, source, *_ in EXAMPLES])
    places = page.locator("main > article")
    wrong = []
    for i, ((kind, source, words, has, has_not), one) in enumerate(zip(EXAMPLES, shown, strict=True)):
        found = {part for part in has.split(", ") if part and not places.nth(i).locator(part).count()}
        surplus = {part for part in has_not.split(", ") if part and places.nth(i).locator(part).count()}
        if "".join(words.split()) not in "".join(one["text"].split()) or found or surplus:
            wrong.append((kind, source, one["text"], one["html"], found, surplus))
    assert wrong == []


def test_text_that_is_declared_plain_keeps_lines_and_spaces(draw: Draw) -> None:
    (shown,) = draw([drawn("plain", "one\n    two\n\n*three*")])
    assert shown["text"].rstrip() == "one\n    two\n\n*three*"


# Each as long as a whole message may be, in one text and in many that are just short enough to be read.
HOSTILE = (
    *("[", "![", "*a_ ", "`a", "://", "[x://", "a|b\n|-|-|\n", "- ", "> ", "<b><i>", "<ul><li>", "<table>", "&amp;"),
    *("|a\n", "a@b.c ", "<", "\\", "[a](", "注**意：**请"),
)
SIZE, PART = 240_000, 29_000
# How many times longer than for as many ordinary words (0.2 s where a machine is busy) the page may be busy.
TIMES = 40


@pytest.mark.parametrize("kind", ["text of a section", "HTML", "TextBlock", "facts"])
def test_no_text_freezes_the_page(page: Page, kind: str) -> None:
    spent = {}
    for piece in ("words ", *HOSTILE):
        for size in (SIZE, PART):
            message = drawn(kind, (piece * (size // len(piece) + 1))[:size])["message"]
            spent[piece, size] = page.evaluate(BUSY, [message] * (SIZE // size)) / 1000
    assert {one: seconds for one, seconds in spent.items() if seconds > TIMES * max(spent["words ", one[1]], 0.2)} == {}
