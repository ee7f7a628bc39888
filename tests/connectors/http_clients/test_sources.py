import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from connectors.http_clients import BatchCache, CachedHttp, DirectHttp
from connectors.models import Exchange, KeptReply
from connectors.ratelimits import providers
from connectors.sdk import Budget, SourceError
from tests.target import Reply, Target, target

NOW = datetime(2027, 3, 1, 6, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def loopback(db: None, settings: Any) -> None:
    settings.ALLOWED_PRIVATE_HOSTS = ["127.0.0.1"]


@pytest.fixture
def service() -> Iterator[Target]:
    with target() as service:
        service.answer = lambda heard: Reply(200, {"Content-Type": "application/json"}, b'{"n": 1}')
        yield service


def direct(**options: Any) -> DirectHttp:
    return DirectHttp(**{"connector": "tides", "now": NOW, "purpose": "run", **options})


def shared(
    fetch_key: str = "dover@06", *, now: datetime = NOW, memo: BatchCache | None = None, **options: Any
) -> CachedHttp:
    memo = {} if memo is None else memo
    return CachedHttp(connector="tides", now=now, purpose="run", fetch_key=fetch_key, memo=memo, **options)


def test_a_request_says_who_asks(service: Target) -> None:
    reply = direct().get(service.url("/x?a=1"), params={"b": "ü"}, headers={"Accept": "text/plain"})
    assert reply.json() == {"n": 1}
    heard = service.heard[0]
    assert heard.path == "/x?a=1&b=%C3%BC"
    assert heard.headers["User-Agent"].startswith("Patchbay/1 (+http")
    assert heard.headers["Accept"] == "text/plain"


def test_posts_are_json_or_a_form(service: Target) -> None:
    http = direct()
    http.post(service.url(), json={"a": 1})
    http.post(service.url(), form={"a": "1"})
    assert [(heard.headers["Content-Type"], heard.body) for heard in service.heard] == [
        ("application/json", b'{"a": 1}'),
        ("application/x-www-form-urlencoded", b"a=1"),
    ]
    assert http.exchange_id == Exchange.objects.latest("id").pk


def test_no_answer_is_a_source_error(service: Target) -> None:
    with pytest.raises(SourceError) as refused:
        direct().get("http://10.0.0.1/")
    assert not refused.value.transient
    with pytest.raises(SourceError) as unreachable:
        direct().get(service.url().replace(str(service.port), str(service.port + 1)))
    assert unreachable.value.transient


@pytest.mark.parametrize(
    ("status", "headers", "transient", "wait"),
    [
        (429, {"Retry-After": "17"}, True, 17),
        (503, {"Retry-After": "999999999"}, True, 86400),
        (503, {"Date": "Mon, 01 Mar 2027 06:00:00 GMT", "Retry-After": "Mon, 01 Mar 2027 06:01:00 GMT"}, True, 60),
        (500, {"Retry-After": "soon"}, True, None),
        (404, {}, False, None),
        (401, {}, False, None),
    ],
)
def test_what_a_bad_status_means(
    service: Target, status: int, headers: dict[str, str], transient: bool, wait: float | None
) -> None:
    service.answer = lambda heard: Reply(status, headers, b"our own words")
    with pytest.raises(SourceError, match="our own words") as caught:
        direct().get(service.url()).checked()
    assert (caught.value.transient, caught.value.retry_after) == (transient, wait)


def test_one_request_serves_all_with_the_same_key(service: Target) -> None:
    memo: BatchCache = {}
    assert [shared(memo=memo).get(service.url()).json() for _n in range(3)] == [{"n": 1}] * 3
    again = shared(now=NOW + timedelta(minutes=40))
    assert again.get(service.url()).json() == {"n": 1}
    assert len(service.heard) == 1
    assert again.exchange_id == Exchange.objects.get().pk


def test_another_key_asks_again_and_says_what_is_known(service: Target) -> None:
    service.answer = lambda heard: (
        Reply(304) if heard.headers["If-None-Match"] == '"1"' else Reply(200, {"ETag": '"1"'}, b'{"n": 1}')
    )
    shared().get(service.url())
    reply = shared("dover@07", now=NOW + timedelta(hours=1)).get(service.url())
    assert (reply.status, reply.json()) == (200, {"n": 1})
    assert len(service.heard) == 2
    shared("dover@07", now=NOW + timedelta(hours=1)).get(service.url())
    assert len(service.heard) == 2


@pytest.mark.parametrize(
    "headers",
    [
        {"Expires": "Mon, 01 Mar 2027 07:30:00 GMT"},
        {"Cache-Control": "public, max-age=5400"},
    ],
)
def test_nothing_is_asked_before_the_provider_says_so(service: Target, headers: dict[str, str]) -> None:
    service.answer = lambda heard: Reply(200, headers, b'{"n": 1}')
    for hour, expected in ((0, 1), (1, 1), (2, 2)):
        shared(f"dover@{hour}", now=NOW + timedelta(hours=hour)).get(service.url())
        assert len(service.heard) == expected


def test_different_headers_are_different_requests(service: Target) -> None:
    for token in ("a", "b"):
        shared().get(service.url(), headers={"Authorization": token})
    assert [heard.headers["Authorization"] for heard in service.heard] == ["a", "b"]


def test_a_failure_is_everyones_answer_for_a_while(service: Target) -> None:
    dead = service.url().replace(str(service.port), str(service.port + 1))
    for _n in range(3):
        with pytest.raises(SourceError) as caught:
            shared().get(dead)
    assert caught.value.retry_after == 30
    assert Exchange.objects.count() == 1
    with pytest.raises(SourceError):
        shared(now=NOW + timedelta(seconds=31)).get(dead)
    assert Exchange.objects.count() == 2


def test_a_bad_status_is_everyones_answer_as_long_as_the_provider_says(service: Target) -> None:
    service.answer = lambda heard: Reply(429, {"Retry-After": "120"})
    for seconds, expected in ((0, 1), (119, 1), (121, 2)):
        assert shared(now=NOW + timedelta(seconds=seconds)).get(service.url()).status == 429
        assert len(service.heard) == expected
    service.answer = lambda heard: Reply(200, {}, b'{"n": 2}')
    assert shared(now=NOW + timedelta(seconds=300)).get(service.url()).json() == {"n": 2}


def test_who_dies_while_asking_is_overtaken(service: Target) -> None:
    shared("dover@05", now=NOW - timedelta(hours=1)).get(service.url())
    KeptReply.objects.update(lease_until=NOW + timedelta(seconds=20))
    slept: list[float] = []
    reply = shared(sleep=slept.append).get(service.url())
    assert reply.json() == {"n": 1}
    assert 19 < sum(slept) < 21
    assert len(service.heard) == 2


@pytest.mark.django_db(transaction=True)
def test_many_at_once_ask_once(service: Target) -> None:
    service.answer = lambda heard: time.sleep(0.3) or Reply(200, {}, b'{"n": 1}')  # type: ignore[func-returns-value]
    found: list[Any] = []

    def ask() -> None:
        try:
            found.append(shared().get(service.url()).json())
        finally:
            connection.close()

    threads = [threading.Thread(target=ask) for _n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [{"n": 1}] * 8
    assert len(service.heard) == 1


def test_a_budget_is_kept(service: Target) -> None:
    budget = Budget(f"tides-{service.port}", requests=2, seconds=600)
    http = direct(allowed=[budget])
    http.get(service.url())
    http.get(service.url())
    with pytest.raises(SourceError, match="2 requests in 600 s") as caught:
        http.get(service.url())
    assert caught.value.transient
    assert caught.value.retry_after == 600
    assert len(service.heard) == 2
    direct(allowed=[budget], now=NOW + timedelta(seconds=600)).get(service.url())


def test_a_short_wait_for_a_budget_is_waited(service: Target) -> None:
    slept: list[float] = []
    budget = Budget(f"quick-{service.port}", requests=1, seconds=1)
    for _n in range(3):
        providers.spend("tides", [budget], now=NOW.timestamp(), sleep=slept.append)
    assert slept == [1, 1, 1]
