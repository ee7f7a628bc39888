"""Who approves an app that they registered or brought in says why, or leaves it to others."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from channels_app.models import AuditEntry, User
from connectors.models import AppEvent, AppVersion
from tests.connectors.apps import make_version
from tests.connectors.flows.publishing.conftest import Office, office
from tests.connectors.web.review.test_pages import findings, html

__all__ = ["office"]
SignIn = Callable[[User], Client]


class TestOnesOwnApp:
    """An administrator who is the author, or brought a version in, does not approve it without saying so."""

    @pytest.fixture
    def own(self, office: Office) -> AppVersion:
        return make_version(office.ada, state="submitted")

    def decide(self, client: Client, version: AppVersion, **said: str) -> Any:
        seen = re.search(r'name="seen" value="([^"]*)"', html(client, f"/review/versions/{version.pk}/"))
        assert seen
        form = {"do": "publish", "seen": unescape(seen[1]), **findings(), **said}
        return client.post(f"/review/versions/{version.pk}/decide", form)

    @pytest.mark.parametrize("said", [{}, {"reason": "  "}, {"reason": "", "sure": "1"}])
    def test_warns_and_asks_why(self, as_: SignIn, office: Office, own: AppVersion, said: dict[str, str]) -> None:
        client = as_(office.ada)
        assert "This is your own app." in html(client, f"/review/versions/{own.pk}/")
        answer = self.decide(client, own, **said)
        assert answer.status_code == 422
        assert "say why you approve it yourself" in answer.content.decode()
        assert office.state(own) == "submitted"

    def test_is_approved_with_a_reason_that_is_shown(self, as_: SignIn, office: Office, own: AppVersion) -> None:
        client = as_(office.ada)
        asked = self.decide(client, own, reason="Nobody else is here.")
        assert 'name="reason" value="Nobody else is here."' in asked.content.decode()
        self.decide(client, own, reason="Nobody else is here.", note="Ready.", sure="1")
        assert office.state(own) == "published"
        assert AppEvent.objects.get(kind="approved-own").note == "Nobody else is here.\nReady."
        assert AuditEntry.objects.get(action="app.approved-own").reason.startswith("Nobody else is here.")
        history = html(client, f"/apps/{own.app_id}/events/")
        assert "approved it, their own app" in history
        assert "Nobody else is here." in history

    def test_is_anothers_to_approve_without_a_word(self, as_: SignIn, office: Office, own: AppVersion) -> None:
        client = as_(office.bert)
        assert "This is your own app." not in html(client, f"/review/versions/{own.pk}/")
        self.decide(client, own, sure="1")
        assert office.events(own) == ["approved", "published"]

    def test_is_also_a_version_that_one_brought_in(self, as_: SignIn, office: Office) -> None:
        version = office.version("submitted")
        AppEvent.objects.create(app=version.app, version=version, by=office.ada, at=timezone.now(), kind="uploaded")
        assert self.decide(as_(office.ada), version).status_code == 422

    def test_needs_no_reason_to_be_rejected(self, as_: SignIn, office: Office, own: AppVersion) -> None:
        self.decide(as_(office.ada), own, do="reject", note="Not yet.")
        assert office.state(own) == "rejected"

    def test_is_for_others_where_four_eyes_are_needed(
        self, as_: SignIn, office: Office, own: AppVersion, settings: Any
    ) -> None:
        settings.REVIEW_FOUR_EYES = True
        client = as_(office.ada)
        page = html(client, f"/review/versions/{own.pk}/")
        assert "another administrator approves it" in page
        assert re.search(r'value="publish" disabled', page)
        assert self.decide(client, own, reason="I may.", sure="1").status_code == 403
        assert office.state(own) == "submitted"
        self.decide(as_(office.bert), own, sure="1")
        assert office.state(own) == "published"
