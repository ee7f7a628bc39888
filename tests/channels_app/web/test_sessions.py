"""A copy of the database signs nobody in."""

from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.test import Client
from django.utils import timezone

from channels_app.models import Session
from channels_app.web.sessions import SessionStore, stored_key
from tests.conftest import People


def signed_in(people: People) -> tuple[Client, str]:
    client = Client()
    client.post("/accounts/login/", {"login": people.alice.email, "password": "pw"})
    return client, client.session.session_key or ""


def test_a_row_does_not_have_the_cookies_key(people: People, settings: Any) -> None:
    client, key = signed_in(people)
    row = Session.objects.get()
    assert client.cookies[settings.SESSION_COOKIE_NAME].value == key
    assert row.session_key == stored_key(key) != key
    assert key not in row.session_data
    assert client.get("/settings/").status_code == 200


def test_what_a_row_has_is_no_key(people: People, settings: Any) -> None:
    signed_in(people)
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = Session.objects.get().session_key
    assert thief.get("/settings/").status_code == 302


def test_signing_in_again_and_out_leaves_no_row_behind(people: People) -> None:
    client, key = signed_in(people)
    client.post("/accounts/logout/")
    assert not SessionStore().exists(key)
    assert not Session.objects.exclude(session_data="").filter(session_key=stored_key(key)).exists()


def test_an_old_row_signs_nobody_in(people: People) -> None:
    client, _key = signed_in(people)
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert client.get("/settings/").status_code == 302


@pytest.mark.django_db(transaction=True)
def test_the_asynchronous_half_does_the_same() -> None:
    async def there_and_back() -> None:
        store = SessionStore()
        await store.aset("word", "kept")
        await store.asave()
        key = store.session_key or ""
        assert await store.aexists(key)
        assert not await store.aexists(stored_key(key))
        assert await SessionStore(key).aget("word") == "kept"
        assert await SessionStore(stored_key(key)).aget("word") is None
        await store.adelete()
        assert not await store.aexists(key)

    async_to_sync(there_and_back)()
