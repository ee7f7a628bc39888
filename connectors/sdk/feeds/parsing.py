"""Parses a feed's bytes into entries and turns untrusted HTML into plain text. Pure, and run in the sandbox only."""

import warnings
from calendar import timegm
from io import BytesIO
from typing import Any

import feedparser

from connectors.sdk.feeds import found, jsonfeed
from connectors.sdk.feeds.decoding import decoded
from connectors.sdk.feeds.discovery import feed_of
from connectors.sdk.feeds.mending import balanced, escaped
from connectors.sdk.texts import one_line, shortened, text_of_html, web_address


def parse(payload: bytes, *, url: str, content_type: str, now: float) -> found.Found:
    """Returns what is at `url`: a feed with its entries, newest first, a page that may name one, or nothing."""
    if payload.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{":
        return jsonfeed.parse(payload, url, now) or found.nothing()
    body, content_type = decoded(payload, content_type)
    read = _read(body, content_type)
    if read.get("bozo") and (mended := escaped(body)) != body:
        body, read = mended, _read(mended, content_type)
    if read.get("bozo") and (mended := balanced(body)) != body:
        read = max(read, _read(mended, content_type), key=_count_titles)  # the first of two that are as good
    if not read.get("version"):
        feed = feed_of(body.decode("utf-8", "replace"), url) if b"<" in body else ""
        return found.nothing("page", feed) if feed else found.nothing()
    base = url
    if str(read["version"]).startswith("rss"):
        base = web_address(dict.get(read.feed, "link"), url) or url
    return found.feed(words(read.feed, "title"), read.entries, lambda one: entry(one, base, url), now)


def _count_titles(read: Any) -> int:
    return sum(1 for one in read.entries if dict.get(one, "title"))


def _read(body: bytes, content_type: str) -> Any:
    # As a file, because the parser would open bytes that look like an address or a path. Relative addresses stay as
    # they are: what they belong to is not always where the feed is.
    headers = {"content-type": content_type or "application/xml"}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return feedparser.parse(BytesIO(body), response_headers=headers, sanitize_html=False)
        except Exception:  # an address in it that cannot be joined with another
            return feedparser.parse(
                BytesIO(body), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
            )


def entry(one: dict[str, Any], base: str, feed_url: str) -> found.FoundEntry:
    title, text = words(one, "title"), words(one, "summary")
    said = dict.get(one, "link") or ""
    # An identifier is taken for the link where there is none; it is one if it is an address.
    linked = web_address(said, base) if one.get("links") or web_address(said) else ""
    published, changed = (_moment(one, name) for name in ("published_parsed", "updated_parsed"))
    key, also = found.keys(str(dict.get(one, "id") or ""), linked, title, text, published or changed)
    media, media_type = _media(one, base)
    return {
        "key": key,
        "also": also,
        "before": _before(one, title, text, feed_url),
        "mark": found.digest(text, 6) + found.digest(str(changed or published), 6),
        "title": title or shortened(text, 80) or linked,
        "text": text,
        "url": linked,
        "picture": _picture(one, base),
        "media": media,
        "media_type": media_type,
        "published": published or changed,
    }


def _before(one: dict[str, Any], title: str, text: str, feed_url: str) -> list[str]:
    """Returns the entry's keys as the first version made them.

    They come from the identifier alone, as it stands and resolved as an address; without one, from the link or text.
    """
    if identifier := dict.get(one, "id"):
        resolved = web_address(identifier, feed_url)
        return [found.digest(said, 16) for said in dict.fromkeys([identifier, resolved]) if said]
    return [found.digest(web_address(dict.get(one, "link"), feed_url) or title + text, 16)]


def _moment(one: dict[str, Any], name: str) -> float | None:
    """Returns a date of the entry in seconds since 1970, None if it is missing or invalid."""
    try:
        when = dict.get(one, name)
        return found.moment(float(timegm(when))) if when else None
    except (ValueError, OverflowError, TypeError):
        return None


def _picture(one: dict[str, Any], base: str) -> str:
    pictures = [shown.get("url") for shown in one.get("media_thumbnail", [])]
    pictures += [part.get("href") for part in one.get("enclosures", []) if _type(part).startswith("image/")]
    pictures += [part.get("url") for part in one.get("media_content", []) if part.get("medium") == "image"]
    return next(filter(None, (web_address(shown, base) for shown in pictures)), "")


def _media(one: dict[str, Any], base: str) -> tuple[str, str]:
    """Returns the address and type of what is to be heard, watched or read beside the entry; images do not count."""
    for part in one.get("enclosures", []):
        address = web_address(part.get("href"), base)
        if address and not _type(part).startswith("image/"):
            return address, _type(part)
    return "", ""


def _type(part: dict[str, Any]) -> str:
    return str(part.get("type") or "").lower()[:80]


def words(of: dict[str, Any], name: str) -> str:
    is_plain = (of.get(f"{name}_detail") or {}).get("type") == "text/plain"
    said = dict.get(of, name) or ""
    return one_line(said) if is_plain else text_of_html(said)
