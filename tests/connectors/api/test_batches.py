"""Posts that come together: stored together, each as if it had come alone."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.db import OperationalError
from hypothesis import HealthCheck, given
from hypothesis import settings as of_hypothesis
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from channels_app import feed
from channels_app.cards import plain_text
from channels_app.flows.posting import cards
from channels_app.models import Message
from connectors.api import batches
from connectors.flows.ingress import receiving
from connectors.flows.ingress.storing import Readable, store
from tests.conftest import Hook
from tests.connectors.sender import Answer, Sender

POISON = "poison"
# A body and what it makes of a post's answer.
KINDS: dict[str, tuple[Any, int]] = {
    "text": ({"text": "good"}, 200),
    "mention": ({"text": "<at>Bob</at> good"}, 200),
    "list": ([{"text": "good"}, {"text": "too"}], 200),
    "not json": (b"{", 400),
    "nothing": ({}, 400),
    "empty": (b"", 400),
    "large": (b" " * 300_000, 413),
    "unknown": ({"text": "good"}, 404),
    "poison": ({"text": POISON}, 500),
}


@pytest.fixture
def poison(monkeypatch: pytest.MonkeyPatch) -> None:
    """Makes PostgreSQL refuse the statement that stores a certain text: no text of a post ever has a zero in it."""
    monkeypatch.setattr(cards, "plain_text", lambda one: plain_text(one).replace(POISON, "\x00"))


@pytest.fixture
def sizes(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many posts each batch had."""
    found: list[int] = []

    def note(posts: Sequence[Readable]) -> list[UUID]:
        found.append(len(posts))
        return store(posts)

    monkeypatch.setattr(receiving, "store", note)
    return found


def texts() -> list[str]:
    return list(Message.objects.order_by("id").values_list("plain", flat=True))


class TestPostsThatComeTogether:
    def test_take_one_select_and_one_insert(
        self, hook: Hook, sender: Sender, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        with django_assert_num_queries(2) as captured:
            answers = sender.post_together([(hook.urls.short, {"text": f"{n:02}"}) for n in range(30)])
        assert [answer.body for answer in answers] == [b"1"] * 30
        words = [query["sql"].split()[0] for query in captured.captured_queries]
        assert words == ["SELECT", "INSERT"]

    def test_with_unknown_tokens_take_two_queries_more(
        self, hook: Hook, sender: Sender, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        strangers = [(f"{hook.urls.short[:-4]}{n:04x}", {"text": "x"}) for n in range(30)]
        with django_assert_num_queries(4):
            answers = sender.post_together([(hook.urls.short, {"text": "x"}), *strangers])
        assert [answer.status for answer in answers] == [200] + [404] * 30

    def test_keep_their_order(self, hook: Hook, sender: Sender) -> None:
        sent = [f"{n:03}" for n in range(2 * batches.BATCH_POSTS)]
        sender.post_together([(hook.urls.short, {"text": text}) for text in sent])
        assert texts() == sent

    def test_are_told_of_once_for_each_channel(
        self, hook: Hook, sender: Sender, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        told: list[Any] = []
        monkeypatch.setattr(feed, "publish_on_commit", told.append)
        sender.post_together([(hook.urls.short, {"text": "x"})] * 20)
        assert told == [hook.connection.channel_id]

    def test_are_no_more_than_a_batch_takes(self, hook: Hook, sender: Sender, sizes: list[int]) -> None:
        sender.post_together([(hook.urls.short, {"text": "x"})] * (batches.BATCH_POSTS + 11))
        assert sizes == [batches.BATCH_POSTS, 11]
        sizes.clear()
        sender.post_together([(hook.urls.short, {"text": "x" * 200_000})] * 12)
        assert sizes == [5, 5, 2], "at most a megabyte"


class TestSendersThatPostAgainOnceAnswered:
    def test_stay_together(self, hook: Hook, sender: Sender, sizes: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
        """Without the moment to come back in, half of them wait while the others are stored, and so on."""
        monkeypatch.setattr(batches, "GATHER_SECONDS", 1)
        sender.post_in_turns(hook.urls.short, {"text": "x"}, senders=8, times=6)
        assert sum(sizes) == 48
        assert len(sizes) <= 8, "6 of them, the first and last of which may be divided"


@pytest.mark.django_db(transaction=True)  # as in service, where a statement that fails ends no transaction but its own
@pytest.mark.usefixtures("poison")
class TestABadPost:
    @pytest.mark.parametrize("kind", KINDS)
    def test_does_not_touch_its_neighbours(self, hook: Hook, sender: Sender, kind: str) -> None:
        body, status = KINDS[kind]
        bad = (hook.urls.short[:-4] + "0000" if kind == "unknown" else hook.urls.short, body)
        good = [(hook.urls.short, {"text": f"{n}"}) for n in range(8)]
        answers = sender.post_together([*good[:4], bad, *good[4:]])
        assert [answer.status for answer in answers] == [*[200] * 4, status, *[200] * 4]
        assert [text for text in texts() if text.isdigit()] == [f"{n}" for n in range(8)]

    @of_hypothesis(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None)
    @given(kinds=st.lists(st.sampled_from(sorted(KINDS)), min_size=2, max_size=12))
    def test_is_answered_among_others_as_it_is_alone(self, hook: Hook, sender: Sender, kinds: list[str]) -> None:
        posts = [
            (hook.urls.short[:-4] + "0000" if kind == "unknown" else hook.urls.short, KINDS[kind][0]) for kind in kinds
        ]
        alone = [seen(sender.post(*post)) for post in posts]
        stored = texts()
        Message.objects.all().delete()
        together = [seen(answer) for answer in sender.post_together(posts)]
        assert together == alone
        assert texts() == stored
        Message.objects.all().delete()


def seen(answer: Answer) -> tuple[int, Any]:
    """Returns what does not differ from one post to the next of an answer."""
    if answer.status < 300:
        return answer.status, answer.body
    return answer.status, answer.problem


class TestTheRate:
    def test_counts_each_of_a_batch(self, hook: Hook, sender: Sender, settings: Any) -> None:
        settings.HOOK_RATE = [(3600, 6), (7200, 100)]
        answers = sender.post_together([(hook.urls.short, {"text": "x"})] * 9)
        assert [answer.status for answer in answers] == [200] * 6 + [429] * 3
        left = [answer.headers["ratelimit"].split(";")[1] for answer in answers]
        assert left == [f"r={n}" for n in (5, 4, 3, 2, 1, 0, 0, 0, 0)]
        settings.HOOK_RATE = [(3600, 7), (7200, 100)]
        assert sender.post(hook.urls.short, {"text": "x"}).status == 200, "those refused were counted out again"
        assert sender.post(hook.urls.short, {"text": "x"}).status == 429


class TestTooManyPosts:
    def test_are_asked_to_come_again(self, hook: Hook, sender: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(batches, "WAITING_POSTS", 5)
        answers = sender.post_together([(hook.urls.short, {"text": f"{n}"}) for n in range(9)])
        taken = [answer.status for answer in answers].count(200)
        assert taken == Message.objects.count()
        refused = [answer for answer in answers if answer.status == 503]
        assert len(refused) == 9 - taken >= 3
        assert {answer.headers["retry-after"] for answer in refused} == {"2"}
        assert refused[0].problem["rule"] == "busy"

    def test_that_find_no_database_are_asked_to_come_again(
        self, hook: Hook, sender: Sender, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def away(*_arguments: object, **_options: object) -> None:
            raise OperationalError("the connection is lost") from psycopg.OperationalError("lost")

        monkeypatch.setattr(receiving, "store", away)
        answers = sender.post_together([(hook.urls.short, {"text": "x"})] * 4)
        assert [answer.status for answer in answers] == [503] * 4
        assert Message.objects.count() == 0


class TestASenderThatLeaves:
    def test_does_not_take_the_others_answers_with_it(self, hook: Hook, sender: Sender) -> None:
        """Its body came whole, so its post counts; nobody waits for its answer."""
        posts = [(hook.urls.short, {"text": f"{n}"}) for n in range(6)]
        answers = sender.post_together(posts, leaving=3)
        assert [answer and answer.status for answer in answers] == [200, 200, 200, None, 200, 200]
        assert texts() == [f"{n}" for n in range(6)]
