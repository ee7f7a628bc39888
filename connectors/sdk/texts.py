"""Texts of strangers on their way into a card, and what people type into a form."""

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
    """At most `length` characters and an ellipsis, cut between words where there are spaces."""
    if len(text) <= length:
        return text
    whole_words = text[: length + 1].rpartition(" ")[0]
    # Of a language without spaces the last one may be far back.
    return (whole_words if len(whole_words) > length // 2 else text[:length]) + "…"


def text_of_html(source: str) -> str:
    """One line without tags; scripts and styles go with what is in them."""
    return one_line(words_of_html(source))


def web_address(url: str | None, base: str = "") -> str:
    """An http(s) address, resolved against the page it was found on; empty for anything else."""
    try:
        found = urljoin(base, url) if url else ""
    except ValueError:
        return ""
    return found if WEB_ADDRESS.fullmatch(found) else ""


def masked_address(url: str) -> str:
    """For lists: without its scheme, and without what may be a key in its path, query or user information."""
    return mask_address(url).partition("://")[2]


def listed(text: str) -> list[str]:
    """What someone typed with commas between."""
    return [word.strip() for word in text.split(",") if word.strip()]


def is_among(name: str, patterns: str) -> bool:
    """Whether one of the patterns with commas between fits, such as `main, release/*`; without any everything does."""
    return not listed(patterns) or any(fnmatchcase(name, pattern) for pattern in listed(patterns))
