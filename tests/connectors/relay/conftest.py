"""An app of alice's whose page is on the loopback, and what a browser that was given its bridge would ask."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import pytest
from django.utils import timezone

from channels_app.models import User
from connectors.models import AppVersion
from connectors.outbound import Allowed, Network
from connectors.relay import Right, bridge, bridge_url, proxy
from connectors.relay.messages import Asked, Headers, Reply
from connectors.relay.tickets import NO_MORE
from tests.conftest import People
from tests.connectors.apps import make_version
from tests.target import Target, target

LOOPBACK = Network(allowed=Allowed.read(["127.0.0.1"]))


@dataclass
class Visitor:
    """Somebody's browser at an app's relay."""

    version: AppVersion
    by: User
    page: str
    network: Network = LOOPBACK
    cookie: str = ""
    right: Right = NO_MORE

    @property
    def host(self) -> str:
        return f"{self.version.app.connector_id.hex}.apps.localhost:8000"

    def open_bridge(self, *, host: str = "", opened_at: datetime | None = None) -> Reply:
        url = bridge_url(self.version, self.page, self.by, opened_at or timezone.now(), self.right) or ""
        return self.asks_us(url.partition("/.patchbay/")[2], host=host)

    def asks_us(self, path: str, *, host: str = "", site: str = "same-origin") -> Reply:
        """What is ours at the relay's host."""
        name, _, query = path.partition("?")
        headers = [("sec-fetch-site", site), ("cookie", self.cookie)]
        reply = bridge.respond(
            Asked("GET", host or self.host, f"/.patchbay/{name}", query, headers), now=timezone.now()
        )
        for name, value in reply.headers:
            if name == "Set-Cookie":
                self.cookie = value.partition(";")[0]
        return reply

    def asks(
        self, method: str, path: str, headers: Headers | None = None, *, host: str = "", body: bytes = b""
    ) -> Reply:
        raw, _, query = path.partition("?")
        given = [("sec-fetch-site", "same-origin"), *(headers or [])]
        if self.cookie:
            given.append(("cookie", self.cookie))
        asked = Asked(method, host or self.host, raw, query, given, body)
        now = timezone.now()
        return proxy.find_refusal(asked, now=now) or proxy.relay(asked, now=now, network=self.network)


@pytest.fixture
def vendor() -> Iterator[Target]:
    with target() as found:
        yield found


@pytest.fixture
def visitor(people: People, vendor: Target) -> Visitor:
    page = vendor.url("/configure")
    return Visitor(make_version(people.alice, configuration_url=page), people.bob, page)
