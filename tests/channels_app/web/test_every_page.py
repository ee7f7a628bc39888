"""What holds for every page there is, found by walking the URL configuration."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from uuid import UUID

import pytest
from django.test import Client
from django.urls import URLPattern
from django.utils import timezone

from channels_app.flows import chats, directories, invitation_links, posting, teams, tokens
from channels_app.models import (
    Channel,
    DataExport,
    DirectoryGroup,
    Invitation,
    JoinRequest,
    Notification,
    Picture,
    Session,
    Team,
    User,
)
from channels_app.web import urls as channels_urls
from connectors.flows import connecting, outgoing, setups
from connectors.models import BundleKey, ConfigChange, Exchange, IdentityProvider, MentionCall, OutgoingPlace
from connectors.web import urls as connectors_urls
from tests.conftest import Hook, People
from tests.connectors.apps import make_version

SignIn = Callable[[User], Client]
PUBLIC = {"help-senders", "join"}
PATTERNS = [p for p in (*channels_urls.urlpatterns, *connectors_urls.urlpatterns) if isinstance(p, URLPattern)]
PAGES = {p.name: p for p in PATTERNS if p.name}
# Pages of somebody's things. A picture has an unguessable name and no owner: several teams' messages may carry it.
OWNED = [name for name, p in PAGES.items() if "<uuid:" in str(p.pattern) and name not in {"channel-live", "picture"}]

# Those that there are in a chat, too.
WITHIN = re.compile(r"<uuid:(?:channel|chat|message|connection)_id>")
IN_CHATS = [name for name in OWNED if WITHIN.search(str(PAGES[name].pattern))]


def finished_export(user: User) -> UUID:
    at = timezone.now()
    made = DataExport.objects.create(
        user=user, asked_at=at, finished_at=at, expires_at=at + timedelta(days=1), archive=b"PK"
    )
    return made.pk


@pytest.fixture
def places(team: Team, elsewhere: Team, channel: Channel, people: People, hook: Hook) -> dict[str, str]:
    """A value for every parameter of a route: things of alice's team, which mallory is not in."""
    message = posting.post_text(channel=channel, by=people.alice, text="x")
    token, _secret = tokens.create_token(by=people.alice, name="t", scopes=["teams:read"])
    at = timezone.now()
    sent = Exchange.objects.create(
        connection=hook.connection, purpose="x", method="GET", url="http://x/", started_at=at
    )
    change = ConfigChange.objects.create(
        connection=hook.connection, at=at, name="x", config_version=1, missed="late", grace=timedelta(hours=1)
    )
    service, _token = outgoing.create(team=team, by=people.alice, name="Weather", callback_url="https://x.example/")
    OutgoingPlace.objects.create(webhook=service, channel=channel)
    call = MentionCall.objects.create(webhook=service, message=message, created_at=at, next_attempt_at=at)
    version = make_version(people.alice)
    setup = setups.open_setup(channel=channel, by=people.alice, version=version, now=at)
    notification = Notification.objects.create(user=people.alice, message=message)
    Client().force_login(people.alice, backend="django.contrib.auth.backends.ModelBackend")
    asked = Invitation.objects.create(team=team, email=people.alice.email, invited_by=people.alice, invited_at=at)
    directory, _secret = directories.connect(by=people.alice, name="Entra ID")
    link, link_token = invitation_links.make_link(team=team, by=people.alice, role="member", days=7, now=at)
    return {
        "person_id": str(people.bob.pk),
        "action": "end-sessions",
        "token": link_token,
        "link_id": str(link.pk),
        "request_id": str(JoinRequest.objects.create(team=team, user=people.mallory, asked_at=at).pk),
        "export_id": str(finished_export(people.alice)),
        "invitation_id": str(asked.pk),
        "notification_id": str(notification.pk),
        "app_id": str(version.app.pk),
        "version_id": str(version.pk),
        "key_id": str(BundleKey.objects.create(name="k", public_key=b"k" * 32, trusted_by=people.alice).pk),
        "exchange_id": str(sent.pk),
        "outgoing_id": str(service.pk),
        "call_id": str(call.pk),
        "change_id": str(change.pk),
        "field": "place",
        "team_id": str(team.pk),
        "channel_id": str(channel.pk),
        "chat_id": str(chats.start_chat(by=people.alice, people=[people.bob, people.carol]).pk),
        "message_id": str(message.pk),
        "user_id": str(people.bob.pk),
        "token_id": str(token.pk),
        "session_id": str(Session.objects.get(user=people.alice).public_id),
        "connection_id": str(hook.connection.pk),
        "picture_id": str(Picture.objects.create(png=b"x").pk),
        "kind": "oidc",
        "provider_id": str(IdentityProvider.objects.create(slug="x", name="X", issuer="https://x.example").pk),
        "setup_id": str(setup.pk),
        "slug": "incoming-webhook",
        "directory_id": str(directory.pk),
        "group_id": str(DirectoryGroup.objects.create(directory=directory, created_at=at, changed_at=at).pk),
    }


@pytest.fixture(params=["direct", "group"])
def places_in_a_chat(request: pytest.FixtureRequest, team: Team, elsewhere: Team, people: People) -> dict[str, str]:
    """The same in a chat of carol's and bob's, and in a group of theirs with one more."""
    other = User.objects.create_user("erin@example.com", display_name="Erin")
    teams.add_member(team=team, by=people.alice, user=other, role="member")
    others = [people.carol] if request.param == "direct" else [people.carol, other]
    chats.start_chat(by=people.alice, people=[people.bob])  # another one, of somebody who is not in the first
    chat = chats.start_chat(by=people.bob, people=others)
    hook, _urls = connecting.connect(channel=chat, by=people.bob, connector="incoming-webhook", name="x")
    sent = Exchange.objects.create(connection=hook, purpose="x", method="GET", url="x", started_at=timezone.now())
    change = ConfigChange.objects.create(
        connection=hook, at=timezone.now(), name="x", config_version=1, missed="late", grace=timedelta(hours=1)
    )
    callback = "https://x.example/"
    service, _token = outgoing.create(team=team, by=people.alice, name="Weather", callback_url=callback, in_chats=True)
    OutgoingPlace.objects.create(webhook=service, channel=chat)
    return {
        "channel_id": str(chat.pk),
        "chat_id": str(chat.pk),
        "outgoing_id": str(service.pk),
        "message_id": str(posting.post_text(channel=chat, by=people.bob, text="x").pk),
        "user_id": str(people.bob.pk),
        "connection_id": str(hook.pk),
        "exchange_id": str(sent.pk),
        "change_id": str(change.pk),
        "slug": "incoming-webhook",
        "field": "place",
    }


def url(name: str, places: dict[str, str]) -> str:
    route = str(PAGES[name].pattern)
    return "/" + re.sub(r"<\w+:(\w+)>", lambda match: places[match[1]], route)


def answers(client: Client, address: str) -> Iterator[int]:
    for method in ("get", "post"):
        status = getattr(client, method)(address).status_code
        if status != 405:
            yield status


@pytest.mark.parametrize("name", [n for n in PAGES if n not in PUBLIC | {"channel-live"}])
def test_asks_who_you_are(name: str, places: dict[str, str]) -> None:
    answer = Client().get(url(name, places))
    post = Client().post(url(name, places))
    assert 302 in {answer.status_code, post.status_code}
    for one in (answer, post):
        assert one.status_code == 405 or one["Location"].startswith("/accounts/login/?next=")


@pytest.mark.parametrize("name", OWNED)
def test_of_another_team_is_not_found(name: str, places: dict[str, str], people: People, as_: SignIn) -> None:
    assert set(answers(as_(people.mallory), url(name, places))) == {404}


@pytest.mark.parametrize("name", IN_CHATS)
def test_of_a_chat_is_its_members(name: str, places_in_a_chat: dict[str, str], people: People, as_: SignIn) -> None:
    """Nobody else's, not even an owner's of a team that they are in."""
    for stranger in (people.alice, people.mallory):
        assert set(answers(as_(stranger), url(name, places_in_a_chat))) == {404}
    assert {status // 100 for status in answers(as_(people.bob), url(name, places_in_a_chat))} <= {2, 3, 4}


@pytest.mark.parametrize("name", OWNED)
def test_that_never_was_is_not_found(name: str, places: dict[str, str], people: People, as_: SignIn) -> None:
    nothing = {key: str(UUID(int=7)) for key in places} | {"slug": "incoming-webhook"}
    assert set(answers(as_(people.alice), url(name, nothing))) == {404}


@pytest.mark.parametrize("name", PAGES)
def test_changes_nothing_without_the_forms_token(name: str, places: dict[str, str], people: People) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(people.alice, backend="django.contrib.auth.backends.ModelBackend")
    assert client.post(url(name, places)).status_code in (403, 405)


@pytest.mark.parametrize("name", [n for n in PAGES if n not in {"channel-live", "picture", "message", "app-package"}])
def test_keeps_to_its_own_content_policy(name: str, places: dict[str, str], people: People, as_: SignIn) -> None:
    answer = as_(people.alice).get(url(name, places))
    html = answer.content.decode()
    assert not re.search(r"<[^>]+\s(?:on\w+|style)=", html)
    for script in re.findall(r"<script\b[^>]*>", html):
        assert "src=" in script or 'type="application/json"' in script
    policy = answer["Content-Security-Policy"]
    assert "unsafe" not in policy


def test_a_fault_has_our_look(people: People, as_: SignIn) -> None:
    answer = as_(people.alice).get("/no/such/page")
    assert answer.status_code == 404
    assert "There is nothing here for you" in answer.content.decode()


def test_a_form_that_expired_says_so(people: People) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(people.alice, backend="django.contrib.auth.backends.ModelBackend")
    assert "This form has expired" in client.post("/teams/new/", {"name": "x"}).content.decode()
