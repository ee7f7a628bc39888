"""An app's Connect button, as the old platform had it: protocol of the redirect, and who is sent where."""

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from channels_app.flows import teams
from channels_app.models import Channel, Message, Team, User
from connectors.flows.publishing import trials
from connectors.models import AppVersion, Connection, Installation, Setup
from tests.conftest import People
from tests.connectors.apps import make_version

SignIn = Callable[[User], Client]
CALLBACK = "https://builds.example/connected"


@pytest.fixture
def version(people: People) -> AppVersion:
    return make_version(people.mallory, state="published", valid_domains=("*.builds.example",))


def link(version: AppVersion, **values: Any) -> str:
    asked = {"state": "a b&c", "app_id": version.app.connector_id, "callback_url": CALLBACK, **values}
    return f"/connectors/Connect?{urlencode(asked)}"


def answer_in(response: Any) -> dict[str, str]:
    assert response.status_code == 302
    assert response["Location"].split("?")[0] == CALLBACK
    return {name: values[0] for name, values in parse_qs(urlsplit(response["Location"]).query).items()}


def test_asks_who_you_are_first(version: AppVersion) -> None:
    address = link(version)
    asked = urlsplit(Client().get(address)["Location"])
    assert (asked.path, parse_qs(asked.query)) == ("/accounts/login/", {"next": [address]})


def test_sends_back_with_a_webhook_that_posts_as_the_app(
    version: AppVersion, channel: Channel, people: People, as_: SignIn
) -> None:
    page = as_(people.bob).get(link(version))
    assert "builds.example, of Example, asks to post to one of your channels." in page.content.decode()
    assert "form-action 'self' https://builds.example" in page["Content-Security-Policy"]
    response = as_(people.bob).post(link(version), {"channel": str(channel.pk), "name": "Main"})
    assert response["Referrer-Policy"] == "no-referrer"
    sent = answer_in(response)
    assert sent.keys() == {"state", "webhook_url", "group_name", "app_type", "user_objectId"}
    assert (sent["state"], sent["group_name"], sent["app_type"]) == ("a b&c", "Operations", "teams")
    assert sent["user_objectId"] == str(people.bob.pk)
    posted = Client().post(
        sent["webhook_url"].removeprefix(settings.BASE_URL), '{"text": "hello"}', content_type="application/json"
    )
    assert posted.content == b"1"
    assert Message.objects.get(plain="hello").sender_name == "Builds"
    assert (Connection.objects.get().name, Setup.objects.count()) == ("Main", 0)
    assert Installation.objects.get().version == version


def test_sends_back_whoever_declines(version: AppVersion, people: People, as_: SignIn) -> None:
    response = as_(people.bob).post(link(version), {"do": "deny"})
    assert answer_in(response) == {"state": "a b&c", "error": "AccessDenied"}
    assert not Connection.objects.exists()


@pytest.mark.parametrize(
    "changed",
    [
        {"callback_url": "https://evil.example/connected"},
        {"callback_url": "http://builds.example/connected"},
        {"callback_url": "https://builds.example/connected?next=x"},
        {"callback_url": "https://builds.example/connected#x"},
        {"callback_url": "https://builds.example"},
        {"callback_url": "https://builds.example@evil.example/"},
        {"callback_url": "https://evil.example\\.builds.example/"},
        {"callback_url": "https://builds.example/a\nb"},
        {"callback_url": "javascript:alert(1)//builds.example/"},
        {"callback_url": "https://[builds.example/"},
        {"callback_url": ""},
        {"app_id": "IncomingWebhook"},
        {"app_id": "5d0a6b0e-5f0a-4f6e-9a5e-7f6f2b8c1d3e"},
        {"state": "x" * 2001},
    ],
    ids=str,
)
def test_sends_nobody_anywhere_with_an_altered_link(
    version: AppVersion, channel: Channel, people: People, as_: SignIn, changed: dict[str, str]
) -> None:
    for response in (
        as_(people.bob).get(link(version, **changed)),
        as_(people.bob).post(link(version, **changed), {"channel": str(channel.pk), "name": "x"}),
        as_(people.bob).post(link(version, **changed), {"do": "deny"}),
    ):
        assert response.status_code == 400
        assert "Invalid Request" in response.content.decode()
    assert not Connection.objects.exists()


def test_may_lead_to_any_of_the_apps_hosts(version: AppVersion, people: People, as_: SignIn) -> None:
    assert as_(people.bob).get(link(version, callback_url="https://eu.builds.example/x")).status_code == 200


def test_offers_channels_where_one_may_connect(
    version: AppVersion, team: Team, channel: Channel, people: People, as_: SignIn
) -> None:
    elsewhere = teams.create_team(by=people.mallory, name="Elsewhere")
    page = as_(people.alice).get(link(version)).content.decode()
    assert str(channel.pk) in page
    assert str(Channel.objects.get(team=elsewhere).pk) not in page
    assert "No channel to connect it to" in as_(people.carol).get(link(version)).content.decode()
    for person, wanted in ((people.carol, channel), (people.alice, Channel.objects.get(team=elsewhere))):
        response = as_(person).post(link(version), {"channel": str(wanted.pk), "name": "x"})
        assert response.status_code == 422
    teams.change_team(team=team, by=people.alice, members_may_manage_connectors=False)
    assert "No channel to connect it to" in as_(people.bob).get(link(version)).content.decode()


def test_of_an_app_on_trial_is_for_the_team_that_tries_it(
    channel: Channel, team: Team, people: People, as_: SignIn
) -> None:
    draft = make_version(people.alice)
    assert as_(people.alice).get(link(draft)).status_code == 400
    trials.try_in(version=draft, team=team, by=people.alice, now=timezone.now())
    assert str(channel.pk) in as_(people.bob).get(link(draft)).content.decode()
    assert as_(people.mallory).get(link(draft)).status_code == 400
