from collections.abc import Iterator

import pytest

from tests.target import Target, target


@pytest.fixture
def service() -> Iterator[Target]:
    with target() as service:
        yield service
