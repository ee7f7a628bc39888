"""Who of those who ask the relay is next. Everybody here has a server that answers when the test says so."""

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable

import pytest

from connectors.relay import turns
from connectors.relay.turns import PER_APP, PER_PAGE, PER_PERSON, Turns

AT_ONCE = 32


class Crowd:
    def __init__(self, at_once: int = AT_ONCE) -> None:
        self.turns = Turns(at_once)
        self.running: Counter[tuple[str, str]] = Counter()
        self.refused = 0
        self.answered = asyncio.Event()
        self.tasks: list[asyncio.Task[None]] = []

    async def ask(self, person: str, app: str, times: int = 1) -> None:
        self.tasks += [asyncio.create_task(self._one(person, app)) for _ in range(times)]
        for _ in range(3):
            await asyncio.sleep(0)

    async def _one(self, person: str, app: str) -> None:
        async with self.turns.of(person, app) as granted:
            if not granted:
                self.refused += 1
                return
            self.running[person, app] += 1
            await self.answered.wait()
            self.running[person, app] -= 1

    async def end(self) -> None:
        self.answered.set()
        await asyncio.gather(*self.tasks)
        assert (self.turns.running, self.turns.under_way, self.turns.waiting) == (0, {}, [])


def in_a_loop(test: Callable[[Crowd], Awaitable[None]], at_once: int = AT_ONCE) -> None:
    async def run() -> None:
        crowd = Crowd(at_once)
        await test(crowd)
        await crowd.end()

    asyncio.run(run())


class TestAnApp:
    def test_that_hangs_keeps_nobody_from_the_others(self) -> None:
        async def test(crowd: Crowd) -> None:
            for number in range(20):
                await crowd.ask(f"person {number}", "slow", 10)
            await crowd.ask("person 1", "other")
            await crowd.ask("somebody", "other", 20)
            assert sum(count for (_, app), count in crowd.running.items() if app == "slow") == PER_APP
            assert (crowd.running["person 1", "other"], crowd.running["somebody", "other"]) == (1, PER_PAGE)

        in_a_loop(test)


class TestAPerson:
    def test_with_six_slow_apps_keeps_nobody_waiting(self) -> None:
        async def test(crowd: Crowd) -> None:
            for number in range(6):
                await crowd.ask("mallory", f"draft {number}", 16)
            await crowd.ask("alice", "builds", 6)
            assert crowd.running["alice", "builds"] == 6
            assert sum(count for (person, _), count in crowd.running.items() if person == "mallory") == PER_PERSON

        in_a_loop(test)

    def test_that_asks_without_end_is_told(self, monkeypatch: pytest.MonkeyPatch) -> None:
        async def test(crowd: Crowd) -> None:
            await crowd.ask("mallory", "draft", PER_PAGE + turns.MAX_WAITING_PER_PERSON + 50)
            await crowd.ask("alice", "draft", 1)
            assert (crowd.refused, crowd.running["alice", "draft"]) == (50, 1)

        in_a_loop(test)


class TestATurn:
    @pytest.mark.parametrize("seed", range(10))
    def test_comes_to_everybody_and_never_to_too_many(self, seed: int) -> None:
        chosen = random.Random(seed)

        async def run() -> None:
            under_way = Turns(AT_ONCE)
            running: Counter[tuple[str, str]] = Counter()
            served = 0

            async def one(person: str, app: str) -> None:
                nonlocal served
                async with under_way.of(person, app) as granted:
                    running[person, app] += 1
                    people, apps = Counter[str](), Counter[str]()
                    for (who, what), count in running.items():
                        people[who] += count
                        apps[what] += count
                    assert granted
                    assert running.total() <= AT_ONCE
                    assert max(people.values()) <= PER_PERSON
                    assert max(apps.values()) <= PER_APP
                    assert max(running.values()) <= PER_PAGE
                    await asyncio.sleep(chosen.random() / 1000)
                    running[person, app] -= 1
                    served += 1

            asked = [(f"p{chosen.randrange(8)}", f"a{chosen.randrange(6)}") for _ in range(300)]
            await asyncio.gather(*(one(person, app) for person, app in asked))
            assert (served, under_way.running, under_way.waiting, under_way.under_way) == (300, 0, [], {})

        asyncio.run(run())

    def test_that_does_not_come_is_given_up(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(turns, "MAX_WAIT_SECONDS", 0.05)

        async def test(crowd: Crowd) -> None:
            await crowd.ask("alice", "builds", 4)
            await asyncio.sleep(0.2)
            assert (crowd.running.total(), crowd.refused) == (2, 2)

        in_a_loop(test, at_once=2)

    def test_is_waited_for_by_so_many_in_all(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """One each, so that nobody has too many of their own."""
        monkeypatch.setattr(turns, "MAX_WAITING", 10)

        async def test(crowd: Crowd) -> None:
            for number in range(20):
                await crowd.ask(f"person {number}", f"app {number}")
            assert (crowd.running.total(), crowd.refused) == (2, 8)

        in_a_loop(test, at_once=2)

    def test_of_who_went_away_is_the_next_ones(self) -> None:
        async def test(crowd: Crowd) -> None:
            await crowd.ask("alice", "builds", 2)
            await crowd.ask("bob", "builds", 1)
            crowd.tasks[0].cancel()
            crowd.tasks[1].cancel()
            await asyncio.gather(*crowd.tasks[:2], return_exceptions=True)
            del crowd.tasks[:2]
            await asyncio.sleep(0)
            assert crowd.running["bob", "builds"] == 1

        in_a_loop(test, at_once=1)
