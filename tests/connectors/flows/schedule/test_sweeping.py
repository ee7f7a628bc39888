from datetime import UTC, datetime, timedelta
from uuid import UUID

from channels_app.models.fields import first_id_of
from connectors.flows import schedule
from connectors.models import KeptReply, Run
from tests.connectors.flows.schedule.conftest import World

DUE = datetime(2027, 3, 1, 7, 30, tzinfo=UTC)


def test_old_runs_and_replies_are_thrown_away(world: World) -> None:
    world.connect()
    for day in range(5):
        world.tick(at=DUE + timedelta(days=day))
    ages = {run.pk: timedelta(days=days) for run, days in zip(world.runs(), (0, 89, 91, 400, 400), strict=True)}
    now = datetime.now(UTC)
    for number, (pk, age) in enumerate(ages.items()):
        Run.objects.filter(pk=pk).update(id=UUID(int=first_id_of(now - age).int + number))
    unfinished = Run.objects.order_by("id")[0]
    Run.objects.filter(pk=unfinished.pk).update(
        state="waiting", outcome="", finished_at=None, message_id=None, next_attempt_at=now
    )
    KeptReply.objects.create(connector="tides", request=b"old", fetched_at=now - timedelta(days=15))
    KeptReply.objects.create(connector="tides", request=b"new", fetched_at=now)
    assert schedule.sweep(now=now) == 2
    assert schedule.sweep(now=now) == 0
    assert Run.objects.count() == 3
    assert Run.objects.filter(pk=unfinished.pk).exists()
    assert [bytes(reply.request) for reply in KeptReply.objects.all()] == [b"new"]
