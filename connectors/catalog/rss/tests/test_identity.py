"""Which entries are new, which are changed, and what an upgrade remembers."""

import hashlib
import json
from typing import Any

import pytest

from connectors.catalog.rss.tests.test_following import URL, Reader, feed, told
from connectors.sdk import Card


def item(
    title: str, guid: str = "", link: str = "", date: str = "", text: str = "", attributes: str = "isPermaLink='false'"
) -> str:
    parts = [
        f"<title>{title}</title>",
        f"<guid {attributes}>{guid}</guid>" if guid else "",
        f"<link>{link}</link>" if link else "",
        f"<pubDate>{date}</pubDate>" if date else "",
        f"<description>{text}</description>" if text else "",
    ]
    return f"<item>{''.join(parts)}</item>"


def atom(updated: str, text: str, title: str = "Outage of mail", identifier: str = "tag:1") -> str:
    entry = f"<id>{identifier}</id><title>{title}</title><updated>{updated}</updated><content>{text}</content>"
    return f'<feed xmlns="http://www.w3.org/2005/Atom"><title>Acme Status</title><entry>{entry}</entry></feed>'


def titles(cards: list[Card]) -> list[str]:
    return [str(card.summary).partition(": ")[2] for card in cards]


ONE, TWO = "Mon, 01 Mar 2027 08:00:00 GMT", "Mon, 01 Mar 2027 09:00:00 GMT"
DIFFERENT = [
    (item("Version 1", link="https://a.example/log"), item("Version 2", link="https://a.example/log")),
    (item("A", guid="N/A", link="https://a.example/1"), item("B", guid="N/A", link="https://a.example/2")),
    (item("A", guid="n/a"), item("B", guid="None")),
    (item("A", guid="same", link="https://a.example/1"), item("B", guid="same", link="https://a.example/1")),
    (item("A", guid="same", link="https://a.example/1"), item("A", guid="same", link="https://a.example/2")),
    (item("A", link="https://a.example/?id=1"), item("A", link="https://a.example/?id=2")),
    (item("A", link="https://a.example/#v1"), item("A", link="https://a.example/#v2")),
    (item("A", text="One."), item("A", text="Another.")),
    (item("Host down", "", "https://a.example/", ONE), item("Host down", "", "https://a.example/", TWO)),
]


@pytest.mark.parametrize(("old", "new"), DIFFERENT)
def test_what_differs_is_another_entry(old: str, new: str) -> None:
    reader = Reader()
    reader.run(feed(old))
    assert len(reader.run(feed(new, old))) == 1
    assert reader.run(feed(new, old)) == reader.run(feed(old, new)) == []


@pytest.mark.parametrize(
    ("old", "again"),
    [
        (item("A", guid="1", link="http://a.example/1"), item("A", guid="1", link="https://a.example/1")),
        (item("A", link="https://a.example/1"), item("A", link="https://a.example/1?utm_source=feed")),
        (item("A", guid="1", date=ONE), item("A", guid="1", date=TWO)),
        (item("A", guid="1", text="x"), item("A", guid="1", text="y")),
        (item("A", "", "https://a.example/", ONE), item("A", "", "https://a.example/", TWO)),
    ],
)
def test_what_leads_to_the_same_is_the_same(old: str, again: str) -> None:
    reader = Reader()
    reader.run(feed(old))
    assert reader.run(feed(again)) == []


def test_an_entry_twice_in_one_answer_is_posted_once() -> None:
    reader = Reader()
    reader.run(feed())
    twice = item("A", guid="1", link="https://a.example/1")
    assert titles(reader.run(feed(twice, item("B", guid="2"), twice))) == ["B", "A"]


class TestChanges:
    def test_of_a_status_page_are_posted(self) -> None:
        reader = Reader()
        reader.run(atom("2027-03-01T10:00:00Z", "Investigating"))
        (card,) = reader.run(atom("2027-03-01T11:00:00Z", "Resolved"))
        assert "Resolved" in told(card)
        assert "Changed" in told(card)
        assert reader.run(atom("2027-03-01T11:00:00Z", "Resolved")) == []

    @pytest.mark.parametrize(
        ("changes", "title", "posted"),
        [("status", "Blog", 0), ("status", "Acme Status", 1), ("post", "Blog", 1), ("ignore", "Acme Status", 0)],
    )
    def test_are_a_choice(self, changes: str, title: str, posted: int) -> None:
        reader = Reader(changes=changes)
        for text, expected in (("Before.", 1), ("After.", posted)):
            body = atom("2027-03-01T10:00:00Z", text).replace("Acme Status", title)
            assert len(reader.run(body)) == expected

    def test_of_a_date_alone_count_unless_every_entry_has_them(self) -> None:
        reader = Reader(changes="post")

        def at(hour: int, *hours: int) -> str:
            times = [hour, *hours]
            entries = [atom(f"2027-03-01T{time:02}:00:00Z", "x", f"T{n}", f"i{n}") for n, time in enumerate(times)]
            return entries[0].replace(
                "</feed>", "".join(one[one.index("<entry") : -7] for one in entries[1:]) + "</feed>"
            )

        reader.run(at(1, 1, 1, 1))
        assert titles(reader.run(at(1, 1, 2, 1))) == ["T2"]
        assert reader.run(at(3, 3, 3, 3)) == [], "a feed that puts the present moment on everything"

    def test_pass_the_filter_too(self) -> None:
        reader = Reader(changes="post", include="resolved")
        reader.run(atom("2027-03-01T10:00:00Z", "Investigating"))
        assert len(reader.run(atom("2027-03-01T11:00:00Z", "Resolved"))) == 1


class TestAfterTheUpgrade:
    def before(self, *identities: str) -> dict[str, Any]:
        """The memory as the first version stored it."""
        keys = [hashlib.sha256(identity.encode()).hexdigest()[:16] for identity in identities]
        return {"url": URL, "validators": {"If-None-Match": '"x"'}, "seen": keys}

    @pytest.mark.parametrize(
        ("entry", "identity"),
        [
            (item("A", guid="1"), "1"),
            (item("A", guid="post-1", attributes=""), "https://blog.example/post-1"),
            (item("A", guid="N/A"), "N/A"),
            (item("A", link="https://a.example/1"), "https://a.example/1"),
            (item("A", link="/1"), "https://blog.example/1"),
            (item("A", text="Words."), "AWords."),
        ],
    )
    def test_nothing_is_posted_again(self, entry: str, identity: str) -> None:
        reader = Reader()
        reader.memory = self.before(identity, "gone")
        assert reader.run(feed(entry)) == []
        assert reader.run(feed(entry)) == []
        assert titles(reader.run(feed(item("New", guid="new"), entry))) == ["New"]

    def test_what_comes_back_is_still_known(self) -> None:
        reader = Reader()
        reader.memory = self.before("1", "gone")
        reader.run(feed(item("A", guid="1")))
        assert reader.run(feed(item("G", guid="gone"), item("A", guid="1"))) == []

    def test_an_identifier_that_is_used_twice_is_told_apart_from_then_on(self) -> None:
        reader = Reader()
        reader.memory = self.before("N/A")
        reader.run(feed(item("A", guid="N/A")))
        assert titles(reader.run(feed(item("B", guid="N/A"), item("A", guid="N/A")))) == ["B"]

    def test_an_unchanged_answer_keeps_what_was_known(self) -> None:
        reader = Reader()
        reader.memory = self.before("1")
        assert reader.run("", status=304) == []
        assert reader.run(feed(item("A", guid="1"))) == []

    def test_nothing_counts_as_changed(self) -> None:
        reader = Reader(changes="post")
        reader.memory = self.before("tag:1")
        assert reader.run(atom("2027-03-01T10:00:00Z", "Investigating")) == []
        assert len(reader.run(atom("2027-03-01T11:00:00Z", "Resolved"))) == 1


def test_the_largest_memory_stays_small() -> None:
    reader = Reader()
    for start in range(0, 4000, 500):
        reader.run(feed(*[item(f"T{n}", link=f"https://a.example/{n}", date=ONE) for n in range(start, start + 500)]))
    assert len(json.dumps(reader.memory)) < 45_000
