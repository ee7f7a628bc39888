"""Draws initials and colours for people without a picture."""

from typing import Any
from zlib import crc32

TONES = 8


def initials(name: Any) -> str:
    """Returns the first letters of the first and last word: "Ada Lindqvist" gives AL, "陈薇" gives 陈."""
    words = str(name).split() or ["?"]
    first, last = words[0][0], words[-1][0] if len(words) > 1 else ""
    return (first + (last if first.isascii() else "")).upper()


def tone(of: Any) -> str:
    """Returns the CSS class of one of eight muted colours, always the same for the same person."""
    return f"tone-{crc32(str(of).encode()) % TONES}"
