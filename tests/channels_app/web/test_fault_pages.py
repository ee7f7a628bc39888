"""What somebody sees who is led astray."""

from collections.abc import Callable

from django.test import Client

from channels_app.models import User
from tests.conftest import People

SignIn = Callable[[User], Client]


def test_a_fault_has_our_look(people: People, as_: SignIn) -> None:
    answer = as_(people.alice).get("/no/such/page")
    assert answer.status_code == 404
    assert "There is nothing here for you" in answer.content.decode()


def test_a_form_that_expired_says_so(people: People) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(people.alice, backend="django.contrib.auth.backends.ModelBackend")
    assert "This form has expired" in client.post("/teams/new/", {"name": "x"}).content.decode()
