import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any

import pytest

from channels_app.cards import parse_message, plain_text
from connectors.catalog.github.connector import GitHub
from connectors.sdk import Card, Headers, Payload, PayloadError

SECRET = "It's a Secret to Everybody"
CONFIG = {"secret": SECRET, "events": ["push", "issues"], "branches": "main, release/*", "runs": "off"}
COMMIT = {"id": "c441029cf673f84c8b7db52d0a5944ee5c52ff89", "url": "https://github.com/a/b/commit/c441029"}


def event(**more: Any) -> dict[str, Any]:
    sender = {"login": "mona", "avatar_url": "https://avatars.githubusercontent.com/u/1"}
    return {"repository": {"full_name": "a/b"}, "sender": sender, **more}


def push(ref: str, *messages: str, **more: Any) -> dict[str, Any]:
    commits = [{**COMMIT, "message": message} for message in messages]
    flags = {"created": False, "deleted": False, "forced": False, **more}
    return event(ref=ref, compare="https://github.com/a/b/compare/1...2", commits=commits, **flags)


def received(
    name: str,
    value: Any,
    *,
    body: bytes = b"",
    config: Mapping[str, Any] = CONFIG,
    signature: str | None = None,
) -> Card | None:
    body = body or json.dumps(value).encode()
    right = "sha256=" + hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
    headers = {"x-github-event": name, "x-hub-signature-256": right if signature is None else signature}
    return GitHub().receive(config, Payload(body, value), Headers(headers))


def told(card: Card | None) -> str:
    assert card
    return plain_text(parse_message(json.loads(json.dumps(card.message()))))


def test_github_s_documented_signature_is_taken() -> None:
    """From GitHub's guide "Validating webhook deliveries"."""
    signature = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
    headers = Headers({"X-Hub-Signature-256": signature, "X-GitHub-Event": "unknown"})
    assert GitHub().receive(CONFIG, Payload(b"Hello, World!", None), headers) is None


@pytest.mark.parametrize("signature", ["", "sha256=", "sha256=" + 64 * "0", "sha1=abc", "sha256=ÿ", "757107ea0eb2509f"])
def test_a_post_that_is_not_signed_with_the_secret_is_refused(signature: str) -> None:
    with pytest.raises(PayloadError) as refused:
        received("push", push("refs/heads/main", "fix"), signature=signature)
    assert refused.value.rule == "signature"


def test_the_signature_is_of_the_bytes_and_not_of_what_they_mean() -> None:
    value = push("refs/heads/main", "fix")
    assert received("push", value, body=json.dumps(value, indent=8).encode())


@pytest.mark.parametrize("name", ["", "fork", "star", "Push", "gollum", "an_event_of_next_year"])
def test_unknown_and_unchosen_events_are_ignored(name: str) -> None:
    assert received(name, event(anything=1)) is None


@pytest.mark.parametrize(
    ("ref", "is_taken"),
    [
        ("refs/heads/main", True),
        ("refs/heads/release/2.0", True),
        ("refs/heads/mainframe", False),
        ("refs/heads/feature/main", False),
        ("refs/tags/main", False),
    ],
)
def test_branches_are_filtered(ref: str, is_taken: bool) -> None:
    assert bool(received("push", push(ref, "fix"))) == is_taken
    assert received("push", push(ref, "fix"), config={**CONFIG, "branches": " , "})


def test_an_issue_belongs_to_no_branch() -> None:
    issue = {"number": 7, "title": "Broken", "body": "**bold** [x](javascript:alert(1))", "html_url": "https://g/7"}
    card = received("issues", event(action="opened", issue=issue))
    assert "mona opened issue #7: Broken" in told(card)
    assert "**bold** [x](javascript:alert(1))" in told(card), "Markdown of strangers is shown as it was typed"


def test_a_push_lists_some_commits_and_counts_the_rest() -> None:
    card = received("push", push("refs/heads/main", *[f"change {n}\n\nlong story" for n in range(8)]))
    assert "change 0" in told(card)
    assert "change 7" not in told(card)
    assert "long story" not in told(card)
    assert "and 3 more commits" in told(card)


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        ({"deleted": True}, "mona deleted the branch main"),
        ({"created": True}, "mona created the branch main"),
        ({"forced": True}, "mona force-pushed to main"),
    ],
)
def test_a_push_says_what_it_did(flags: dict[str, bool], words: str) -> None:
    assert words in told(received("push", push("refs/heads/main", **flags)))


@pytest.mark.parametrize("name", ["v1.0", "heads/x", "release/2"])
@pytest.mark.parametrize("commits", [[], ["fix"]])
@pytest.mark.parametrize(("flag", "verb"), [("deleted", "deleted"), ("created", "created"), ("forced", "moved")])
def test_a_tag_is_called_one(name: str, commits: list[str], flag: str, verb: str) -> None:
    card = received("push", push(f"refs/tags/{name}", *commits, **{flag: True}), config={**CONFIG, "branches": ""})
    assert f"mona {verb} the tag {name}\n" in told(card) + "\n"


NOBODY = {name: item for name, item in push("refs/heads/main").items() if name != "sender"}


@pytest.mark.parametrize("value", [None, [], {}, "push", {"ref": 1}, NOBODY])
def test_what_github_does_not_post_is_refused_with_a_sentence(value: Any) -> None:
    with pytest.raises(PayloadError, match="push") as refused:
        received("push", value)
    assert refused.value.rule == "payload"
