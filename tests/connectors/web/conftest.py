from collections.abc import Callable

import pytest
from django.test import Client

from channels_app.flows import posting
from channels_app.models import Channel, Team, User
from connectors.flows import outgoing
from connectors.models import MentionCall, OutgoingWebhook
from tests.conftest import People

CALLBACK_URL = "https://weather.example/hook?code=s3cret"


@pytest.fixture
def as_() -> Callable[[User], Client]:
    """A browser in which this person is signed in."""

    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in


@pytest.fixture
def webhook(team: Team, people: People) -> OutgoingWebhook:
    return outgoing.create(team=team, by=people.alice, name="Weather", callback_url=CALLBACK_URL)[0]


@pytest.fixture
def call(webhook: OutgoingWebhook, channel: Channel, people: People) -> MentionCall:
    """Bob's mention, which nobody has made a request of yet."""
    posting.post_text(channel=channel, by=people.bob, text="@Weather Berlin")
    return MentionCall.objects.select_related("webhook").get()
