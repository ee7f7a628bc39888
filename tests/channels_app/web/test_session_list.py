"""Where one is signed in: listed, noted without a write per request, and ended, alone or all at once."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from channels_app.access import NotAllowed
from channels_app.flows import sessions
from channels_app.models import Session, User
from channels_app.web.browser_names import browser_name
from connectors import tasks
from tests.conftest import People

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile Safari/604.1"


def signed_in(user: User, agent: str = FIREFOX, address: str = "198.51.100.7") -> Client:
    client = Client(headers={"User-Agent": agent}, REMOTE_ADDR=address)
    assert client.post("/accounts/login/", {"login": user.email, "password": "pw"}).status_code == 302
    return client


def test_lists_browser_address_and_which_is_this_one(people: People) -> None:
    signed_in(people.alice, PHONE, "2001:db8::7")
    signed_in(people.bob)
    page = signed_in(people.alice).get("/settings/sessions/").content.decode()
    assert page.count("Firefox on Linux") == 1
    assert page.count("Safari on iPhone") == 1
    assert "198.51.100.7" in page
    assert "2001:db8::7" in page
    assert page.count("This browser") == 1
    assert {one.method for one in Session.objects.all()} == {"password"}


def test_is_seen_by_one_write_in_some_minutes(people: People) -> None:
    client = signed_in(people.alice)
    row = Session.objects.get()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        for _ in range(3):
            client.get("/settings/")
    assert not [one for one in queries if one["sql"].startswith("UPDATE")]
    long_ago = timezone.now() - timedelta(hours=1)
    Session.objects.update(seen_at=long_ago, user=None)
    client.get("/settings/", REMOTE_ADDR="198.51.100.9")
    with CaptureQueriesContext(connection) as queries:
        client.get("/settings/", REMOTE_ADDR="198.51.100.9")
    assert not [one for one in queries if one["sql"].startswith("UPDATE")]
    seen = Session.objects.get()
    assert seen.seen_at
    assert seen.seen_at > long_ago
    assert (seen.address, seen.user, seen.started_at) == ("198.51.100.9", people.alice, row.started_at)


def test_one_is_ended_and_it_alone(people: People) -> None:
    client, other, third = (signed_in(people.alice, agent) for agent in (FIREFOX, PHONE, FIREFOX))
    found = Session.objects.get(agent=PHONE)
    address = f"/settings/sessions/{found.public_id}/end/"
    assert "Sign out Safari on iPhone?" in client.get(address).content.decode()
    assert client.post(address).status_code == 302
    assert other.get("/settings/").status_code == 302
    assert [one.get("/settings/").status_code for one in (client, third)] == [200, 200]


def test_nobody_ends_anothers(people: People) -> None:
    signed_in(people.bob)
    found = Session.objects.get()
    assert signed_in(people.alice).post(f"/settings/sessions/{found.public_id}/end/").status_code == 404
    assert Session.objects.filter(pk=found.pk).exists()


def test_all_others_are_ended(people: People) -> None:
    client, other, bobs = signed_in(people.alice), signed_in(people.alice), signed_in(people.bob)
    client.post("/settings/sessions/end/")
    assert [one.get("/settings/").status_code for one in (client, other, bobs)] == [200, 302, 200]


def test_an_administrator_ends_somebodys_and_nobody_else_does(people: People) -> None:
    client, now = signed_in(people.bob), timezone.now()
    with pytest.raises(NotAllowed):
        sessions.end_all(of_user=people.bob, by=people.alice, now=now)
    assert client.get("/settings/").status_code == 200
    people.alice.is_staff = True
    assert sessions.end_all(of_user=people.bob, by=people.alice, now=now) == 1
    assert client.get("/settings/").status_code == 302


def test_a_new_password_ends_the_others(people: People) -> None:
    client, other = signed_in(people.alice), signed_in(people.alice)
    new = "another one, long enough"
    words = {"oldpassword": "pw", "password1": new, "password2": new}
    assert client.post("/accounts/password/change/", words).status_code == 302
    assert [one.get("/settings/").status_code for one in (client, other)] == [200, 302]
    assert Session.objects.filter(user=people.alice).count() == 1


def test_a_deactivated_person_has_none(people: People) -> None:
    signed_in(people.alice)
    people.alice.is_active = False
    people.alice.save()
    assert not Session.objects.exists()


def test_a_thousand_take_as_many_queries_as_two(people: People, django_assert_max_num_queries: Any) -> None:
    client, now = signed_in(people.alice), timezone.now()
    rows = [
        Session(session_key=f"{n:040}", user=people.alice, expire_date=now + timedelta(days=1), seen_at=now)
        for n in range(1000)
    ]

    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/settings/sessions/").status_code == 200
        return len(queries)

    before = count()
    Session.objects.bulk_create(rows)
    assert count() == before


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (FIREFOX, "Firefox on Linux"),
        (PHONE, "Safari on iPhone"),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/130.0 Safari/537.36 Edg/130",
            "Edge on Windows",
        ),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Chrome/130.0 Safari/537.36",
            "Chrome on macOS",
        ),
        ("", "An unknown browser"),
    ],
)
def test_names_browsers(agent: str, name: str) -> None:
    assert browser_name(agent) == name


def test_an_expired_one_is_swept_with_the_ticks(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    client, now = signed_in(people.alice), timezone.now()
    live = Session.objects.get()
    ends = [now - timedelta(days=day) for day in (1, 3, 2)]
    Session.objects.bulk_create(Session(session_key=f"{end:%d%H%f}", expire_date=end) for end in ends)
    monkeypatch.setattr(sessions, "EXPIRED_PER_SWEEP", 2)
    tasks.tick()
    left = list(Session.objects.exclude(pk=live.pk).values_list("expire_date", flat=True))
    assert left == [ends[0]], "the oldest go first, a few with each tick"
    tasks.tick()
    assert Session.objects.get() == live
    assert sessions.sweep(now=now) == 0
    assert client.get("/settings/").status_code == 200
