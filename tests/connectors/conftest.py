from collections.abc import Iterator

import pytest

from tests.connectors.sender import Sender
from tests.connectors.sender import sender as open_sender


@pytest.fixture
def sender(db: None) -> Iterator[Sender]:
    with open_sender() as sender:
        yield sender
