from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import trustme

from tests.product import Product
from tests.tls import Terminator, terminator


@dataclass
class Target:
    """A webhook of the running product, and the channel it posts to."""

    product: Product
    channel_id: str
    webhook_id: str
    urls: dict[str, str]

    @cached_property
    def words(self) -> str:
        """Something to post that nobody else posts."""
        return f"disk full on {uuid4().hex[:8]}"

    @property
    def posts(self) -> list[dict[str, Any]]:
        """The messages in the channel with these words."""
        return [message for message in self.product.messages(self.channel_id) if self.words in message["plain"]]

    def assert_has(self, plain: str | None = None) -> None:
        """The words arrived, once, as text and nothing else (or as `plain`)."""
        assert [post["plain"] for post in self.posts] == [self.words if plain is None else plain]


@pytest.fixture
def target(product: Product) -> Target:
    team = product.api("POST", "teams", json={"name": "Senders"}).raise_for_status().json()
    channel = product.api("GET", f"teams/{team['id']}/channels").json()["results"][0]
    hook = product.api("POST", f"channels/{channel['id']}/webhooks", json={"name": "A sender"}).json()
    return Target(product, channel["id"], hook["id"], hook["urls"])


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="session")
def tls(product: Product, authority: trustme.CA) -> Iterator[Terminator]:
    with terminator(product.port, authority) as found:
        yield found


@pytest.fixture
def https(tls: Terminator, authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The product's address with TLS, trusted by everything that uses requests."""
    certificate = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(certificate)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
    return f"https://localhost:{tls.port}"
