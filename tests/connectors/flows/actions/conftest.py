from collections.abc import Iterator
from typing import Any

import pytest

from connectors.flows import actions
from tests.conftest import Hook, People
from tests.connectors.flows.actions.room import Room
from tests.target import Target, target


@pytest.fixture
def service(settings: Any) -> Iterator[Target]:
    settings.ALLOWED_PRIVATE_HOSTS = ["127.0.0.1"]
    with target() as service:
        yield service


@pytest.fixture
def room(hook: Hook, people: People, service: Target) -> Room:
    actions.set_action_policy(connection=hook.connection, by=people.alice, hosts=["127.0.0.1"])
    return Room(hook, people, service)
