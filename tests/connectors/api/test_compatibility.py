"""The switch "Teams compatibility": the old service's statuses and texts, byte for byte."""

import gzip
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from channels_app.flows import teams
from channels_app.models import Message, Team
from connectors.flows import connecting
from tests.conftest import Hook, People
from tests.connectors.sender import Answer, Sender

FAILED = (
    r"Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error {status}"
    r" with ContextId tcid=\d+,server=\w+,cv=[^ ]+\.\."
)
BAD = b"Bad payload received by generic incoming webhook."
NO_TEXT = b"Summary or Text is required."
BODIES: dict[str, tuple[Any, bytes]] = {
    "an empty text": ({"text": ""}, NO_TEXT),
    "an empty MessageCard": ({"@type": "MessageCard", "@context": "https://schema.org/extensions"}, NO_TEXT),
    "an empty message": ({"type": "message", "attachments": []}, NO_TEXT),
    "broken JSON": (b'{"text": ', BAD),
    "an empty object": ({}, BAD),
    "a list": ([], BAD),
    "an object as fact value": ({"text": "x", "sections": [{"facts": [{"name": "a", "value": {}}]}]}, BAD),
    "XML": (b"<a/>", BAD),
    "half a gzip": (gzip.compress(b'{"text": "x"}')[:-9], BAD),
}


@pytest.fixture
def hook(hook: Hook, people: People) -> Hook:
    connecting.change(connection=hook.connection, by=people.alice, teams_compatible=True)
    return hook


def assert_says(answer: Answer, status: int, body: bytes) -> None:
    assert (answer.status, answer.body) == (status, body)
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.headers["request-id"]
    assert not Message.objects.exists()


class TestACompatibleWebhook:
    def test_answers_a_post_like_any_other(self, hook: Hook, sender: Sender) -> None:
        assert sender.post(hook.urls.teams, {"text": "x"}).body == b"1"
        assert sender.post(hook.urls.workflows, {"text": "x"}).status == 202

    @pytest.mark.parametrize("name", BODIES)
    def test_refuses_with_400_and_the_old_text(self, hook: Hook, sender: Sender, name: str) -> None:
        body, text = BODIES[name]
        assert_says(sender.post(hook.urls.teams, body), 400, text)

    @pytest.mark.parametrize("chunked", [False, True])
    def test_says_200_and_413_to_what_is_too_large(self, hook: Hook, sender: Sender, chunked: bool) -> None:
        large = b'{"text": "' + b"x" * settings.HOOK_BODY_LIMIT + b'"}'
        answer = sender.post(hook.urls.teams, [large] if chunked else large)
        assert_says(answer, 200, answer.body)
        assert re.fullmatch(FAILED.format(status=413), answer.body.decode())

    def test_says_200_and_429_to_the_fifth_post_of_a_second(
        self, hook: Hook, sender: Sender, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("django.utils.timezone.now", lambda: datetime.fromtimestamp(1_600_000_000.0, UTC))
        for _ in range(4):
            assert sender.post(hook.urls.teams, {"text": "x"}).body == b"1"
        answer = sender.post(hook.urls.teams, {"text": "x"})
        assert answer.status == 200
        assert re.fullmatch(FAILED.format(status=429), answer.body.decode())
        assert answer.headers["retry-after"] == "1"
        assert Message.objects.count() == 4

    def test_says_404_to_a_token_that_never_was(self, hook: Hook, sender: Sender) -> None:
        answer = sender.post(re.sub("[0-9a-f]{32}", "0" * 32, hook.urls.teams), {"text": "x"})
        assert answer.status == 404

    def test_says_410_once_it_is_removed(self, hook: Hook, people: People, sender: Sender) -> None:
        connecting.remove(connection=hook.connection, by=people.alice, now=timezone.now())
        assert_says(sender.post(hook.urls.teams, {"text": "x"}), 410, b"This webhook was removed.")

    def test_says_410_while_its_team_takes_none(self, hook: Hook, people: People, team: Team, sender: Sender) -> None:
        teams.change_team(team=team, by=people.alice, incoming_webhooks_allowed=False)
        answer = sender.post(hook.urls.teams, {"text": "x"})
        assert_says(answer, 410, b"This team does not take posts from incoming webhooks at the moment.")

    def test_names_get_as_the_old_service_did(self, hook: Hook, sender: Sender) -> None:
        answer = sender.send("GET", hook.urls.teams)
        assert answer.status == 405
        assert answer.problem["detail"].startswith("Invalid webhook request - GET not supported")
