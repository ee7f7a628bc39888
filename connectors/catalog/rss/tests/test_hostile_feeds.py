"""Feeds that are made to be slow: refused or given up, and the caller hardly notices."""

import gzip
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from connectors.sdk import Reply, SourceError
from connectors.sdk.feeds import bounds, entries
from connectors.sdk.feeds.entries import read_feed
from connectors.sdk.feeds.mending import balanced
from connectors.sdk.testing import NOON

SIZE = 250_000
HEAD, TAIL = "<rss version='2.0'><channel><title>T</title>", "</channel></rss>"


def inside(text: str) -> str:
    return f"{HEAD}<item><title>T</title><description>{text}</description></item>{TAIL}"


HOSTILE = {
    "line feeds before": "\n" * 45_000 + inside("x"),
    "line feeds behind a comment": "<!-- -->" + "\n" * SIZE + inside("x"),
    "declarations": "<?xml " + 'encoding="' * 25_000 + inside("x"),
    "declarations that end": "<?xml version='1.0'?>" + '<?xml encoding="' * 15_000 + inside("x"),
    "doctypes": "<!DOCTYPE " * 25_000 + inside("x"),
    "entities declared": "<!DOCTYPE rss [" + "<!ENTITY a 'b'>\n" * 15_000 + "]>" + inside("x"),
    "items": HEAD + "<item/>" * 35_000 + TAIL,
    "nested elements": HEAD + "<item>" * 19_000 + TAIL,
    "nested html": inside("&lt;div>" * 30_000),
    "nested html in cdata": inside("<![CDATA[" + "<div>" * 15_000 + "]]>"),
    "attributes": HEAD + "<item " + 'a="" ' * 50_000 + "/>" + TAIL,
    "namespaces": HEAD + "<item " + "".join(f'xmlns:a{n}="b" ' for n in range(15_000)) + "/>" + TAIL,
    "links": HEAD + "<item>" + "<link>//</link>" * 9_000 + "</item>" + TAIL,
    "a page of links": "<html>" + "<link rel=alternate type=text/xml title=comment href=x>" * 4_000,
    "open comments": "<html>" + "<!--" * 60_000,
    "json": '{"version": "https://jsonfeed.org/version/1", "items": [' + '{"items": [' * 25_000,
    **{f"a long run of {c!r}": inside(c * SIZE) for c in "\n &<>]['\"=%\\/*_#-;:\x00\t"},
    **{f"a long start of {c!r}": c * SIZE + inside("x") for c in " \n\t&<?!-\x00"},
}


@pytest.mark.parametrize("name", HOSTILE)
def test_costs_the_caller_little(name: str) -> None:
    read("<rss version='2.0'><channel/></rss>")
    before = time.thread_time()
    read(HOSTILE[name])
    assert time.thread_time() - before < 0.5


def wide(text: str) -> bytes:
    return text.encode("utf-16")


# Each at its limit, and one beyond.
BOUNDED: dict[str, tuple[bytes, bytes]] = {
    "what is before": (b" " * bounds.MAX_LEAD_BYTES + b"<rss", b" " * (bounds.MAX_LEAD_BYTES + 1) + b"<rss"),
    "what is before, in two bytes": (wide(" " * 2000 + "<rss"), wide(" " * 3000 + "<rss")),
    "what is before, of signs": (b"<!-- -->" * 100 + b"<rss", b"<!-- -->" * 1000 + b"<rss"),
    "a declaration": (b"<?xml" + b" " * 1000 + b"?><rss>", b"<?xml" + b" " * 1100 + b"?><rss>"),
    "tags": (b"<a>" * bounds.MAX_ELEMENTS, b"<a>" * (bounds.MAX_ELEMENTS + 1)),
    "tags in two bytes": (wide("<a>" * bounds.MAX_ELEMENTS), wide("<a>" * (bounds.MAX_ELEMENTS + 1))),
}


@pytest.mark.parametrize("name", BOUNDED)
def test_is_refused_before_anything_reads_it(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bytes] = []

    def parse(_function: object, body: bytes, **_arguments: object) -> dict[str, object]:
        asked.append(body)
        return {"kind": "nothing", "feed": ""}

    monkeypatch.setattr(entries, "run_limited", parse)
    within, beyond = BOUNDED[name]
    for body in (within, beyond):
        with pytest.raises(SourceError):
            read_feed(Reply(200, body, url="https://a.example/feed"), is_known=False, now=NOON)
    assert asked == [within]


def test_a_gzip_file_is_unpacked_up_to_a_limit() -> None:
    within, beyond = (bytes(bounds.MAX_UNPACKED_BYTES + more) for more in (0, 1))
    assert bounds.unpacked(gzip.compress(within)) == within
    kept = gzip.compress(beyond)
    assert bounds.unpacked(kept) is kept


UNENDING = [
    *("<![CDATA[", "<!--", "<!", "<", "<a>", "<a></b>", "<a", "<a ", "</p>", "<a></a"),
    *("<![CDATA[x]]>", "<!-- -->", "<a/>", "]]>", "-->"),
]


@pytest.mark.parametrize("unit", UNENDING)
@pytest.mark.parametrize("before", ["", "<a>" * 10_000, "<a" + "b" * 10_000])
def test_mending_looks_at_each_character_once(unit: str, before: str) -> None:
    """A child's processor time is not for wasting either."""
    body = (before + unit * (SIZE // len(unit))).encode()
    started = time.process_time()
    balanced(body)
    assert time.process_time() - started < 0.5


def read(text: str) -> str:
    try:
        found = read_feed(Reply(200, text.encode(), url="https://a.example/feed"), is_known=False, now=NOON)
        return found.title
    except SourceError as error:
        return str(error)


def test_honest_feeds_are_read_meanwhile() -> None:
    slow = "<!-- -->" + "\n" * 60_000 + inside("x")
    with ThreadPoolExecutor(2) as pool:
        one = pool.submit(read, "<!DOCTYPE " * 500 + "\n" + slow)
        seen = []
        while not one.done():
            seen.append(read(inside("x")))
        assert set(seen) <= {"T"}
    assert read(inside("x")) == "T"
