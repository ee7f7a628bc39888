"""Every event as GitHub documents it, and the sentence it becomes."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from channels_app.cards import parse_message, plain_text
from connectors.catalog.github.connector import GitHub
from connectors.catalog.github.events import EVENTS
from connectors.sdk import Headers, Payload
from connectors.sdk.code_hosts import ACTIONS, EVENT_TEMPLATES

FAILURES = {"failure", "cancelled", "timed_out"}
CONFIG = {"secret": "s", "events": list(EVENTS), "branches": "", "runs": "all"}
MONA = {"login": "mona", "avatar_url": "https://avatars.githubusercontent.com/u/1"}
URL = "https://github.com/a/b"
REPOSITORY = {"full_name": "a/b", "name": "b", "html_url": URL, "description": "Odds and ends"}
ISSUE = {"number": 8, "title": "Broken", "body": "Since noon", "html_url": URL}
RUN = {"name": "CI", "run_number": 3, "html_url": URL, "head_branch": "main", "head_commit": {"message": "One line"}}
DETAILS = {
    "label": {"name": "bug"},
    "assignee": {"login": "hubot"},
    "requested_reviewer": {"login": "hubot"},
    "milestone": {"title": "1.0"},
    "type": {"name": "Task"},
    "discussion": {"category": {"name": "Ideas"}},
}
# What GitHub posts beside repository and sender, and the lines it becomes; null: ignored.
FOUND = json.loads((Path(__file__).parent / "events.json").read_text())
CASES = [(one["event"], one["payload"], one["told"]) for one in FOUND]


def received(name: str, value: dict[str, Any], **config: Any) -> str | None:
    body = json.dumps(value).encode()
    signature = hmac.new(b"s", body, hashlib.sha256).hexdigest()
    headers = Headers({"X-GitHub-Event": name, "X-Hub-Signature-256": f"sha256={signature}"})
    card = GitHub().receive({**CONFIG, **config}, Payload(body, value), headers)
    return plain_text(parse_message(json.loads(json.dumps(card.message())))) if card else None


@pytest.mark.parametrize(("name", "value", "told"), CASES, ids=lambda value: value if isinstance(value, str) else "")
def test_is_told_in_a_sentence(name: str, value: dict[str, Any], told: str | None) -> None:
    shown = received(name, {"repository": REPOSITORY, "sender": MONA, **value})
    if told is None:
        assert shown is None
        return
    lines = [line for line in (shown or "").splitlines() if line not in ("mona", "View on GitHub")]
    assert lines == ["a/b", *told.split("|")]


def test_every_event_that_is_offered_is_told() -> None:
    assert {name for name, _value, told in CASES if told} | {"push"} == {*EVENTS, "workflow_run", "ping"}
    assert {*EVENT_TEMPLATES, "push"} == {*EVENTS, "workflow_run"}


@pytest.mark.parametrize("action", ACTIONS)
def test_every_action_has_all_that_its_sentence_needs(action: str) -> None:
    value = {"action": action or "new", "issue": ISSUE, **DETAILS, "repository": REPOSITORY, "sender": MONA}
    told = received("issues", value) or ""
    (line,) = [line for line in told.splitlines() if "issue #8" in line]
    assert line.endswith(": Broken")


@pytest.mark.parametrize(
    ("choice", "shown"),
    [("failures", FAILURES), ("all", {*FAILURES, "success"}), ("off", set())],
)
def test_runs_are_chosen_by_their_outcome(choice: str, shown: set[str]) -> None:
    for outcome in (*FAILURES, "success"):
        event = {"action": "completed", "workflow_run": {**RUN, "conclusion": outcome}}
        told = received("workflow_run", {**event, "repository": REPOSITORY, "sender": MONA}, runs=choice)
        assert bool(told) == (outcome in shown)


@pytest.mark.parametrize(
    ("hook", "title"),
    [
        ({"type": "App", "app_id": 7}, "GitHub is connected"),
        ({"type": "Organization", "name": "web"}, "GitHub is connected: web"),
    ],
)
def test_a_ping_needs_neither_repository_nor_sender(hook: dict[str, Any], title: str) -> None:
    told = received("ping", {"zen": "Keep it simple.", "hook_id": 1, "hook": hook})
    assert (told or "").splitlines()[1:] == [title, "Keep it simple."]


def test_settings_of_before_keep_their_runs() -> None:
    old = {"events": ["push", "workflow_run"], "branches": ""}
    assert GitHub().migrate_config(old, 1) == {"events": ["push"], "branches": "", "runs": "all"}
    assert GitHub().migrate_config({**old, "events": ["push"]}, 1)["runs"] == "off"


def nulled(value: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The payload with each of its members null in turn, two levels deep."""
    for name, item in value.items():
        yield {**value, name: None}
        if isinstance(item, dict):
            for other in item:
                yield {**value, name: {**item, other: None}}


@pytest.mark.parametrize(("name", "value", "_told"), CASES, ids=lambda value: value if isinstance(value, str) else "")
def test_a_member_that_is_null_refuses_nothing(name: str, value: dict[str, Any], _told: str | None) -> None:
    for one in nulled({"repository": REPOSITORY, "sender": MONA, **value}):
        assert "None" not in (received(name, one) or "")


def test_who_and_what_is_null_has_a_word() -> None:
    event = {"action": "assigned", "issue": {**ISSUE, "title": None}, "assignee": None, "repository": REPOSITORY}
    assert "ghost assigned ghost to issue #8: unknown" in (received("issues", {**event, "sender": None}) or "")
