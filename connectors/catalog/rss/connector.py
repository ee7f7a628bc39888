import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop, ngettext

from connectors.catalog.rss.form import INTERVALS, POST, STATUS, FeedForm
from connectors.sdk import (
    Card,
    Config,
    Connector,
    Element,
    Every,
    Followed,
    Http,
    Sentence,
    article,
    card,
    heading,
    image,
    link,
    open_url,
    plain,
    text,
)
from connectors.sdk.feeds.asking import ask
from connectors.sdk.feeds.entries import Entry, Feed, read_feed
from connectors.sdk.feeds.state import FeedState
from connectors.sdk.texts import listed, masked_address, shortened

# Cards for what is new at one time, lines of the card that lists the rest, characters of an entry's text.
CARDS, LISTED, TEXT = 5, 20, 300
# How status pages call themselves, and hosts that are made of nothing else.
STATUS_TITLE = re.compile(r"(?i)\bstatus\b|\bincidents?\b|\bincident history\b")
STATUS_HOST = re.compile(r"(?i)(?:^|\.)(?:status|health)\.|(?:^|\.)(?:statuspage|instatus|status)\.(?:io|com|app)$")
BUTTONS = {"audio": gettext_lazy("Listen"), "video": gettext_lazy("Watch")}


class Rss(Connector):
    name = gettext_lazy("RSS and Atom")
    summary = gettext_lazy("Posts what is new in a feed: blogs, news, releases, status pages.")
    description = gettext_lazy(
        "One card for each new entry, once; many at a time become a list. The first card is the newest entry there is."
    )
    category = "news"
    icon = "rss"
    permissions = (
        gettext_lazy("Asks the address of the feed, and no other, as often as you choose."),
        gettext_lazy("Shows pictures from wherever the feed has them."),
    )
    config_form = FeedForm

    def schedule(self, config: Config) -> Every:
        return Every(timedelta(minutes=int(config["interval"])))

    def follow(self, config: Config, http: Http, now: datetime, memory: Mapping[str, Any]) -> Followed:
        known = FeedState.read(memory, config["url"])
        reply, moved = ask(known, config, http)
        if reply.not_modified:
            return Followed((), known.stored())
        feed = read_feed(reply, is_known=not known.is_empty, now=now)
        changed = known.changed(feed.entries) if posts_changes(config, feed) else frozenset()
        told = known.new(feed.entries) | changed
        fresh = [entry for entry in feed.entries if entry.key in told and matches(entry, config)]
        cards = cards_of(feed, fresh[:1] if known.is_empty else fresh, changed)
        return Followed(cards, known.having_seen(reply, feed.entries, moved).stored(), note=note_of(feed))

    def describe(self, config: Config) -> str:
        return f"{masked_address(config['url'])[:120]} · {dict(INTERVALS)[config['interval']]}"


def posts_changes(config: Config, feed: Feed) -> bool:
    wanted = config.get("changes", STATUS)
    return wanted == POST or (wanted == STATUS and is_status_page(config["url"], feed.title))


def is_status_page(url: str, title: str) -> bool:
    return bool(STATUS_HOST.search(urlsplit(url).hostname or "") or STATUS_TITLE.search(title))


def note_of(feed: Feed) -> Sentence | str:
    """Says what a feed's reader should know where the feed is not looked at as a whole."""
    if feed.total <= len(feed.entries):
        return ""
    words = {"total": feed.total, "count": len(feed.entries)}
    return Sentence(gettext_noop("The feed has %(total)d entries; the newest %(count)d are looked at."), words)


def matches(entry: Entry, config: Config) -> bool:
    said = f"{entry.title} {entry.text}".casefold()
    include, exclude = listed(config["include"].casefold()), listed(config["exclude"].casefold())
    return (not include or any(word in said for word in include)) and not any(word in said for word in exclude)


def cards_of(feed: Feed, fresh: Sequence[Entry], changed: frozenset[str] = frozenset()) -> list[Card]:
    """Makes the cards, oldest first: a list of entries that are too many, then one card for each of the others."""
    cards = [card_of(feed, entry, is_changed=entry.key in changed) for entry in reversed(fresh[:CARDS])]
    return [list_of(feed, fresh[CARDS:]), *cards] if fresh[CARDS:] else cards


def card_of(feed: Feed, entry: Entry, *, is_changed: bool = False) -> Card:
    notes = [_("Changed")] if is_changed else []
    if entry.published:
        notes.append(date_format(entry.published, "DATE_FORMAT"))
    return article(
        feed.title,
        entry.title,
        *([text(plain(shortened(entry.text, TEXT)))] if entry.text not in ("", entry.title) else []),
        note=" · ".join(notes),
        picture=image(entry.picture, alt=entry.title, size="medium") if entry.picture else None,
        action=open_url(_("Read it"), entry.url) if entry.url else None,
        more=media_of(entry),
    )


def media_of(entry: Entry) -> list[Element]:
    """Makes the button for what is to be heard, watched or downloaded; none if it is where the entry leads anyway."""
    if not entry.media or entry.media == entry.url:
        return []
    return [open_url(BUTTONS.get(entry.media_type.partition("/")[0], gettext_lazy("Download")), entry.media)]


def list_of(feed: Feed, entries: Sequence[Entry]) -> Card:
    title = ngettext("%(count)d more in %(feed)s", "%(count)d more in %(feed)s", len(entries))
    title %= {"count": len(entries), "feed": feed.title}
    lines = [link(entry.title, entry.url) if entry.url else plain(entry.title) for entry in entries[:LISTED]]
    return card(title, heading(plain(title), size="medium"), *(text(f"- {line}") for line in lines))
