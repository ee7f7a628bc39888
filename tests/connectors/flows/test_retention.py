from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from channels_app.cards import Envelope
from channels_app.flows.posting import Sender, post_card
from channels_app.models.fields import first_id_of
from connectors.flows import retention
from connectors.models import ActionPress, Exchange
from tests.conftest import Hook, People
from tests.connectors.flows.actions.room import FIRST

NOW = datetime(2027, 3, 1, 7, 30, tzinfo=UTC)


def exchange(hook: Hook, age: timedelta) -> Exchange:
    return Exchange.objects.create(
        id=UUID(int=first_id_of(NOW - age).int + 1),
        purpose="action",
        connection=hook.connection,
        method="POST",
        url="https://service.example/",
        started_at=NOW - age,
    )


def test_old_records_of_requests_are_thrown_away(hook: Hook, people: People) -> None:
    old, young = exchange(hook, timedelta(days=31)), exchange(hook, timedelta(days=29))
    message = post_card(
        channel_id=hook.connection.channel_id,
        sender=Sender("Build server", hook.connection.pk),
        envelope=Envelope(text="done"),
        payload=b"",
    )
    for kept in (old, young):
        ActionPress.objects.create(
            id=kept.pk,
            message_id=message,
            connection=hook.connection,
            user=people.bob,
            action=FIRST,
            key=str(kept.pk),
            inputs_hash=b"",
            state="done",
            exchange=kept,
            started_at=kept.started_at,
        )
    assert retention.sweep(now=NOW) == 2
    assert retention.sweep(now=NOW) == 0
    assert list(Exchange.objects.all()) == [young]
    assert [press.exchange for press in ActionPress.objects.all()] == [young]


def test_a_sweep_takes_a_bounded_number(hook: Hook, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(5):
        exchange(hook, timedelta(days=40 + number))
    monkeypatch.setattr(retention, "ROWS_PER_SWEEP", 2)
    assert [retention.sweep(now=NOW) for _tick in range(4)] == [2, 2, 1, 0]
