"""What stands for someone without a picture."""

from typing import Any
from zlib import crc32

TONES = 8


def initials(name: Any) -> str:
    """The first letters of the first and last word: "Ada Lindqvist" is AL, "陈薇" is 陈."""
    words = str(name).split() or ["?"]
    first, last = words[0][0], words[-1][0] if len(words) > 1 else ""
    return (first + (last if first.isascii() else "")).upper()


def tone(of: Any) -> str:
    """One of eight quiet colours, always the same for the same person."""
    return f"tone-{crc32(str(of).encode()) % TONES}"
