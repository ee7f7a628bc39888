"""Mends markup: what one entry leaves open does not swallow the others, a bare & is one. Pure."""

import re
from collections import Counter

# Of what is between them nothing is a tag. One that never ends goes up to the end, so that its rest is not searched
# again; names and rests are taken whole for the same reason.
PIECE = re.compile(
    rb"<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)"
    rb"|<(?P<end>/?)(?P<name>[A-Za-z_][\w.:-]{0,80}+)(?P<rest>[^<>]*+)>",
    re.DOTALL,
)
# Of HTML in a text that was not escaped; an end of these that nothing began closes nothing.
HTML = frozenset(b"p div span b i u em strong a br img li ul ol td tr table h1 h2 h3 h4 font center".split())


# An & that begins no entity.
BARE = re.compile(rb"&(?!#?[0-9A-Za-z]{1,32};)")


def escaped(body: bytes) -> bytes:
    """Returns a document whose every bare & is written as XML has it, outside of CDATA and comments."""
    pieces: list[bytes] = []
    place = 0
    for found in PIECE.finditer(body):
        if not found["name"]:
            pieces += [BARE.sub(b"&amp;", body[place : found.start()]), found[0]]
            place = found.end()
    return b"".join([*pieces, BARE.sub(b"&amp;", body[place:])])


class Opened:
    """The elements that are open, the innermost last, and how many of each name, which no list says fast."""

    def __init__(self) -> None:
        self.names: list[bytes] = []
        self.counts: Counter[bytes] = Counter()

    def add(self, name: bytes) -> None:
        self.names.append(name)
        self.counts[name] += 1

    def close(self) -> bytes:
        name = self.names.pop()
        self.counts[name] -= 1
        return name


def balanced(body: bytes) -> bytes:
    """Returns a document in which each element ends before the one around it does.

    An end whose name nobody began is a misspelled one of the innermost element.
    """
    pieces: list[bytes] = []
    opened = Opened()
    place = 0
    for found in PIECE.finditer(body):
        pieces.append(body[place : found.start()])
        pieces.append(_piece(found, opened))
        place = found.end()
    pieces.append(body[place:])
    return b"".join([*pieces, *(b"</%s>" % name for name in reversed(opened.names))])


def _piece(found: re.Match[bytes], opened: Opened) -> bytes:
    name = found["name"]
    if not name or found["rest"].endswith(b"/"):
        return found[0]
    if not found["end"]:
        opened.add(name)
        return found[0]
    if not opened.counts[name]:
        return b"" if name.lower() in HTML or not opened.names else b"</%s>" % opened.close()
    closed = [opened.close()]
    while closed[-1] != name:
        closed.append(opened.close())
    return b"".join(b"</%s>" % one for one in closed)
