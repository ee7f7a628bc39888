"""Repairs the output of programs that take JSON for something simpler: Windows paths, Python's literals."""

import re

# Strings in either quotation marks, whole or up to the end, and between them the words by which Python calls JSON's.
# What begins always matches, so that each character is looked at once.
PIECES = re.compile(
    r"""("(?>(?:[^"\\]|\\.)*)(?:"|\\?\Z)|'(?>(?:[^'\\]|\\.)*)(?:'|\\?\Z))|\b(None|True|False)\b""", re.DOTALL
)
# A backslash and what it stands before; JSON5 drops one that means nothing to it, and with it a part of the path.
ESCAPE = re.compile(r"""\\(?:["'\\/bfnrt\r\n]|u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2})?""")
# A path of Windows; what stands in it behind a backslash is the first letter of a folder, and one such letter makes it
# certain that the sender escaped nothing.
DRIVE = re.compile(r"""\b[A-Za-z]:(?>(?:\\(?!["'\\])[^\s"'\\]*+)+)""")
LETTER = re.compile(r"\\[^bfnrtux]")
WORDS = {"None": "null", "True": "true", "False": "false"}


def repaired(text: str) -> str:
    """Returns a text that is no JSON with backslashes that escape nothing doubled, and Python's words in JSON's."""
    if text[:1] not in ("{", "["):
        return text
    return PIECES.sub(lambda found: WORDS.get(found[0]) or ESCAPE.sub(_whole, DRIVE.sub(_path, found[0])), text)


def _path(found: re.Match[str]) -> str:
    return found[0].replace("\\", r"\\") if LETTER.search(found[0]) else found[0]


def _whole(found: re.Match[str]) -> str:
    return found[0] if len(found[0]) > 1 else r"\\"
