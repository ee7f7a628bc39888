from collections.abc import Callable

import pytest
from django.test import Client

from channels_app.models import User


@pytest.fixture
def as_() -> Callable[[User], Client]:
    """A browser in which this person is signed in."""

    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in
