"""What is posted of a feed over time, and what is remembered."""

import json
from typing import Any

import pytest

from channels_app.cards import parse_message, plain_text
from connectors.catalog.rss.connector import CARDS, LISTED, Rss
from connectors.sdk import Card, SourceError
from connectors.sdk.testing import FakeHttp, text_of

RSS = Rss()
URL = "https://blog.example/feed.xml"
CONFIG = {"url": URL, "interval": "60", "include": "", "exclude": ""}


def item(n: int, text: str = "Words.") -> str:
    date = f"{n % 28 + 1:02} Jan {2000 + n // 28} 08:00:00 GMT"
    words = f"<title>Entry {n}</title><description>{text}</description>"
    return f"<item><guid>id-{n}</guid><link>/{n}</link><pubDate>{date}</pubDate>{words}</item>"


def feed(*items: str) -> str:
    return f'<rss version="2.0"><channel><title>Blog</title>{"".join(items)}</channel></rss>'


class Reader:
    """A connection as it lives: what `follow` remembers is stored as JSON between runs."""

    def __init__(self, **config: str) -> None:
        self.config = {**CONFIG, **config}
        self.http = FakeHttp()
        self.memory: Any = {}

    def run(self, body: str, *, status: int = 200, **headers: str) -> list[Card]:
        self.http.answer(self.config["url"], body, status=status, **headers)
        return self.follow()

    def follow(self) -> list[Card]:
        found = RSS.follow(self.config, self.http, self.http.now, self.memory)
        self.memory = json.loads(json.dumps(dict(found.memory)))
        for card in found.cards:
            assert text_of(card)
        return list(found.cards)


def told(card: Card) -> str:
    return plain_text(parse_message(json.loads(json.dumps(card.message()))))


def titles(cards: list[Card]) -> list[str]:
    return [str(card.summary).removeprefix("Blog: ") for card in cards]


def test_the_first_run_posts_the_newest_alone() -> None:
    assert titles(Reader().run(feed(item(1), item(3), item(2)))) == ["Entry 3"]


def test_later_runs_post_what_is_new_oldest_first_and_never_twice() -> None:
    reader = Reader()
    reader.run(feed(item(1)))
    assert titles(reader.run(feed(item(3), item(2), item(1)))) == ["Entry 2", "Entry 3"]
    assert reader.run(feed(item(3), item(2), item(1))) == []
    assert reader.run(feed(item(1), item(2))) == [], "an entry that comes back is not new"
    assert titles(reader.run(feed(item(4), item(1)))) == ["Entry 4"]


def test_an_empty_feed_becomes_a_lively_one() -> None:
    reader = Reader()
    assert reader.run(feed()) == []
    assert titles(reader.run(feed(item(1), item(2)))) == ["Entry 1", "Entry 2"]


def test_many_at_once_become_a_list_and_a_few_cards() -> None:
    reader = Reader()
    reader.run(feed(item(0)))
    rest = LISTED + 5
    first, *cards = reader.run(feed(*[item(n) for n in range(CARDS + rest + 1)]))
    assert titles(cards) == [f"Entry {n}" for n in range(rest + 1, rest + CARDS + 1)]
    assert f"{rest} more in Blog" in told(first)
    assert f"Entry {rest}\n" in told(first)
    assert "Entry 5\n" not in told(first), f"{LISTED} are listed"


def test_the_server_is_asked_whether_something_changed() -> None:
    reader = Reader()
    reader.run(feed(item(1)), ETag='"one"', Last_Modified="Mon, 01 Mar 2027 09:30:00 GMT")
    assert reader.run("", status=304) == []
    asked = reader.http.asked[-1].headers
    assert (asked["If-None-Match"], asked["If-Modified-Since"]) == ('"one"', "Mon, 01 Mar 2027 09:30:00 GMT")
    assert titles(reader.run(feed(item(2), item(1)))) == ["Entry 2"]
    reader.run(feed(item(2)))
    assert "If-None-Match" not in reader.http.asked[-1].headers, "the last answer had no validators"


def test_another_address_is_another_feed() -> None:
    reader = Reader()
    reader.run(feed(item(1)), ETag='"one"')
    reader.config["url"] = "https://other.example/atom"
    assert titles(reader.run(feed(item(2), item(1)))) == ["Entry 2"]
    assert not reader.http.asked[-1].headers


@pytest.mark.parametrize(
    ("include", "exclude", "posted"),
    [
        ("outage", "", ["Entry 2", "Entry 3"]),
        ("OUTAGE, entry 1", "resolved", ["Entry 1", "Entry 2"]),
        ("", "outage", ["Entry 1"]),
        (" , ", ",", ["Entry 1", "Entry 2", "Entry 3"]),
        ("störung", "", []),
    ],
)
def test_words_filter(include: str, exclude: str, posted: list[str]) -> None:
    reader = Reader(include=include, exclude=exclude)
    reader.run(feed())
    long = "x " * 500
    body = feed(item(1), item(2, f"{long} mail outage"), item(3, "Outage resolved"))
    assert titles(reader.run(body)) == posted
    assert reader.run(body) == []


@pytest.mark.parametrize(
    ("status", "body", "words", "transient"),
    [
        (404, "Not Found", "404", True),
        (410, "", "410", True),
        (403, "Robots", "403", True),
        (500, "", "500", True),
        (200, "<html><body>Hello</body></html>", "no RSS or Atom feed", False),
        (200, '<link rel="alternate" type="application/atom+xml" href="/atom">', "https://blog.example/atom", False),
        (200, "", "no RSS or Atom feed", False),
        (200, "http://127.0.0.1:1/", "no RSS or Atom feed", False),
        (200, "<a>" * 100_001, "tags", False),
    ],
)
def test_what_is_not_a_feed_is_said(status: int, body: str, words: str, transient: bool) -> None:
    with pytest.raises(SourceError, match=words) as failed:
        Reader().run(body, status=status)
    assert failed.value.transient == transient


def test_a_feed_that_is_a_page_for_a_while_may_come_back() -> None:
    reader = Reader()
    reader.run(feed(item(1)))
    with pytest.raises(SourceError) as failed:
        reader.run("<html>Under maintenance</html>")
    assert failed.value.transient


def test_what_is_remembered_stays_small() -> None:
    reader = Reader()
    for start in range(0, 4000, 400):
        reader.run(feed(*[item(n) for n in range(start, start + 400)]))
    assert len(json.dumps(reader.memory)) < 25_000
