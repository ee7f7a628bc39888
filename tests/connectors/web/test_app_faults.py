"""What an author sees of an app that fails, and of decisions: on its page, by the bell, and whether mails come."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from channels_app.models import Notification, User
from connectors import authors
from connectors.flows.faults import telling
from connectors.models import AppFault, AppVersion
from tests.conftest import People
from tests.connectors.apps import make_version

SignIn = Callable[[User], Client]


@pytest.fixture
def version(people: People) -> AppVersion:
    return make_version(people.alice, state="published")


@pytest.fixture
def fault(version: AppVersion) -> AppFault:
    now = timezone.now()
    return AppFault.objects.create(
        app=version.app, kind="posts", since=now - timedelta(hours=2), seen_at=now, count=7, connections=3, places=1
    )


def test_the_page_of_the_app_has_counts(as_: SignIn, people: People, fault: AppFault) -> None:
    html = as_(people.alice).get(f"/apps/{fault.app_id}/").content.decode()
    for words in ("What goes wrong", "Its posts are refused", "7 times", "3 connections", "1 team or chat"):
        assert words in html
    AppFault.objects.update(healed_at=timezone.now())
    assert "What goes wrong" not in as_(people.alice).get(f"/apps/{fault.app_id}/").content.decode()


def test_it_is_nobody_elses(as_: SignIn, people: People, fault: AppFault) -> None:
    for person in (people.bob, people.mallory):
        assert as_(person).get(f"/apps/{fault.app_id}/").status_code == 404


def test_the_bell_leads_there(as_: SignIn, people: People, fault: AppFault) -> None:
    telling.tell([fault], healed=False, now=timezone.now())
    alice = as_(people.alice)
    html = alice.get("/notifications/").content.decode()
    assert "An app that you make" in html
    assert "Posts of Builds are refused." in html
    assert alice.get("/unread").json()["notifications"] == 1
    told = Notification.objects.get()
    assert as_(people.bob).post(f"/notifications/{told.pk}/open").status_code == 404
    assert alice.post(f"/notifications/{told.pk}/open")["Location"] == f"/apps/{fault.app_id}/#faults"
    assert "notifications" not in alice.get("/unread").json()


def test_who_is_locked_out_is_not_told(people: People, version: AppVersion, fault: AppFault) -> None:
    User.objects.filter(pk=people.alice.pk).update(is_active=False)
    telling.tell([fault], healed=False, now=timezone.now())
    assert not authors.author_of(version.app_id).exists()
    assert not Notification.objects.exists()


class TestTheSetting:
    NAMED = {"display_name": "Bob", "locale": "", "time_zone": ""}

    def test_turns_mails_off_and_on(self, as_: SignIn, people: People) -> None:
        bob = as_(people.bob)
        assert 'name="app_mails"' in bob.get("/settings/").content.decode()
        for sent, stored in (({}, False), ({"app_mails": "on"}, True)):
            bob.post("/settings/", {**self.NAMED, **sent})
            assert User.objects.get(pk=people.bob.pk).app_mails is stored

    def test_is_not_offered_where_there_is_no_mail(self, as_: SignIn, people: People, settings: Any) -> None:
        settings.SERVER_SETTINGS_LOCKED = {"mail_url": ("PATCHBAY_EMAIL_URL", "dummymail://")}
        bob = as_(people.bob)
        assert "app_mails" not in bob.get("/settings/").content.decode()
        bob.post("/settings/", self.NAMED)
        assert User.objects.get(pk=people.bob.pk).app_mails is True
