from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.conf import settings

from channels_app import partitions
from channels_app.cards import Envelope
from channels_app.flows.posting import Sender, post_card
from channels_app.models.fields import first_id_of, moment_of, new_id
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


@pytest.mark.django_db(transaction=True)
def test_old_records_of_requests_are_dropped_by_the_day(hook: Hook, people: People) -> None:
    partitions.keep(Exchange, kept=settings.EXCHANGES_KEPT, now=NOW - timedelta(days=34))
    for days in range(32, 28, -1):
        partitions.keep(Exchange, kept=settings.EXCHANGES_KEPT, now=NOW - timedelta(days=days))
    old, of_that_day, young = (exchange(hook, timedelta(days=days)) for days in (32, 30.2, 29))
    assert retention.sweep(now=NOW) == 0
    assert list(Exchange.objects.order_by("pk")) == [of_that_day, young], "a day is dropped when all of it is old"
    assert old.pk < (partitions.parts_of(Exchange)[0].end or old.pk)
    assert retention.sweep(now=NOW + timedelta(days=1)) == 0
    assert list(Exchange.objects.all()) == [young]


def test_those_in_no_days_part_are_deleted_a_few_at_a_time(hook: Hook, monkeypatch: pytest.MonkeyPatch) -> None:
    end = moment_of(partitions.parts_of(Exchange)[0].end or first_id_of(NOW))
    for number in range(5):
        exchange(hook, NOW - end + timedelta(days=number + 1))
    monkeypatch.setattr(retention, "ROWS_PER_SWEEP", 2)
    left = []
    for _tick in range(3):
        retention.sweep(now=end + settings.EXCHANGES_KEPT)
        left.append(Exchange.objects.count())
    assert left == [3, 1, 0]


def test_old_presses_are_deleted_a_few_at_a_time(hook: Hook, people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    message = post_card(
        channel_id=hook.connection.channel_id,
        sender=Sender("Build server", hook.connection.pk),
        envelope=Envelope(text="done"),
        payload=b"",
    )
    for age in (29, 31, 32, 33):
        ActionPress.objects.create(
            id=first_id_of(NOW - timedelta(days=age)),
            message_id=message,
            connection=hook.connection,
            user=people.bob,
            action=FIRST,
            key=str(age),
            inputs_hash=b"",
            state="done",
            exchange_id=new_id(),
            started_at=NOW,
        )
    monkeypatch.setattr(retention, "ROWS_PER_SWEEP", 2)
    assert [retention.sweep(now=NOW) for _tick in range(3)] == [2, 1, 0]
    assert [press.key for press in ActionPress.objects.all()] == ["29"]
