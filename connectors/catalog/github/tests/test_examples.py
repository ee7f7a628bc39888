"""GitHub's own example payloads, from the npm package @octokit/webhooks-examples."""

import hashlib
import hmac
import json
from typing import Any

import pytest
from django.conf import settings

from channels_app.cards import parse_message, plain_text
from connectors.catalog.github.connector import GitHub
from connectors.catalog.github.events import EVENTS
from connectors.sdk import Card, Headers, Payload
from connectors.sdk.code_hosts import EVENT_TEMPLATES

NODE_MODULES = settings.BASE_DIR / "node_modules"
EXAMPLES = NODE_MODULES / "@octokit/webhooks-examples/api.github.com/index.json"
CONFIG = {"secret": "s", "events": list(EVENTS), "branches": "", "runs": "all"}
KNOWN = {*EVENT_TEMPLATES, "push", "ping"}

pytestmark = pytest.mark.skipif(not NODE_MODULES.is_dir(), reason="there is no node_modules: make assets")


def examples() -> list[Any]:
    found = json.loads(EXAMPLES.read_text()) if NODE_MODULES.is_dir() else []
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


def subject(name: str, event: dict[str, Any]) -> list[Any]:
    """What the event is about, in GitHub's own words."""
    words = {
        "push": "ref",
        "release": "release",
        "workflow_run": "workflow",
        "workflow_job": "workflow_job",
        "create": "ref",
        "delete": "ref",
        "fork": "forkee",
        "member": "member",
        "ping": "zen",
    }
    about = event[words.get(name, "repository")] if name not in ("issues", "issue_comment") else event["issue"]
    if name.startswith("pull_request"):
        about = event["pull_request"]
    if isinstance(about, str):
        is_tag = about.startswith("refs/tags/")
        return [f"the tag {about[10:]}" if is_tag else about.removeprefix("refs/heads/").removeprefix("refs/")]
    return [about.get(key) for key in ("title", "name", "tag_name", "full_name", "login")]


def is_silent(name: str, event: dict[str, Any]) -> bool:
    """One card for each release, run, job and suite, and none before it has ended."""
    action = event.get("action")
    ends = {
        "release": "published",
        "workflow_run": "completed",
        "workflow_job": "completed",
        "check_suite": "completed",
    }
    return name not in KNOWN or action != ends.get(name, action)


@pytest.mark.parametrize(("name", "event"), examples())
def test_every_example_is_a_card_that_says_who_where_and_what_or_is_ignored(name: str, event: dict[str, Any]) -> None:
    card = received(name, event)
    if is_silent(name, event):
        assert card is None
        return
    assert card
    envelope = parse_message(json.loads(json.dumps(card.message())))
    assert [one for one in envelope.findings if one.level in ("error", "accessibility")] == []
    told = plain_text(envelope)
    where = event["repository"]["full_name"] if "repository" in event else event["organization"]["login"]
    assert where in told
    assert any(str(word) in told for word in subject(name, event) if word)
    assert "%" not in told.replace("100%", "")


def test_there_are_examples_of_every_event_that_has_a_card() -> None:
    assert {one.values[0] for one in examples()} > KNOWN - {"merge_group", "secret_scanning_alert"}
