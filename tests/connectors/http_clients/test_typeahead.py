"""Searching while someone types, where the service that is asked does not answer."""

import socket
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from connectors import registry
from connectors.http_clients import FailFastHttp, http_for
from connectors.http_clients.typeahead import COOLDOWN
from connectors.models import Exchange
from connectors.sdk import SourceError

NOW = datetime(2027, 3, 1, 6, 0, tzinfo=UTC)


@pytest.fixture
def silent(db: None, settings: Any) -> Iterator[str]:
    """Takes connections and says nothing, as what a firewall swallows."""
    settings.ALLOWED_PRIVATE_HOSTS = ["127.0.0.1"]
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/"


def hasty(now: datetime = NOW) -> FailFastHttp:
    found = http_for(connector=registry.connector("weather"), config={}, now=now, purpose="suggest")
    assert isinstance(found, FailFastHttp)
    return found


def test_one_search_waits_a_little_and_the_next_ones_not_at_all(silent: str) -> None:
    started = time.monotonic()
    with pytest.raises(SourceError):
        hasty().get(silent)
    assert time.monotonic() - started < 4
    started = time.monotonic()
    for _letter in range(20):
        with pytest.raises(SourceError, match="a moment ago"):
            hasty(NOW + COOLDOWN - timedelta(seconds=1)).get(silent)
    assert time.monotonic() - started < 1
    assert Exchange.objects.count() == 1


def test_it_is_asked_again_later(silent: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FailFastHttp, "timeout", 0.1)
    for minute in range(3):
        with pytest.raises(SourceError):
            hasty(NOW + minute * COOLDOWN).get(silent)
    assert Exchange.objects.count() == 3
