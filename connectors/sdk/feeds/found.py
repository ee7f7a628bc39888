"""The result of parsing, in JSON values, because it passes from one process to another. Pure."""

import hashlib
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypedDict
from urllib.parse import parse_qsl, urlencode, urlsplit

# Entries looked at, the newest.
MAX_ENTRIES = 500
# Dates before the web and after our time are mistakes (seconds since 1970).
EARLIEST, LATEST = 0, 7_258_118_400
# Seconds by which a publisher's clock may be ahead: a day, for those that forget their time zone.
MAX_SKEW_SECONDS = 86_400
# Identifiers that mean "none".
NO_ID = frozenset({"", "-", "n/a", "na", "none", "null", "nil", "undefined", "unknown", "0000-0000"})
TRACKING = re.compile(r"utm_\w+|fbclid|gclid|mc_[ce]id")


class FoundEntry(TypedDict):
    """An entry of a feed. `key` tells it from others; `mark` has six characters each for its text and date of change.

    `also` are keys that it has had or may come to have, `before` those that earlier versions of this program made.
    """

    key: str
    also: list[str]
    before: list[str]
    mark: str
    title: str
    text: str
    url: str
    picture: str
    media: str
    media_type: str
    published: float | None


class Found(TypedDict):
    kind: str  # feed, page or nothing
    title: str
    feed: str  # the address of a page's feed
    total: int
    entries: list[FoundEntry]


def nothing(kind: str = "nothing", feed: str = "") -> Found:
    return {"kind": kind, "title": "", "feed": feed, "total": 0, "entries": []}


def feed(title: str, raw: Iterable[Any], read: Callable[[Any], FoundEntry], now: float) -> Found:
    """Builds a feed from raw entries, the newest first; an entry that cannot be read or says nothing is left out."""
    entries = []
    for one in raw:
        try:
            entry = read(one)
        except Exception:  # noqa: S112  whatever a stranger's entry trips over
            continue
        if entry["title"] or entry["text"] or entry["media"] or entry["picture"]:
            entries.append(entry)
    _tell_apart(entries)
    firsts: dict[str, FoundEntry] = {}
    for entry in entries:
        firsts.setdefault(entry["key"], entry)
    once = list(firsts.values())
    newest = [entry for _when, entry in sorted(_dated(once, now), key=lambda pair: -pair[0])]
    return {"kind": "feed", "title": title, "feed": "", "total": len(once), "entries": newest[:MAX_ENTRIES]}


def keys(identifier: str, url: str, title: str, text: str, published: float | None) -> tuple[str, list[str]]:
    """Returns the key and the other one: without an identifier a date may be what tells two entries apart."""
    named = "" if identifier.strip().casefold() in NO_ID else identifier.strip()
    what = [named, _plain(url, with_host=not named), title, "" if named or url else text]
    dated = [] if named or published is None else [digest("\x1f".join([*what, str(int(published))]), 16)]
    return digest("\x1f".join(what), 16), dated


def digest(text: str, length: int) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:length]


def moment(seconds: float | None) -> float | None:
    return seconds if seconds is not None and EARLIEST < seconds < LATEST else None


def _plain(url: str, *, with_host: bool) -> str:
    """Returns the address without the parts that change but lead to the same page: its scheme and tracking fields.

    Beside an identifier it also drops the host, so that a site that moves does not post everything again.
    """
    try:
        parts = urlsplit(url)
        fields = parse_qsl(parts.query, keep_blank_values=True, max_num_fields=100)
    except ValueError:
        return url
    query = urlencode([pair for pair in fields if not TRACKING.fullmatch(pair[0])])
    return f"{parts.netloc.lower() if with_host else ''}{parts.path}?{query}#{parts.fragment}"


def _tell_apart(entries: Sequence[FoundEntry]) -> None:
    """Replaces the keys of entries that only a date tells apart, so that the date becomes part of the key."""
    alike = defaultdict(list)
    for entry in entries:
        alike[entry["key"]].append(entry)
    for group in alike.values():
        if len({tuple(entry["also"]) for entry in group}) > 1:
            for entry in group:
                if entry["also"]:
                    entry["key"], entry["also"] = entry["also"][0], [entry["key"]]


def _dated(entries: Sequence[FoundEntry], now: float) -> list[tuple[float, FoundEntry]]:
    """Returns each entry with a date to sort by; an entry without one, or with a future one, gets its neighbour's."""
    dates = [entry["published"] for entry in entries]
    believed = [min(date, now) if date is not None and date < now + MAX_SKEW_SECONDS else None for date in dates]
    last = next((date for date in believed if date is not None), now)
    dated = []
    for entry, date in zip(entries, believed, strict=True):
        last = last if date is None else date
        dated.append((last, entry))
    return dated
