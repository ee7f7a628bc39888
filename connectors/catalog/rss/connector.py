from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from connectors.catalog.rss.entries import Entry, Feed, read_feed
from connectors.sdk import (
    Card,
    Config,
    ConfigForm,
    Connector,
    Every,
    Followed,
    Http,
    Memory,
    article,
    card,
    heading,
    image,
    link,
    open_url,
    plain,
    text,
)
from connectors.sdk.texts import listed, shortened

# Cards for what is new at one time, lines of the card that lists the rest, characters of an entry's text.
CARDS, LISTED, TEXT = 5, 20, 300
INTERVALS = [
    ("15", gettext_lazy("Every 15 minutes")),
    ("30", gettext_lazy("Every 30 minutes")),
    ("60", gettext_lazy("Every hour")),
    ("360", gettext_lazy("Every 6 hours")),
    ("1440", gettext_lazy("Every day")),
]


class FeedForm(ConfigForm):
    url = forms.URLField(
        label=gettext_lazy("Address of the feed"),
        assume_scheme="https",
        max_length=2000,
        help_text="https://…/feed.xml",
    )
    interval = forms.ChoiceField(label=gettext_lazy("Look for news"), choices=INTERVALS, initial="60")
    include = forms.CharField(
        label=gettext_lazy("Only with these words"),
        required=False,
        max_length=500,
        help_text=gettext_lazy("With commas between them; one of them in title or text is enough. Empty: everything."),
    )
    exclude = forms.CharField(label=gettext_lazy("Never with these words"), required=False, max_length=500)


class Rss(Connector):
    name = gettext_lazy("RSS and Atom")
    summary = gettext_lazy("Posts what is new in a feed: blogs, news, releases, status pages.")
    description = gettext_lazy(
        "One card for each new entry, once; many at a time become a list. The first card is the newest entry there is."
    )
    category = "news"
    icon = "rss"
    permissions = (
        gettext_lazy("Asks the address of the feed, and nobody else, as often as you choose."),
        gettext_lazy("Shows pictures from wherever the feed has them."),
    )
    config_form = FeedForm

    def schedule(self, config: Config) -> Every:
        return Every(timedelta(minutes=int(config["interval"])))

    def follow(self, config: Config, http: Http, now: datetime, memory: Mapping[str, Any]) -> Followed:
        known = Memory.read(memory, config["url"])
        reply = known.ask(http)
        if reply.not_modified:
            return Followed((), known.stored())
        feed = read_feed(reply, is_known=not known.is_empty)
        fresh = [entry for entry in known.unseen(feed.entries, key=lambda entry: entry.key) if matches(entry, config)]
        cards = cards_of(feed, fresh[:1] if known.is_empty else fresh)
        return Followed(cards, known.after(reply, [entry.key for entry in feed.entries]).stored())

    def describe(self, config: Config) -> str:
        return f"{config['url'].partition('://')[2][:120]} · {dict(INTERVALS)[config['interval']]}"


def matches(entry: Entry, config: Config) -> bool:
    said = f"{entry.title} {entry.text}".casefold()
    include, exclude = listed(config["include"].casefold()), listed(config["exclude"].casefold())
    return (not include or any(word in said for word in include)) and not any(word in said for word in exclude)


def cards_of(feed: Feed, fresh: Sequence[Entry]) -> list[Card]:
    """Oldest first: a list of those that are too many, then one card each."""
    cards = [card_of(feed, entry) for entry in reversed(fresh[:CARDS])]
    return [list_of(feed, fresh[CARDS:]), *cards] if fresh[CARDS:] else cards


def card_of(feed: Feed, entry: Entry) -> Card:
    return article(
        feed.title,
        entry.title,
        *([text(plain(shortened(entry.text, TEXT)))] if entry.text not in ("", entry.title) else []),
        note=date_format(entry.published, "DATE_FORMAT") if entry.published else "",
        picture=image(entry.picture, alt=entry.title, size="medium") if entry.picture else None,
        action=open_url(_("Read it"), entry.url) if entry.url else None,
    )


def list_of(feed: Feed, entries: Sequence[Entry]) -> Card:
    title = ngettext("%(count)d more in %(feed)s", "%(count)d more in %(feed)s", len(entries))
    title %= {"count": len(entries), "feed": feed.title}
    lines = [link(entry.title, entry.url) if entry.url else plain(entry.title) for entry in entries[:LISTED]]
    return card(title, heading(plain(title), size="medium"), *(text(f"- {line}") for line in lines))
