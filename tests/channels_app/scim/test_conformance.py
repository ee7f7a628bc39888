"""The SCIM server as an identity provider meets it: a client of the standard's own checks, over HTTP."""

from collections.abc import Iterator
from typing import Annotated

import pytest
from django.conf import settings
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from pydantic import EmailStr
from scim2_client.engines.wsgi import WSGISCIMClient
from scim2_models import Required, ScimProvider
from scim2_tester import Status, check_server

from channels_app.flows import directories
from channels_app.models import User as Person
from channels_app.scim import resources

# What nobody can be without: a state, and a name to show, which then comes from the parts of the name. And every
# address is the primary one, for work, whatever a provider calls it.
OURS = tuple(
    f"Attribute '{name}' was not {done}"
    for name, done in (("active", "removed"), ("displayName", "removed"), ("emails", "replaced"))
)


class Email(resources.Email):
    value: Annotated[EmailStr | None, Required.true] = None


class User(resources.User):
    """As ours, with an address as the checks must send it: we take a user name for one where it is one."""

    emails: Annotated[list[Email] | None, Required.true] = None  # type: ignore[assignment]  # lists are invariant


@pytest.fixture
def client(db: None) -> Iterator[WSGISCIMClient]:
    """A provider's client; requests keep the test's connection, as Django's own test client has them do."""
    administrator = Person.objects.create_superuser("root@example.com", "pw", display_name="Root")
    _directory, token = directories.connect(by=administrator, name="Provider")
    headers = {"Authorization": f"Bearer {token}"}
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    provider = ScimProvider(models=[User, resources.Group], config=resources.CONFIG, policy=resources.POLICY)
    yield WSGISCIMClient(get_wsgi_application(), f"{settings.BASE_URL}/scim/v2", headers, provider=provider)
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def test_everything_that_the_standard_asks_holds(client: WSGISCIMClient) -> None:
    results = check_server(client)
    bad = [result for result in results if result.status not in (Status.SUCCESS, Status.SKIPPED)]
    bad = [result for result in bad if not (result.reason or "").startswith(OURS)]
    assert not bad, "\n".join(f"{one.title}: {one.reason}" for one in bad)
    assert sum(result.status == Status.SUCCESS for result in results) > 60
