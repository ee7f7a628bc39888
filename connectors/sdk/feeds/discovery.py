"""Finds the feed that a web page names. Pure."""

from html.parser import HTMLParser
from urllib.parse import urljoin

TYPES = ("application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json", "text/xml")


class Links(HTMLParser):
    """Feeds in the order of the page; what stands in a comment, and oEmbed, is none."""

    def __init__(self) -> None:
        super().__init__()
        self.base = ""
        self.feeds: list[tuple[str, str]] = []  # address, title

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "base":
            self.base = self.base or found.get("href", "")
        elif tag == "link" and _is_feed(found):
            self.feeds.append((found["href"], found.get("title", "")))


def _is_feed(link: dict[str, str]) -> bool:
    kind = link.get("type", "").partition(";")[0].strip().lower()
    return bool(link.get("href")) and "alternate" in link.get("rel", "").lower().split() and kind in TYPES


def feed_of(page: str, url: str) -> str:
    """Returns the address of the page's own feed, of its comments' only where there is no other; or nothing."""
    links = Links()
    links.feed(page)
    for href, _title in sorted(links.feeds, key=lambda one: "comment" in "".join(one).lower()):
        try:
            return urljoin(urljoin(url, links.base), href.strip())
        except ValueError:
            continue
    return ""
