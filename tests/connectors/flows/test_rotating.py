"""Rotations of one webhook at the same moment: the last one's URL is the only one that goes on."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone

from connectors.flows import connecting
from connectors.models import Connection, WebhookToken
from tests.conftest import Hook, People

THREADS = 6


@pytest.mark.django_db(transaction=True)
def test_of_rotations_at_the_same_moment_one_url_stays(hook: Hook, people: People) -> None:
    start = threading.Barrier(THREADS)
    made: list[Any] = []

    def rotate() -> None:
        try:
            connection = Connection.objects.select_related("channel__team").get(channel__isnull=False)
            start.wait()
            made.append(
                connecting.rotate(connection=connection, by=people.alice, overlap=timedelta(), now=timezone.now())
            )
        finally:
            connections.close_all()

    threads = [threading.Thread(target=rotate) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == THREADS
    assert WebhookToken.objects.filter(expires_at=None).count() == 1
