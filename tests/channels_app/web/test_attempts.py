"""Who guesses passwords is slowed down; who knows theirs is let in, whatever others do."""

import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from channels_app.web import attempts
from channels_app.web.attempts import Attempt
from tests.conftest import People

MINUTE, HOUR = 60, 3600


@pytest.fixture(autouse=True)
def nothing_counted_yet() -> None:
    found = attempts._redis().keys("signin:*")
    if found:
        attempts._redis().delete(*found)


@pytest.fixture
def somebody() -> str:
    return "somebody@example.com"


@pytest.fixture
def start() -> float:
    return round(time.time())


def network() -> str:
    """An address of 198.18.0.0/15, for tests."""
    number = uuid4().int
    return f"198.{18 + number % 2}.{number // 2 % 256}.{number // 512 % 256}"


def let_in(now: float, pause: float, lasts: float, attempt: Callable[[int], Attempt]) -> int:
    """Returns how many of the tries that come every `pause` seconds get as far as the password."""
    tries = int(lasts / pause)
    return sum(attempts.take(attempt(number), now=now + number * pause) == 0 for number in range(tries))


class TestGuessing:
    def test_from_one_place_waits_longer_and_longer_after_five(self, somebody: str, start: float) -> None:
        attempt = Attempt.of(somebody, network())
        assert [attempts.take(attempt, now=start) for _ in range(5)] == [0] * 5
        waits = []
        for _ in range(7):
            waits.append(round(attempts.take(attempt, now=start)))
            start += waits[-1]
            assert attempts.take(attempt, now=start) == 0
        assert waits[0] == 30
        assert waits == sorted(waits)
        assert waits[-1] == 900

    def test_all_at_once_gets_no_further(self, somebody: str, start: float) -> None:
        attempt = Attempt.of(somebody, network())
        assert sum(attempts.take(attempt, now=start) == 0 for _ in range(100)) == 5

    def test_an_account_from_a_thousand_machines_is_slowed_down(self, somebody: str, start: float) -> None:
        guesses = let_in(
            start, 10, 2 * HOUR, lambda number: Attempt.of(somebody, f"198.19.{number % 4}.{number % 251}")
        )
        assert guesses < 20 + 2 * HOUR / attempts.ACCOUNT_FROM_ANYWHERE.refill + 10

    def test_many_accounts_from_one_address_is_slowed_down(self, start: float) -> None:
        one = network()
        guesses = let_in(start, 0.5, 15 * MINUTE, lambda number: Attempt.of(uuid4().hex, one))
        assert guesses < 300 + 15 * MINUTE / attempts.ALL_FROM_ADDRESS.refill + 10

    def test_goes_the_same_way_for_an_address_that_nobody_has(self, people: People) -> None:
        def answers(email: str) -> list[bool]:
            client = Client(REMOTE_ADDR=network())
            form = {"login": email, "password": "wrong"}
            pages = [client.post("/accounts/login/", form).content.decode() for _ in range(7)]
            return ["Too many wrong passwords" in page for page in pages]

        assert answers(people.alice.email) == answers("nobody@example.com") == [False] * 5 + [True] * 2


class TestNobodyIsLockedOut:
    def test_by_wrong_sign_ins_of_nobodies_at_the_same_address(self, somebody: str, start: float) -> None:
        """Ten a minute, for an hour: at a proxy, or in an office."""
        one = network()
        assert let_in(start, 6, HOUR, lambda number: Attempt.of(f"{uuid4().hex}@example.com", one)) == 600
        assert attempts.take(Attempt.of(somebody, one), now=start + HOUR) == 0

    @pytest.mark.parametrize("known_by", ["browser", "address"])
    def test_out_of_an_account_that_strangers_try(self, somebody: str, start: float, known_by: str) -> None:
        home = network()
        owner = Attempt.of(somebody, home, "its browser" if known_by == "browser" else None)
        if known_by == "address":
            attempts.remember(owner)
        let_in(start, 5, HOUR, lambda number: Attempt.of(somebody, network()))
        assert attempts.take(Attempt.of(somebody, network()), now=start + HOUR) > 0, "a stranger"
        assert attempts.take(owner, now=start + HOUR) == 0

    def test_out_of_a_known_browser_by_others_at_the_same_address(self, somebody: str, start: float) -> None:
        one = network()
        let_in(start, 10, HOUR, lambda number: Attempt.of(somebody, one))
        assert attempts.take(Attempt.of(somebody, one), now=start + HOUR) > 0
        assert attempts.take(Attempt.of(somebody, one, "its browser"), now=start + HOUR) == 0

    def test_for_longer_than_a_quarter_of_an_hour(self, somebody: str, start: float) -> None:
        attempt = Attempt.of(somebody, network())
        let_in(start, 10, HOUR, lambda number: attempt)
        assert attempts.take(attempt, now=start + HOUR) <= 15 * MINUTE

    def test_who_mistypes_starts_anew_with_the_right_password(self, somebody: str, start: float) -> None:
        attempt = Attempt.of(somebody, network())
        for _ in range(20):
            assert [attempts.take(attempt, now=start) for _ in range(5)] == [0] * 5
            attempts.succeed(attempt)
            attempts.remember(attempt)

    def test_by_an_outage_of_redis(self, somebody: str, start: float, settings: Any) -> None:
        settings.REDIS_URL = "redis://127.0.0.1:1/0"
        attempts._redis.cache_clear()
        attempts._script.cache_clear()
        try:
            assert attempts.take(Attempt.of(somebody, network()), now=start) == 0
            attempts.succeed(Attempt.of(somebody, network()))
            attempts.remember(Attempt.of(somebody, network()))
        finally:
            attempts._redis.cache_clear()
            attempts._script.cache_clear()


class TestTheSignInPage:
    def test_knows_the_browser_that_signed_in(self, people: People, settings: Any) -> None:
        email, owner = people.alice.email, Client(REMOTE_ADDR=network())
        right = {"login": email, "password": "pw"}
        assert owner.post("/accounts/login/", right).status_code == 302
        cookie = owner.cookies[settings.KNOWN_BROWSER_COOKIE_NAME]
        assert cookie["httponly"]
        assert email not in cookie.value
        owner.post("/accounts/logout/")
        for _ in range(30):
            Client(REMOTE_ADDR=network()).post("/accounts/login/", {"login": email, "password": "wrong"})
        stranger = Client(REMOTE_ADDR=network()).post("/accounts/login/", right)
        assert "Too many wrong passwords" in stranger.content.decode()
        owner.defaults["REMOTE_ADDR"] = network()
        assert owner.post("/accounts/login/", right).status_code == 302

    def test_does_not_know_a_browser_that_says_so_itself(self, people: People, settings: Any) -> None:
        client = Client(REMOTE_ADDR=network())
        client.cookies[settings.KNOWN_BROWSER_COOKIE_NAME] = "eyJuYW1lIjoieCJ9:1abc:forged"
        wrong = {"login": people.alice.email, "password": "wrong"}
        pages = [client.post("/accounts/login/", wrong).content.decode() for _ in range(6)]
        assert "Too many wrong passwords" in pages[-1]

    def test_counts_by_the_address_behind_the_proxy(self, people: People, settings: Any) -> None:
        settings.TRUSTED_PROXIES = 1
        form = {"login": people.alice.email, "password": "wrong"}
        proxy, one, other = network(), network(), network()

        def sign_in(address: str) -> str:
            client = Client(REMOTE_ADDR=proxy, HTTP_X_FORWARDED_FOR=f"203.0.113.9, {address}")
            return client.post("/accounts/login/", form).content.decode()

        assert "Too many" in [sign_in(one) for _ in range(6)][-1]
        assert "Too many" not in sign_in(other)
