"""From a feed's bytes to entries, with the HTML of strangers made plain."""

import hashlib
from calendar import timegm
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import feedparser
from django.utils.translation import gettext as _

from connectors.sdk import Reply, SourceError
from connectors.sdk.texts import one_line, shortened, text_of_html, web_address

# Tags in a feed: the parser needs a tenth of a millisecond for each.
TAGS = 100_000
# Entries looked at, the newest.
ENTRIES = 500


@dataclass(frozen=True, slots=True)
class Entry:
    key: str
    title: str
    text: str  # all of it
    url: str
    picture: str
    published: datetime | None


@dataclass(frozen=True, slots=True)
class Feed:
    title: str
    entries: tuple[Entry, ...]  # newest first


def read_feed(reply: Reply, *, is_known: bool) -> Feed:
    """Raises SourceError for what is not a feed; it may become one again where there was one before."""
    if reply.body.count(b"<") > TAGS:
        raise SourceError(_("The feed has more than %(count)d tags.") % {"count": TAGS}, transient=False)
    headers = {"content-location": reply.url, "content-type": reply.headers.get("Content-Type", "application/xml")}
    # As a file, because the parser would open bytes that look like an address or a path.
    found = feedparser.parse(BytesIO(reply.body), response_headers=headers, sanitize_html=False)
    if not found.get("version"):
        raise SourceError(not_a_feed(found), transient=is_known)
    entries = [entry_of(one, reply.url) for one in found.entries]
    if all(entry.published for entry in entries):
        entries.sort(key=lambda entry: str(entry.published), reverse=True)
    return Feed(words(found.feed, "title") or reply.url, tuple(entries[:ENTRIES]))


def not_a_feed(found: Mapping[str, Any]) -> str:
    links = [one for one in found["feed"].get("links", []) if one.get("rel") == "alternate"]
    feed = next((one["href"] for one in links if "xml" in one.get("type", "") and "href" in one), "")
    if feed:
        return _("This is a web page, not a feed. Its feed is %(url)s") % {"url": feed}
    return _("There is no RSS or Atom feed at this address.")


def entry_of(found: Mapping[str, Any], base: str) -> Entry:
    url, title, text = web_address(found.get("link"), base), words(found, "title"), words(found, "summary")
    identity = found.get("id") or url or title + text
    when = next((found[name] for name in ("published_parsed", "updated_parsed") if name in found), None)
    pictures = [one.get("url") for one in found.get("media_thumbnail", [])]
    pictures += [one.get("href") for one in found.get("enclosures", []) if one.get("type", "").startswith("image/")]
    return Entry(
        key=hashlib.sha256(identity.encode("utf-8", "replace")).hexdigest()[:16],
        title=title or shortened(text, 80) or url,
        text=text,
        url=url,
        picture=next(filter(None, (web_address(one, base) for one in pictures)), ""),
        published=datetime.fromtimestamp(timegm(when), UTC) if when else None,
    )


def words(found: Mapping[str, Any], name: str) -> str:
    is_plain = found.get(f"{name}_detail", {}).get("type") == "text/plain"
    return (one_line if is_plain else text_of_html)(found.get(name) or "")
