"""What the tasks add to their flows."""

import threading
import time
from uuid import UUID, uuid4

import pytest
from django.db import connection, connections

from connectors import tasks
from connectors.flows import outgoing


@pytest.mark.django_db(transaction=True)
def test_a_task_that_waits_for_its_other_calls_holds_no_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else as many tasks as there are connections wait for calls that wait for a connection."""
    first, second = uuid4(), uuid4()
    mine = connections["default"]
    held: list[bool] = []
    called = threading.Event()

    def call(*, call_id: UUID) -> bool:
        if call_id == first:
            connection.ensure_connection()
            called.set()
            return True
        assert called.wait(5)
        end = time.monotonic() + 5
        while mine.connection is not None and time.monotonic() < end:
            time.sleep(0.01)
        held.append(mine.connection is not None)
        return True

    monkeypatch.setattr(outgoing, "call", call)
    tasks.call_mentions([str(first), str(second)])
    assert held == [False]
