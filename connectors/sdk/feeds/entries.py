"""A feed's entries, parsed in the sandbox; refusals are sentences for people."""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.utils.translation import gettext_noop as _

from connectors.sdk import Reply, Sentence, SourceError, run_limited
from connectors.sdk.feeds import parsing
from connectors.sdk.feeds.bounds import fault_of, unpacked
from connectors.sdk.feeds.found import FoundEntry


@dataclass(frozen=True, slots=True)
class Entry:
    key: str
    also: tuple[str, ...]
    before: tuple[str, ...]
    mark: str
    title: str
    text: str  # all of it
    url: str
    picture: str
    media: str
    media_type: str
    published: datetime | None

    @classmethod
    def read(cls, found: FoundEntry) -> "Entry":
        when = found["published"]
        lists = {"also": tuple(found["also"]), "before": tuple(found["before"])}
        published = datetime.fromtimestamp(when, UTC) if when is not None else None
        return cls(**{**found, **lists, "published": published})  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Feed:
    title: str
    entries: tuple[Entry, ...]  # newest first
    total: int  # of entries, also of those beyond what is looked at


def read_feed(reply: Reply, *, is_known: bool, now: datetime) -> Feed:
    """Raises SourceError for what is not a feed; it may become one again where there was one before."""
    body = unpacked(reply.body)
    if fault := fault_of(body):
        raise SourceError(fault, transient=is_known)
    found = run_limited(
        parsing.parse,
        body,
        transient=is_known,
        url=reply.url,
        content_type=reply.headers.get("Content-Type", ""),
        now=now.timestamp(),
    )
    if found["kind"] != "feed":
        raise SourceError(_not_a_feed(found["feed"]), transient=is_known)
    entries = tuple(map(Entry.read, found["entries"]))
    return Feed(found["title"] or reply.url.partition("?")[0], entries, found["total"])


def _not_a_feed(feed: str) -> Sentence:
    if feed:
        return Sentence(_("This is a web page, not a feed. Its feed is %(url)s"), {"url": feed})
    return Sentence(_("There is no RSS or Atom feed at this address."))
