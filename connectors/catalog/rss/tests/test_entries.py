"""What strangers put into feeds."""

import json
import re

import pytest

from channels_app.cards import parse_message, render_message
from connectors.catalog.rss.connector import card_of
from connectors.sdk import Headers, Reply
from connectors.sdk.feeds.entries import Entry, read_feed
from connectors.sdk.testing import NOON, text_of


def entries(xml: str | bytes, content_type: str = "application/xml") -> tuple[Entry, ...]:
    body = xml if isinstance(xml, bytes) else xml.encode()
    reply = Reply(200, body, Headers({"Content-Type": content_type}), "https://blog.example/a/feed.xml")
    return read_feed(reply, is_known=False, now=NOON).entries


def rss(item: str, before: str = "") -> str:
    feed = f"<channel><title>Blog</title><item>{item}</item></channel>"
    return f'<?xml version="1.0"?>{before}<rss version="2.0">{feed}</rss>'


def shown(xml: str) -> str:
    """All that a browser would get."""
    feed = read_feed(Reply(200, xml.encode(), url="https://blog.example/a/feed.xml"), is_known=False, now=NOON)
    card = card_of(feed, feed.entries[0])
    assert text_of(card)
    envelope = parse_message(json.loads(json.dumps(card.message())))
    rendered = render_message(envelope, prefix="", image_url=lambda url: f"/images/{url}")
    return json.dumps(rendered.cards, ensure_ascii=False)


HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '<a href="javascript:alert(1)">x</a>',
    "<iframe src='https://evil.example'></iframe>",
    "<style>body{display:none}</style>",
    "<svg onload=alert(1)>",
    "<scr<script>ipt>alert(1)</script>",
]


@pytest.mark.parametrize("html", HOSTILE)
@pytest.mark.parametrize("place", ["title", "description"])
def test_html_of_strangers_is_plain(html: str, place: str) -> None:
    item = f"<{place}><![CDATA[before {html} after]]></{place}><title>T</title><link>https://a.example/</link>"
    words = shown(rss(item))
    assert "before" in words
    assert "after" in words
    # What a title says in angle brackets may be meant; it is shown, with its brackets escaped.
    assert not re.search(r"(?<!\\)<", words)
    assert "javascript:" not in words
    assert place == "title" or not re.search("alert|display|evil", words)


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "//x y", ""])
def test_a_link_that_is_no_web_address_is_left_out(url: str) -> None:
    item = f"<title>T</title><link>{url}</link><enclosure url='{url}' type='image/png' length='1'/>"
    assert (entries(rss(item))[0].url[:21], entries(rss(item))[0].picture[:21]) in [
        ("", ""),
        ("https://blog.example/",) * 2,
    ]
    for danger in ("javascript:", "data:", "file:"):
        assert danger not in shown(rss(item))


def test_relative_addresses_are_resolved() -> None:
    found = entries(rss("<title>T</title><link>../post</link><enclosure url='/p.png' type='image/png' length='1'/>"))[0]
    assert (found.url, found.picture) == ("https://blog.example/post", "https://blog.example/p.png")
    entry = '<entry><id>1</id><link href="y"/></entry>'
    atom = f'<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://b.example/x/">{entry}</feed>'
    assert entries(atom)[0].url == "https://b.example/x/y"


def test_markdown_of_strangers_is_shown_as_it_was_typed() -> None:
    words = shown(rss("<title>2 * 3 * 4 [x](http://evil.example) &amp;lt;at&amp;gt;all&amp;lt;/at&amp;gt;</title>"))
    assert r"2 \\* 3 \\* 4 \\[x\\](http://evil.example)" in words


def test_blocks_do_not_run_together() -> None:
    found = entries(
        rss("<title>T</title><description>&lt;p&gt;One.&lt;/p&gt;&lt;p&gt;Two&lt;br&gt;three.&lt;/p&gt;</description>")
    )
    assert found[0].text == "One. Two three."


@pytest.mark.parametrize(
    ("item", "title"),
    [
        ("<title>Tom &amp;amp; Jerry</title>", "Tom & Jerry"),
        ("<title>1 &lt; 2</title>", "1 < 2"),
        ("<description>No title, but words.</description>", "No title, but words."),
        ("<link>https://a.example/only</link>", "https://a.example/only"),
        ("<title>Grüße 你好</title>", "Grüße 你好"),
    ],
)
def test_titles(item: str, title: str) -> None:
    assert entries(rss(item))[0].title == title


def test_other_encodings_are_read() -> None:
    body = rss("<title>Größe</title>").replace('"1.0"', '"1.0" encoding="iso-8859-1"').encode("latin-1")
    assert entries(body)[0].title == "Größe"
    assert entries(rss("<title>größe</title>").encode("cp1252"), "text/xml; charset=windows-1252")[0].title == "größe"


def test_slightly_broken_xml_is_read() -> None:
    assert entries(rss("<title>Fish & chips</title>"))[0].title == "Fish & chips"
    assert entries(rss("<title>T</title>"), "text/html")[0].title == "T"


def test_entities_do_not_explode_or_read_files() -> None:
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    bomb = rss("<title>&e9;</title>", f'<!DOCTYPE rss [<!ENTITY e0 "lol">{levels}]>')
    assert sum(len(one.title) for one in entries(bomb)) < 1000
    file = rss("<title>[&x;]</title>", '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/hostname">]>')
    assert entries(file)[0].title in ("[]", "[&x;]")


def test_entries_without_an_id_are_told_apart_by_link_or_words() -> None:
    one, other = entries(rss("<title>a</title>"))[0], entries(rss("<title>b</title>"))[0]
    assert one.key != other.key
    assert one.key == entries(rss("<title>a</title>"))[0].key
