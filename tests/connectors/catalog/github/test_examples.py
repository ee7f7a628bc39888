"""GitHub's own example payloads, from the npm package @octokit/webhooks-examples."""

import hashlib
import hmac
import json
from typing import Any

import pytest

from channels_app.cards import parse_message, plain_text
from connectors.catalog.github.connector import EVENTS, GitHub
from connectors.catalog.github.stories import STORIES
from connectors.sdk import Card, Headers, Payload
from tests.product import ROOT

EXAMPLES = ROOT / "node_modules/@octokit/webhooks-examples/api.github.com/index.json"
CONFIG = {"secret": "s", "events": list(EVENTS), "branches": ""}

pytestmark = pytest.mark.skipif(not EXAMPLES.exists(), reason="node_modules lacks @octokit/webhooks-examples: npm ci")


def examples() -> list[Any]:
    found = json.loads(EXAMPLES.read_text()) if EXAMPLES.exists() else []
    return [
        pytest.param(event["name"], example, id=f"{event['name']}-{n}")
        for event in found
        for n, example in enumerate(event["examples"])
    ]


def received(name: str, event: dict[str, Any]) -> Card | None:
    body = json.dumps(event).encode()
    signature = hmac.new(b"s", body, hashlib.sha256).hexdigest()
    headers = Headers({"X-GitHub-Event": name, "X-Hub-Signature-256": f"sha256={signature}"})
    return GitHub().receive(CONFIG, Payload(body, event), headers)


def subject(name: str, event: dict[str, Any]) -> Any:
    """What the event is about, in GitHub's own words."""
    return {
        "push": lambda: event["ref"].rpartition("/")[2],
        "pull_request": lambda: event["pull_request"]["title"],
        "issues": lambda: event["issue"]["title"],
        "issue_comment": lambda: event["issue"]["title"],
        "release": lambda: event["release"]["tag_name"],
        "workflow_run": lambda: event["workflow_run"]["name"] or event["workflow"]["name"],
        "star": lambda: event["repository"]["full_name"],
        "ping": lambda: event["zen"],
    }[name]()


@pytest.mark.parametrize(("name", "event"), examples())
def test_every_example_is_a_card_that_says_who_where_and_what_or_is_ignored(name: str, event: dict[str, Any]) -> None:
    card = received(name, event)
    if name not in STORIES:
        assert card is None
        return
    assert card
    envelope = parse_message(json.loads(json.dumps(card.message())))
    assert [one for one in envelope.findings if one.level in ("error", "accessibility")] == []
    told = plain_text(envelope)
    where = event["repository"]["full_name"] if "repository" in event else event["organization"]["login"]
    for word in (where, event["sender"]["login"], subject(name, event)):
        assert word in told


def test_there_are_examples_of_every_event_that_has_a_card() -> None:
    assert {one.values[0] for one in examples()} > STORIES.keys()
