"""The certificate of this server's own address, looked at through the door that all requests take."""

import asyncio
import ssl
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
import trustme
from django.utils import timezone

from channels_app.models import Measurement
from channels_app.web.administration.overview.content import look
from connectors.flows import certificate
from connectors.outbound import Allowed, Network
from tests.tls import Terminator

AUTHORITY = trustme.CA()


@pytest.fixture
def server(db: None, settings: Any) -> Terminator:
    found = Terminator(1, AUTHORITY)
    found.thread.start()
    asyncio.run_coroutine_threadsafe(found.serve(), found.loop).result(10)
    settings.BASE_URL, settings.SECURE, settings.HOST = f"https://localhost:{found.port}", True, "localhost"
    return found


def network(server: Terminator, authority: trustme.CA) -> Network:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return Network(allowed=Allowed.read([f"localhost:{server.port}"]), trust=lambda: context)


def shown() -> tuple[str, str]:
    found = look(timezone.now())
    words = " ".join(f"{one.tone} {one.title} {one.words}" for one in found.findings if "certificate" in one.title)
    facts = " ".join(
        f"{fact.tone} {fact.value}" for one in found.panels if one.slug == "certificate" for fact in one.facts
    )
    return words, facts


def test_its_end_is_kept_and_shown(server: Terminator) -> None:
    certificate.look(now=timezone.now(), network=network(server, AUTHORITY))
    ends = datetime.fromisoformat(Measurement.objects.get(name="certificate").value["ends"])
    assert ends > timezone.now() + timedelta(days=30)
    assert shown()[0] == ""
    assert "days left" in shown()[1]


def test_one_that_nobody_trusts_is_said(server: Terminator) -> None:
    certificate.look(now=timezone.now(), network=network(server, trustme.CA()))
    words, facts = shown()
    assert "The certificate of localhost is not trusted" in words
    assert facts.startswith("bad ")


def test_a_server_that_is_away_is_said(server: Terminator, settings: Any) -> None:
    server.loop.call_soon_threadsafe(server.server.close)
    settings.BASE_URL = "https://localhost:1"
    certificate.look(now=timezone.now(), network=Network(allowed=Allowed.read(["localhost:1"])))
    assert "does not accept connections" in shown()[0]


@pytest.mark.parametrize(("days", "tone"), [(22, ""), (20, "warn"), (6, "bad"), (-1, "bad")])
def test_its_end_is_told_in_time(server: Terminator, days: int, tone: str) -> None:
    ends = datetime.now(UTC) + timedelta(days=days, hours=1)
    Measurement.objects.create(name="certificate", value={"ends": ends.isoformat()}, at=timezone.now())
    words, _facts = shown()
    assert words.partition(" ")[0] == tone
    assert not tone or "The certificate of localhost ends on" in words


def test_it_is_looked_at_every_few_hours_where_there_is_one(server: Terminator, settings: Any) -> None:
    far: Callable[..., datetime] = partial(datetime, 2100, 1, 1, tzinfo=UTC)
    assert certificate.is_due(now=far(hour=1))
    assert not certificate.is_due(now=far(hour=2))
    assert certificate.is_due(now=far(hour=4))
    settings.SECURE = False
    assert not certificate.is_due(now=far(hour=8))
