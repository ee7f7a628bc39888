"""Folds names for comparison."""

import re
import unicodedata

from opencc import OpenCC

MARKS = re.compile(r"[\u0300-\u036f]+")
simplified = OpenCC("t2s").convert


def fold(text: str) -> str:
    """Returns `text` without case, accents, punctuation and traditional characters."""
    plain = MARKS.sub("", unicodedata.normalize("NFKD", simplified(text).casefold()))
    return re.sub(r"[^\w\n]+", " ", plain)
