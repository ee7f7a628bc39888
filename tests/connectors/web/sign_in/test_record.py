"""A way in that somebody takes away is on record."""

import pytest
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.signals import social_account_removed
from django.test import RequestFactory

from channels_app.models import AuditEntry
from tests.conftest import People


@pytest.mark.django_db
def test_disconnecting_writes_an_entry(people: People) -> None:
    account = SocialAccount.objects.create(user=people.alice, provider="okta", uid="1")
    social_account_removed.send(sender=SocialAccount, request=RequestFactory().post("/"), socialaccount=account)
    assert AuditEntry.objects.latest("pk").actor_id == people.alice.pk
