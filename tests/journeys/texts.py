"""Texts as senders mix them: words with every special character, HTML, entities, links, lists, Chinese.

A text is made of pieces, and each piece knows the words of it that a reader has to find.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from random import Random

SIGNS = "!\"#$%&'()*+,-./:;=?@[\\]^_`{|}~<>"
AROUND = (
    "**",
    "*",
    "_",
    "__",
    "~~",
    "`",
    "***",
    "``",
    '"',
    "(",
    "<b>",
    "<i>",
    "<u>",
    "<sub>",
    "<font color=red>",
    "<p>",
)
STARTS = (
    "- ",
    "* ",
    "+ ",
    "> ",
    "# ",
    "### ",
    "    ",
    "\t",
    "1. ",
    "12) ",
    "007. ",
    "2024. ",
    "  - ",
    ">> ",
    "=",
    "---\n",
)
ENDS = {"(": ")", "``": "``"}


@dataclass(frozen=True)
class Text:
    source: str
    words: tuple[str, ...]


class Pieces:
    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.numbers = count(1)

    def texts(self, number: int) -> Iterator[Text]:
        for _ in range(number):
            yield self.text()

    def text(self) -> Text:
        source, words = "", list[str]()
        for _ in range(self.random.randint(1, 9)):
            piece, found = self.random.choice(KINDS)(self)
            source += piece + self.random.choice(("", " ", " ", "\n", "\n\n"))
            words += found
        return Text(f"{source} {(last := self.word())}", (*words, last))

    def word(self) -> str:
        stem = self.random.choice(("w", "Wort", "x7", "слово", "注意", "é", "q"))
        return f"{stem}{next(self.numbers)}z"

    def plain(self) -> tuple[str, list[str]]:
        words = [self.word() for _ in range(self.random.randint(1, 3))]
        return " ".join(words), words

    def signs(self) -> tuple[str, list[str]]:
        return self.random.choice(SIGNS) * self.random.choice((1, 1, 2, 3, 5)), []

    def around(self) -> tuple[str, list[str]]:
        sign, word = self.random.choice(AROUND), self.word()
        if sign.startswith("<"):
            return f"{sign}{word}</{sign[1:].partition(' ')[0].rstrip('>')}>", [word]
        return f"{sign}{word}{ENDS.get(sign, sign)}", [word]

    def start(self) -> tuple[str, list[str]]:
        word = self.word()
        return f"\n{self.random.choice(STARTS)}{word}", [word]

    def link(self) -> tuple[str, list[str]]:
        word, address = self.word(), f"https://a.example/{next(self.numbers)}"
        form = self.random.choice(
            (
                "[{w}]({a})",
                "<{a}|{w}>",
                '<a href="{a}">{w}</a>',
                "<{a}> {w}",
                "{a}?b=1&amp;c={w}",
                "[{w}]: {a}",
                "[]({a}) {w}",
            )
        )
        return form.format(w=word, a=address), [word, address]

    def picture(self) -> tuple[str, list[str]]:
        word, address = self.word(), f"https://a.example/f(g({next(self.numbers)}),'x').png"
        return self.random.choice(("![{w}]({a})", "<img src={a} alt={w}>")).format(w=word, a=address), [word]

    def table(self) -> tuple[str, list[str]]:
        a, b, c, d = (self.word() for _ in range(4))
        more = self.random.choice(("", f"|{d}"))
        if self.random.random() < 0.5:
            return f"\n|{a}|{b}|\n|-|:-:|\n|{c}|{d}{more}|\n", [a, b, c, d]
        return f"<table border=1>\n <tr><th>{a}<th>{b}</tr>\n <tr>\n<td>{c}</td><td>{d}</table>", [a, b, c, d]

    def code(self) -> tuple[str, list[str]]:
        name, word = self.word(), self.word()
        form = self.random.choice(
            ("\n```{n}\n{w} *\n```\n", "<pre>{n}\n  *{w}*</pre>", "<code>{n}_{w}</code>", "\n~~~\n{n}<{w}>\n")
        )
        return form.format(n=name, w=word), [name, word]

    def nested(self) -> tuple[str, list[str]]:
        a, b, c = (self.word() for _ in range(3))
        form = self.random.choice(
            (
                "<ul><li>{a}<ol start=3><li>**{b}**</ol><li>{c}</ul>",
                "<div><p>{a}<h2>{b}</div></p>{c}",
                "<b>{a}<i>{b}</b>{c}",
            )
        )
        return form.format(a=a, b=b, c=c), [a, b, c]

    def odd(self) -> tuple[str, list[str]]:
        word = self.word()
        form = self.random.choice(
            (
                "List<{w}>",
                "a < {w} > b",
                "&lt;{w}&gt;",
                "&{w};",
                "<{w}",
                "</{w}>",
                "\\{w}",
                "<!{w}>",
                "<@{w}>",
                "C:\\_{w}",
            )
        )
        return form.format(w=word), [word]


KINDS: list[Callable[[Pieces], tuple[str, list[str]]]] = [
    *(Pieces.plain, Pieces.signs, Pieces.signs, Pieces.signs, Pieces.around, Pieces.around, Pieces.start, Pieces.link),
    *(Pieces.picture, Pieces.table, Pieces.code, Pieces.nested, Pieces.odd),
]
