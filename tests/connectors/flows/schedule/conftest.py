from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from channels_app.models import Channel, Message, Team
from connectors import registry
from connectors.connections import configs
from connectors.flows import schedule
from connectors.models import Connection, Installation, Run
from connectors.registry import discovery
from connectors.sdk.testing import FakeHttp
from tests.conftest import People
from tests.connectors.flows.schedule.tides import News, Pushes, Tides

START = datetime(2027, 3, 1, 6, tzinfo=UTC)


@pytest.fixture
def connectors(monkeypatch: pytest.MonkeyPatch) -> None:
    """The test's connectors beside those of the catalog."""
    known = {**registry.connectors(), **{it.slug: it for it in (Tides(), News(), Pushes())}}
    for module in (registry, discovery):
        monkeypatch.setattr(module, "connectors", lambda: known)


@dataclass
class World:
    """Connections in one channel, a clock that is moved by hand, and a source that answers as told."""

    channel: Channel
    people: People
    now: datetime = START
    http: FakeHttp = field(default_factory=FakeHttp)

    @property
    def team(self) -> Team:
        team = self.channel.team
        assert team
        return team

    def connect(self, slug: str = "tides", **config: Any) -> Connection:
        installation, _created = Installation.objects.get_or_create(team=self.team, connector=slug)
        config = {"harbour": "Dover", "at": "07:30", "zone": "UTC", **config}
        made = Connection(installation=installation, channel=self.channel, name=slug.title(), config=config)
        made.next_run_at = configs.next_run(registry.connector(slug), config, made.pk, after=self.now)
        made.save()
        return made

    def network(self, **_whose: Any) -> FakeHttp:
        self.http.now = self.now
        return self.http

    def tick(self, *, at: datetime | None = None) -> None:
        """What a beat and a worker do."""
        self.now = at or self.now
        while schedule.enqueue_due(now=self.now):
            pass
        while schedule.run_due(clock=lambda: self.now, http=self.network, threads=1):
            pass

    def wait(self, **time: float) -> None:
        self.tick(at=self.now + timedelta(**time))

    def texts(self) -> list[str]:
        return [message.plain for message in Message.objects.filter(channel=self.channel).order_by("id")]

    def runs(self, *fields: str) -> list[Any]:
        rows = Run.objects.order_by("due_at", "id")
        return list(rows.values_list(*fields, flat=len(fields) == 1)) if fields else list(rows)


@pytest.fixture
def world(connectors: None, channel: Channel, people: People) -> World:
    world = World(channel, people)
    world.http.answer("http://tides.example/api", {"tide": "high"})
    return world
