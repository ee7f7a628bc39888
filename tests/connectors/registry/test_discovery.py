from collections.abc import Sequence
from datetime import datetime
from importlib.metadata import EntryPoint
from typing import Any

import pytest

from connectors import registry
from connectors.connections import configs
from connectors.registry import discovery
from connectors.sdk import Card, Config, Connector, Http, Suggestion


class Tides(Connector):
    name = "Tides"
    summary = "Tides."


def entries(*found: EntryPoint) -> Any:
    return lambda group: [entry for entry in found if entry.group == group]


def entry(name: str, value: str) -> EntryPoint:
    return EntryPoint(name=name, value=value, group=discovery.GROUP)


@pytest.fixture(autouse=True)
def fresh() -> Any:
    registry.connectors.cache_clear()
    yield
    registry.connectors.cache_clear()


def test_a_folder_is_a_connector() -> None:
    assert registry.connector("incoming-webhook").slug == "incoming-webhook"
    assert registry.connector("incoming-webhook").capabilities() == frozenset()


def test_a_connector_that_does_not_poll_takes_cards() -> None:
    class Lookup(Tides):
        def suggest(self, field: str, text: str, http: Http) -> Sequence[Suggestion]:
            return ()

    class Ticking(Tides):
        def poll(self, config: Config, http: Http, now: datetime) -> Card | None:
            return None

    assert configs.takes_posts(Tides())
    assert configs.takes_posts(Lookup())
    assert not configs.takes_posts(Ticking())


def test_a_package_adds_connectors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(discovery, "entry_points", entries(entry("tides", f"{__name__}:Tides")))
    assert isinstance(registry.connector("tides"), Tides)
    assert registry.connector("tides").slug == "tides"


@pytest.mark.parametrize("value", ["gone.package:Tides", f"{__name__}:gone", f"{__name__}:entries"])
def test_a_package_that_is_gone_is_missing_and_nothing_else_is(
    monkeypatch: pytest.MonkeyPatch, value: str, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(discovery, "entry_points", entries(entry("tides", value)))
    assert registry.find("tides") is None
    assert registry.find("incoming-webhook")
    assert "tides" in caplog.text
    with pytest.raises(registry.UnknownConnector):
        registry.connector("tides")


def test_a_package_cannot_take_the_place_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(discovery, "entry_points", entries(entry("incoming-webhook", f"{__name__}:Tides")))
    assert registry.connector("incoming-webhook").folder().name == "incoming_webhook"
