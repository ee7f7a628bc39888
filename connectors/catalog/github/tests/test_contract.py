import hashlib
import hmac
from collections.abc import Mapping
from typing import Any

from connectors.catalog.github.connector import GitHub
from connectors.catalog.github.events import EVENTS
from connectors.sdk import Headers
from connectors.sdk.testing import ConnectorContract, Example

ALL = {"secret": "It's a secret to everybody", "events": list(EVENTS), "branches": "", "runs": "all"}
MAIN = {"secret": "correct horse", "events": ["push"], "branches": "main, release/*", "runs": "failures"}


class TestGitHub(ConnectorContract):
    connector = GitHub()
    examples = {
        "all": Example(
            ALL,
            description="push, pull_request, pull_request_review, pull_request_review_comment, issues, issue_comment, "
            "discussion, release, deployment_status, check_suite, workflow_job, create, delete, fork, star, member,…",
        ),
        "main": Example(MAIN, description="push · main, release/*"),
    }
    # Runs were an event among the others, and all of them were posted.
    earlier = {1: {"secret": ALL["secret"], "events": [*EVENTS, "workflow_run"], "branches": ""}}

    def sign(self, config: Mapping[str, Any], body: bytes, headers: Headers) -> Headers:
        signature = hmac.new(config["secret"].encode(), body, hashlib.sha256).hexdigest()
        return Headers({**headers, "X-Hub-Signature-256": f"sha256={signature}"})
