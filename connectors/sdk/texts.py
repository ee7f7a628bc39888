"""Prepares untrusted texts for a card, and reads what people type into a form."""

import re
from fnmatch import fnmatchcase
from urllib.parse import urljoin

from channels_app.cards.text.markup import words_of_html
from connectors.redaction import mask_address

WEB_ADDRESS = re.compile(r"(?i)https?://[^\s]+")


def one_line(text: str) -> str:
    return " ".join(text.split())


def first_line(text: str) -> str:
    return text.partition("\n")[0]


def shortened(text: str, length: int) -> str:
    """Cuts a text to at most `length` characters and an ellipsis, between words where there are spaces."""
    if len(text) <= length:
        return text
    whole_words = text[: length + 1].rpartition(" ")[0]
    # In a language without spaces the last space may be far back.
    return (whole_words if len(whole_words) > length // 2 else text[:length]) + "…"


def text_of_html(source: str) -> str:
    """Returns the text of HTML in one line without tags; scripts and styles are dropped with their content."""
    return one_line(words_of_html(source))


def web_address(url: str | None, base: str = "") -> str:
    """Returns an http(s) address, resolved against the page it was found on; empty for anything else."""
    try:
        found = urljoin(base, url) if url else ""
    except ValueError:
        return ""
    return found if WEB_ADDRESS.fullmatch(found) else ""


def masked_address(url: str) -> str:
    """Masks an address for lists: removes its scheme and what may be a key in its path, query or user information."""
    return mask_address(url).partition("://")[2]


def listed(text: str) -> list[str]:
    """Splits what someone typed with commas between."""
    return [word.strip() for word in text.split(",") if word.strip()]


def is_among(name: str, patterns: str) -> bool:
    """Tells whether a name fits one of the patterns (`main, release/*`); without patterns every name does."""
    return not listed(patterns) or any(fnmatchcase(name, pattern) for pattern in listed(patterns))
