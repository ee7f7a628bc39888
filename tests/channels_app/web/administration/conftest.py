import pytest

from channels_app.models import User
from tests.channels_app.web.conftest import as_
from tests.conftest import People

__all__ = ["as_"]


@pytest.fixture
def administrator(people: People) -> User:
    return User.objects.create_superuser("root@example.com", "pw", display_name="Root")
