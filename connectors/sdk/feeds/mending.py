"""Closes what one entry of a broken feed leaves open, so that it does not swallow the others. Pure."""

import re

# Of what is between them nothing is a tag.
PIECE = re.compile(
    rb"<!\[CDATA\[.*?\]\]>|<!--.*?-->|<(?P<end>/?)(?P<name>[A-Za-z_][\w.:-]{0,80})(?P<rest>[^<>]*)>", re.DOTALL
)
# Of HTML in a text that was not escaped; an end of these that nothing began closes nothing.
HTML = frozenset(b"p div span b i u em strong a br img li ul ol td tr table h1 h2 h3 h4 font center".split())


def balanced(body: bytes) -> bytes:
    """Returns a document in which each element ends before the one around it does.

    An end whose name nobody began is a misspelled one of the innermost element.
    """
    pieces: list[bytes] = []
    open_ones: list[bytes] = []
    place = 0
    for found in PIECE.finditer(body):
        pieces.append(body[place : found.start()])
        pieces.append(_piece(found, open_ones))
        place = found.end()
    pieces.append(body[place:])
    return b"".join([*pieces, *(b"</%s>" % name for name in reversed(open_ones))])


def _piece(found: re.Match[bytes], open_ones: list[bytes]) -> bytes:
    name = found["name"]
    if not name or found["rest"].endswith(b"/"):
        return found[0]
    if not found["end"]:
        open_ones.append(name)
        return found[0]
    if name not in open_ones:
        return b"" if name.lower() in HTML or not open_ones else b"</%s>" % open_ones.pop()
    closed = []
    while open_ones:
        closed.append(open_ones.pop())
        if closed[-1] == name:
            break
    return b"".join(b"</%s>" % one for one in closed)
