"""One odd part never costs the others."""

import gzip
import json

import pytest

from connectors.catalog.rss.connector import Rss
from connectors.catalog.rss.tests.test_following import Reader, told
from connectors.sdk import Headers, Reply, SourceError
from connectors.sdk.feeds.entries import Feed, read_feed
from connectors.sdk.testing import NOON

URL = "https://blog.example/a/feed.xml"


def read(body: str | bytes, content_type: str = "application/xml") -> Feed:
    raw = body if isinstance(body, bytes) else body.encode()
    return read_feed(Reply(200, raw, Headers({"Content-Type": content_type}), URL), is_known=False, now=NOON)


def rss(*items: str, head: str = "<title>Blog</title>") -> str:
    return f'<rss version="2.0"><channel>{head}{"".join(f"<item>{item}</item>" for item in items)}</channel></rss>'


def titles(feed: Feed) -> list[str]:
    return [entry.title for entry in feed.entries]


DATES = [
    "0000-00-00T00:00:00Z",
    "Thu, 01 Jan 0001 00:00:00 GMT",
    "31 Feb 2027",
    "99999-01-01",
    "yesterday",
    "Mon, 01 Mar 27 25:61:00 GMT",
    "2027-13-45",
    "1e400",
    "-1",
]


@pytest.mark.parametrize("date", DATES)
def test_an_odd_date_costs_itself_alone(date: str) -> None:
    items = [
        "<title>old</title><pubDate>Mon, 01 Feb 2027 08:00:00 GMT</pubDate>",
        f"<title>odd</title><pubDate>{date}</pubDate>",
        "<title>new</title><pubDate>Mon, 01 Mar 2027 08:00:00 GMT</pubDate>",
    ]
    found = read(rss(*items))
    assert titles(found)[0] == "new", "the others keep their order"
    assert set(titles(found)) == {"old", "odd", "new"}


def test_a_date_in_the_future_is_not_ahead_of_what_is_new() -> None:
    dates = {"future": "01 Jan 2099 00:00:00 GMT", "old": "01 Feb 2027 00:00:00 GMT"}
    found = read(rss(*[f"<title>{title}</title><pubDate>{date}</pubDate>" for title, date in dates.items()]))
    assert titles(found) == ["future", "old"]


TEXT = "<title>Größe 你好 №1</title><description>Füße</description>"


@pytest.mark.parametrize("cut", [b"\xe4\xbd", b"\xff", b"\xc3", b"\x00", b"\x0b", b"\x1f", b"\xed\xa0\x80"])
@pytest.mark.parametrize("declared", ["", '<?xml version="1.0" encoding="UTF-8"?>'])
def test_a_cut_character_costs_itself_alone(cut: bytes, declared: str) -> None:
    body = (declared + rss(TEXT, "<title>b|</title>", TEXT.replace("1", "2"))).encode()
    found = read(body.replace(b"b|", b"b" + cut + b"c"))
    assert titles(found)[0] == "Größe 你好 №1"
    assert titles(found)[2] == "Größe 你好 №2"
    assert titles(found)[1].startswith("b")
    assert titles(found)[1].endswith("c")


@pytest.mark.parametrize(
    ("encoding", "title"),
    [("gb2312", "你好，世界"), ("shift_jis", "こんにちは"), ("koi8-r", "Привет"), ("utf-16", "Größe")],
)
def test_declared_encodings_are_read(encoding: str, title: str) -> None:
    text = f'<?xml version="1.0" encoding="{encoding}"?>' + rss(f"<title>{title}</title>")
    assert titles(read(text.encode(encoding))) == [title]


def test_utf_8_wins_over_a_wrong_label() -> None:
    assert titles(read(rss("<title>Größe</title>"), "text/xml; charset=iso-8859-1")) == ["Größe"]


@pytest.mark.parametrize(
    "broken",
    [
        "<title>x</title><link>http://[::1/</link>",
        "<title>x</title><enclosure url='http://[' type='audio/mpeg'/>",
        "<title>&nosuch; &#0; &#xFFFF;</title>",
        "<title>x<b></title>",
        "<title>x</title><guid></guid><link></link><pubDate></pubDate>",
        "<title>x</title><media:thumbnail/><enclosure/>",
        "",
    ],
)
def test_a_broken_entry_costs_itself_alone(broken: str) -> None:
    found = read(rss("<title>before</title>", broken, "<title>after</title>"))
    assert {"before", "after"} <= set(titles(found))


@pytest.mark.parametrize("text", ["R&D", "a & b", "Q&A; R&D", "&", "a&b&amp;c", "AT&T&nbsp;"])
@pytest.mark.parametrize("broken", ["", "<author>"])
def test_a_bare_ampersand_is_one(text: str, broken: str) -> None:
    link = "https://b.example/?a=1&copy=2&b=3"
    entries = f"<title>{text} x</title><link>{link}</link>{broken}", "<title><![CDATA[R&D y]]></title>"
    found = read(rss(*entries))
    shown = text.replace("&amp;", "&").replace("&nbsp;", " ")
    assert titles(found) == [" ".join(f"{shown} x".split()), "R&D y"]
    assert found.entries[0].url == link


def test_a_feed_that_is_cut_off_gives_what_came() -> None:
    whole = rss("<title>one</title>", "<title>two</title>", "<title>three</title>")
    assert titles(read(whole[: whole.index("three")]))[:2] == ["one", "two"]


def test_relative_links_belong_to_the_channels_link() -> None:
    found = read(
        rss("<title>T</title><link>2027/post</link>", head="<title>B</title><link>https://www.example/b/</link>")
    )
    assert found.entries[0].url == "https://www.example/b/2027/post"


def test_an_identifier_is_no_link() -> None:
    atom = '<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>17</id><title>T</title></entry></feed>'
    assert read(atom).entries[0].url == ""
    assert read(rss("<title>T</title><guid>https://a.example/1</guid>")).entries[0].url == "https://a.example/1"


@pytest.mark.parametrize(
    ("media", "button"),
    [("audio/mpeg", "Listen"), ("video/mp4", "Watch"), ("application/pdf", "Download"), ("image/png", "")],
)
def test_an_enclosure_has_a_button(media: str, button: str) -> None:
    reader = Reader()
    enclosure = f"<title>T</title><link>/t</link><enclosure url='/x' type='{media}' length='1'/>"
    (card,) = reader.run(rss(enclosure))
    named = {str(action["title"]): action["url"] for action in card.actions}
    assert named == {"Read it": "https://blog.example/t"} | ({button: "https://blog.example/x"} if button else {})
    assert "T" in told(card)


class TestJsonFeed:
    def feed(self, *items: object, **members: object) -> str:
        return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "J", "items": items, **members})

    def test_is_read(self) -> None:
        item = {
            "id": "1",
            "url": "/1",
            "title": "One",
            "content_html": "<p>Words <b>here</b></p>",
            "image": "/i.png",
            "date_published": "2027-02-28T12:00:00+01:00",
            "attachments": [{"url": "/a.mp3", "mime_type": "audio/mpeg"}],
        }
        found = read(self.feed(item, {"id": 2, "content_text": "No title"}), "application/feed+json")
        assert found.title == "J"
        one = found.entries[0]
        assert (one.url, one.text, one.picture) == (
            "https://blog.example/1",
            "Words here",
            "https://blog.example/i.png",
        )
        assert (one.media, one.media_type) == ("https://blog.example/a.mp3", "audio/mpeg")
        assert one.published is not None
        assert one.published.isoformat() == "2027-02-28T11:00:00+00:00"
        assert found.entries[1].title == "No title"

    def test_with_odd_items_gives_the_others(self) -> None:
        odd: list[object] = [
            None,
            1,
            "x",
            [],
            {"id": {}},
            {"id": "d", "title": "D", "date_published": "0000-00-00"},
            {"attachments": 1},
        ]
        found = read(self.feed(*odd, {"id": "e", "title": "E"}))
        assert {"D", "E"} <= set(titles(found))

    @pytest.mark.parametrize("body", ["{}", "{", '{"version": 1}', '{"version": "2.0", "items": []}', "[" * 50_000])
    def test_is_told_from_other_json(self, body: str) -> None:
        with pytest.raises(Exception, match=r"no RSS or Atom feed|not a feed"):
            read(body, "application/json")


def link(type: str, href: str, more: str = "") -> str:
    return f'<link rel="alternate" type="{type}" href="{href}" {more}>'


RSS, ATOM = "application/rss+xml", "application/atom+xml"


@pytest.mark.parametrize(
    ("head", "feed"),
    [
        (link("text/xml+oembed", "/o") + link(RSS, "f/"), "https://blog.example/a/f/"),
        (f"<!-- {link(RSS, '/old')} --><link rel=alternate type={ATOM} href=/new>", "https://blog.example/new"),
        (link(RSS, "/comments/feed/", "title='Comments'") + link(RSS, "/feed/"), "https://blog.example/feed/"),
        (link("application/json+oembed", "/o") + '<link rel="alternate" hreflang="de" href="/de">', ""),
        (
            '<base href="https://cdn.example/x/">' + link("application/feed+json", "f.json"),
            "https://cdn.example/x/f.json",
        ),
    ],
)
def test_a_page_names_its_feed(head: str, feed: str) -> None:
    with pytest.raises(Exception, match=r"There is no RSS|Its feed is") as refused:
        read(f"<!doctype html><html><head><title>Blog</title>{head}</head><body>Hello</body></html>", "text/html")
    assert str(refused.value).partition("Its feed is ")[2] == feed


def test_a_feed_above_the_limit_says_so() -> None:
    reader = Reader()
    body = rss(*[f"<title>T{n}</title>" for n in range(600)])
    reader.http.answer(reader.config["url"], body)
    found = Rss().follow(reader.config, reader.http, NOON, {})
    assert "600 entries; the newest 500" in str(found.note)
    reader.http.answer(reader.config["url"], rss("<title>T</title>"))
    assert Rss().follow(reader.config, reader.http, NOON, {}).note == ""


class TestABrokenEntry:
    @pytest.mark.parametrize(
        "broken",
        [
            "<title>one</titel>",
            "<title>one<link>https://blog.example/1</link>",
            "<title>one</title><description>two",
            "<title>one</title><description>a <b>b</description>",
            "<title>one</title></description>",
            "<title>one</title></p>",
        ],
    )
    def test_does_not_swallow_the_next(self, broken: str) -> None:
        first, second = titles(read(rss(broken, "<title>whole</title>")))
        assert first.startswith("one")
        assert second == "whole"

    @pytest.mark.parametrize("empty", ["", "<pubDate>Mon, 01 Mar 2027 10:00:00 GMT</pubDate>", "<title> </title>"])
    def test_that_says_nothing_is_none(self, empty: str) -> None:
        assert titles(read(rss(empty, "<title>whole</title>"))) == ["whole"]
        items = json.dumps({"version": "https://jsonfeed.org/version/1", "title": "B", "items": [{}, {"title": "x"}]})
        assert titles(read(items)) == ["x"]


class TestAGzipFile:
    def test_is_unpacked_without_a_label(self) -> None:
        assert titles(read(gzip.compress(rss("<title>one</title>").encode()))) == ["one"]

    def test_that_is_damaged_or_endless_is_no_feed(self) -> None:
        whole = gzip.compress(rss("<title>one</title>").encode())
        for body in (whole[:-9], whole[:3] + b"x" * 50, gzip.compress(b" " * 20_000_000)):
            with pytest.raises(SourceError):
                read(body)
