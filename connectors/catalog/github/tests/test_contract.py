import hashlib
import hmac
from collections.abc import Mapping
from typing import Any

from connectors.catalog.github.connector import GitHub
from connectors.catalog.github.events import EVENTS
from connectors.sdk import Headers
from connectors.sdk.testing import ConnectorContract


class TestGitHub(ConnectorContract):
    connector = GitHub()
    examples = (
        {"secret": "It's a secret to everybody", "events": list(EVENTS), "branches": "", "runs": "all"},
        {"secret": "correct horse", "events": ["push"], "branches": "main, release/*", "runs": "failures"},
    )

    def sign(self, config: Mapping[str, Any], body: bytes, headers: Headers) -> Headers:
        signature = hmac.new(config["secret"].encode(), body, hashlib.sha256).hexdigest()
        return Headers({**headers, "X-Hub-Signature-256": f"sha256={signature}"})
