from typing import Any

import pytest

from tests.rights.asking import Reader
from tests.rights.walking import readers_in
from tests.rights.world import Tenants, make_tenants


@pytest.fixture
def world(db: None) -> Tenants:
    return make_tenants()


@pytest.fixture
def readers(world: Tenants) -> dict[str, Reader]:
    return readers_in(world)


@pytest.fixture(autouse=True)
def proven_for_long(settings: Any) -> None:
    """Lets people be who they just proved to be for as long as a table takes on a busy machine."""
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 3600
