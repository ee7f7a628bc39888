from uuid import uuid4

import pytest
from pytest_django import Settings

from connectors.ratelimits import webhooks
from connectors.ratelimits.webhooks import Allowance

# Noon of a day long ago: the start of a window of every length.
NOON = 1_600_000_000 // 86_400 * 86_400.0


class Webhook:
    """Posts of one webhook at times the test says."""

    def __init__(self, teams_compatible: bool = False) -> None:
        self.id = uuid4()
        self.teams_compatible = teams_compatible

    def post(self, at: float) -> Allowance:
        allowance = webhooks.count_post(self.id, teams_compatible=self.teams_compatible, now=NOON + at)
        assert allowance
        return allowance

    def taken(self, posts: int, at: float) -> list[bool]:
        return [not self.post(at).limited for _ in range(posts)]


@pytest.fixture
def rate(settings: Settings) -> None:
    settings.HOOK_RATE = [(1, 2), (60, 5)]


@pytest.mark.usefixtures("rate")
class TestAWebhooksRate:
    def test_is_counted_in_windows(self) -> None:
        hook = Webhook()
        assert hook.taken(3, at=0.0) == [True, True, False]
        assert hook.taken(3, at=0.999) == [False] * 3
        assert hook.taken(3, at=1) == [True, True, False]
        assert hook.taken(3, at=59.9) == [True, False, False]
        assert hook.taken(2, at=60) == [True, True]

    def test_is_not_used_up_by_refused_posts(self) -> None:
        hook = Webhook()
        hook.taken(100, at=0)
        assert hook.taken(2, at=1) == [True, True]

    def test_is_one_webhooks_own(self) -> None:
        hook, other = Webhook(), Webhook()
        hook.taken(9, at=0)
        assert other.taken(1, at=0) == [True]

    def test_stands_in_every_answer(self) -> None:
        hook = Webhook()
        assert hook.post(0.25).headers == {
            "RateLimit-Policy": '"webhook";q=2;w=1',
            "RateLimit": '"webhook";r=1;t=1',
        }

    def test_says_when_to_try_again_and_not_too_early(self) -> None:
        hook = Webhook()
        for second in (0, 1, 2):
            hook.taken(2, at=second)
        refused = hook.post(3.5)
        assert refused.limited
        assert refused.headers == {
            "RateLimit-Policy": '"webhook";q=5;w=60',
            "RateLimit": '"webhook";r=0;t=57',
            "Retry-After": "57",
        }
        assert not hook.post(3.5 + 57).limited

    def test_of_a_teams_compatible_one_is_the_old_services(self) -> None:
        hook = Webhook(teams_compatible=True)
        assert hook.taken(5, at=0) == [True] * 4 + [False]
        for second in range(1, 15):
            assert hook.taken(5, at=second) == [True] * 4 + [False]
        assert hook.post(15).window == 30
        assert hook.post(29.9).limited
        assert not hook.post(30).limited

    def test_is_let_go_when_it_cannot_be_counted(self, monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
        settings.REDIS_URL = "redis://127.0.0.1:1/0"
        webhooks._script.cache_clear()
        assert webhooks.count_post(uuid4(), teams_compatible=False, now=NOON) is None
        webhooks._script.cache_clear()
