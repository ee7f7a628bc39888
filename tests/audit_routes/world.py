"""One of everything, all of it alice's, for the cases to change; and how a case is called."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from allauth.account.internal.flows import login
from django.db.models import Model
from django.http import HttpResponse
from django.test import Client, TestCase
from django.utils import timezone

from channels_app.flows import chats, directories, invitations, posting, teams, tokens
from channels_app.models import Channel, Invitation, Team, User
from connectors.flows import connecting, outgoing
from connectors.models import AppVersion, Connection
from tests.api import Api
from tests.audit_routes.walking import Route
from tests.connectors.apps import make_version

PASSWORD = "correct horse battery"
TOTP_SECRET = "JBSWY3DPEHPK3PXP"


@dataclass
class World:
    """`ids` has a value for every argument of a route; cases put others in their place."""

    alice: User
    bob: User
    carol: User
    root: User
    team: Team
    channel: Channel
    private: Channel
    chat: Channel
    connection: Connection
    version: AppVersion
    ids: dict[str, Any] = field(default_factory=dict)

    def as_stored(self) -> "World":
        """Returns the world anew from the database: what another case changed was undone there."""
        things = {name: thing for name, thing in vars(self).items() if isinstance(thing, Model)}
        return replace(self, **{name: type(thing).objects.get(pk=thing.pk) for name, thing in things.items()})  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Case:
    """How a route is called so that it changes something.

    `data` is the form or, in the API, the body; it may be a function of the world, as `prepare` is, which returns other
    arguments for the path. `is_json` is for pages that take JSON.
    """

    data: Any = None
    by: str | None = "alice"
    prepare: Callable[[World], Mapping[str, Any] | None] | None = None
    is_json: bool = False
    # allauth tells of some changes only after their commit.
    commits: bool = False
    # Called instead, for what takes a body or steps of its own.
    does: Callable[[World, Client], HttpResponse] | None = None

    def arguments(self, world: World) -> dict[str, Any]:
        """Prepares what has to be there, and returns the arguments of the path."""
        return {**world.ids, **((self.prepare(world) or {}) if self.prepare else {})}

    def client(self, route: Route, world: World) -> Api | Client:
        """Returns a browser in which the person is signed in, or a program with their token."""
        user: User | None = getattr(world, self.by) if self.by else None
        if user and route.path.startswith("api/"):
            return Api(user)
        client = Client()
        if user:
            sign_in(client, user)
        return client

    def call(self, route: Route, world: World, arguments: Mapping[str, Any], client: Api | Client) -> HttpResponse:
        data = self.data(world) if callable(self.data) else self.data
        if self.commits:
            with TestCase.captureOnCommitCallbacks(execute=True):
                return replace(self, commits=False).call(route, world, arguments, client)
        if self.does:
            return self.does(world, client.client if isinstance(client, Api) else client)
        url = route.url(dict(arguments))
        if isinstance(client, Api):
            return client.call(route.method, url, data)
        options: dict[str, Any] = {"content_type": "application/json"} if self.is_json else {}
        answer: Any = client.post(url, data or {}, **options)
        return answer  # type: ignore[no-any-return]


def sign_in(client: Client, user: User) -> None:
    """Signs a person in who has just proven that it is they, as pages about the sign-in ask."""
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    session = client.session
    proven = {"method": "password", "at": time.time(), "reauthenticated": True}
    session[login.AUTHENTICATION_METHODS_SESSION_KEY] = [proven]
    session[login._AUTHENTICATION_METHODS_USER_SESSION_KEY] = login.user_id_to_str(user)
    session["mfa.totp.secret"] = TOTP_SECRET
    session.save()


def make_world() -> World:
    names = ("alice", "bob", "carol", "root", "erin")
    alice, bob, carol, root, erin = (
        User.objects.create_user(f"{name}@example.com", PASSWORD, confirmed=True, display_name=name.title())
        for name in names
    )
    root.is_staff = True
    root.save()
    team = teams.create_team(by=alice, name="Operations")
    for person, role in ((bob, "member"), (carol, "guest"), (erin, "member")):
        teams.add_member(team=team, by=alice, user=person, role=role)
    channel = Channel.objects.select_related("team").get(team=team)
    private = Channel.objects.create(team=team, name="Secret", kind=Channel.Kind.PRIVATE)
    private.members.add(alice, bob)
    chat = chats.start_chat(by=alice, people=[bob, carol])
    connection, _urls = connecting.connect(channel=channel, by=alice, connector="incoming-webhook", name="Builds")
    version = make_version(alice)
    world = World(alice, bob, carol, root, team, channel, private, chat, connection, version)
    service, _token = outgoing.create(
        team=team, by=alice, name="Weather", callback_url="https://weather.example/", in_chats=True
    )
    invitations.ask(team=team, by=alice, email="new@example.com", role="member", now=timezone.now())
    token, _secret = tokens.create_token(by=alice, name="CI", scopes=["teams:read"])
    directory, _secret = directories.connect(by=root, name="Okta")
    world.ids = {
        "team_id": team.pk,
        "channel_id": channel.pk,
        "chat_id": chat.pk,
        "user_id": bob.pk,
        "connection_id": connection.pk,
        "webhook_id": connection.pk,
        "outgoing_id": service.pk,
        "app_id": version.app_id,
        "version_id": version.pk,
        "invitation_id": Invitation.objects.get(team=team).pk,
        "token_id": token.pk,
        "directory_id": directory.pk,
        "message_id": posting.post_text(channel=channel, by=alice, text="x").pk,
        "slug": "incoming-webhook",
    }
    return world
