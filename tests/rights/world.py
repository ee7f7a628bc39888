"""One of everything, all of it alice's team's, as tests/audit_routes/world.py has it; and mallory's elsewhere."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.test import Client
from django.utils import timezone

from channels_app.flows import chats, invitation_links, posting, teams
from channels_app.models import Channel, DataExport, DirectoryGroup, JoinRequest, Notification, Picture, Session, User
from connectors.flows import connecting, outgoing, setups
from connectors.flows.publishing import keys
from connectors.models import (
    BundleKey,
    ConfigChange,
    Connection,
    Exchange,
    IdentityProvider,
    MentionCall,
    OutgoingPlace,
)
from connectors.security import signing_keys
from tests.audit_routes.world import World, make_world, sign_in

NIL = UUID(int=7)


@dataclass(kw_only=True)
class Tenants(World):
    """gina owns the team and administrates the server, and was deactivated after she signed in.

    `ids` are alice's team's, `theirs` mallory's of the same names, where she has such a thing.
    """

    mallory: User
    erin: User
    gina: User
    quinn: User
    theirs: dict[str, Any]

    @property
    def nothing(self) -> dict[str, Any]:
        """Returns a value for each argument that names nothing."""
        named = {name: str(NIL) if isinstance(value, UUID) else value for name, value in self.ids.items()}
        return named | {"pk": 999_999, "token": "no-such-token"}


def make_tenants() -> Tenants:
    world = make_world()
    quinn = User.objects.create_user("quinn@example.com", "x", confirmed=True)
    mallory = User.objects.create_user("mallory@example.com", "x", confirmed=True, display_name="Mallory")
    own = teams.create_team(by=mallory, name="Elsewhere")
    friends = [User.objects.create_user(f"{name}@example.com", "x", confirmed=True) for name in ("oscar", "pat")]
    for friend in friends:
        teams.add_member(team=own, by=mallory, user=friend, role="member")
    general = Channel.objects.select_related("team").get(team=own)
    world.ids |= things_in(world, world.channel, by=world.alice) | things_of(world.alice, world)
    world.connection = Connection.objects.select_related("channel__team").get(pk=world.ids["connection_id"])
    erin = User.objects.get(email="erin@example.com")
    gina = User.objects.create_user("gina@example.com", "x", confirmed=True, display_name="Gina", is_staff=True)
    teams.add_member(team=world.team, by=world.alice, user=gina, role="owner")
    keys.ours(by=world.root)
    signing_keys.published(now=timezone.now())  # both made by the first who asks
    tenants = Tenants(**vars(world), mallory=mallory, erin=erin, gina=gina, quinn=quinn, theirs={})
    tenants.theirs = {"team_id": own.pk, "user_id": mallory.pk, "person_id": mallory.pk}
    tenants.theirs |= things_in(tenants, general, by=mallory)
    tenants.theirs["chat_id"] = chats.start_chat(by=mallory, people=friends).pk
    return tenants


def things_in(world: World, channel: Channel, *, by: User, team: Any = None) -> dict[str, Any]:
    """Makes one of each thing that belongs to a channel or chat; returns their ids."""
    at, team = timezone.now(), team or channel.team or world.team
    hook, urls = connecting.connect(channel=channel, by=by, connector="incoming-webhook", name="Hooked")
    token = urls.short.rpartition("/")[2]
    message = posting.post_text(channel=channel, by=by, text="secret plans")
    sent = Exchange.objects.create(connection=hook, purpose="x", method="GET", url="http://x/", started_at=at)
    change = ConfigChange.objects.create(
        connection=hook, at=at, name="x", config_version=1, missed="late", grace=timedelta(hours=1)
    )
    owner = team.members.filter(memberships__role="owner").first()
    service, _token = outgoing.create(
        team=team, by=owner, name=f"Tides {channel.pk.hex[-6:]}", callback_url="https://x.example/", in_chats=True
    )
    OutgoingPlace.objects.create(webhook=service, channel=channel)
    call = MentionCall.objects.create(webhook=service, message=message, created_at=at, next_attempt_at=at)
    return {
        "channel_id": channel.pk,
        "connection_id": hook.pk,
        "webhook_id": hook.pk,
        "hook_token": token,
        "hook_hex": urls.teams.split("/")[-2],
        "message_id": message.pk,
        "exchange_id": sent.pk,
        "change_id": change.pk,
        "outgoing_id": service.pk,
        "call_id": call.pk,
        "slug": "incoming-webhook",
        "field": "place",
        "nil": NIL,
    }


def things_of(user: User, world: World) -> dict[str, Any]:
    """Makes one of each thing of a person's own, and of those without an owner; returns their ids."""
    at = timezone.now()
    sign_in(Client(), user)
    quinn = User.objects.get(email="quinn@example.com")
    export = DataExport.objects.create(
        user=user, asked_at=at, finished_at=at, expires_at=at + timedelta(days=1), archive=b"PK"
    )
    link, token = invitation_links.make_link(team=world.team, by=user, role="member", days=7, now=at)
    provider = IdentityProvider.objects.create(slug="sister", name="X", issuer="https://x.example")
    group = DirectoryGroup.objects.create(directory_id=world.ids["directory_id"], created_at=at, changed_at=at)
    notification = Notification.objects.create(user=user, message_id=world.ids["message_id"])
    return {
        "person_id": world.bob.pk,
        "action": "end-sessions",
        "token": token,
        "link_id": link.pk,
        "request_id": JoinRequest.objects.create(team=world.team, user=quinn, asked_at=at).pk,
        "export_id": export.pk,
        "notification_id": notification.pk,
        "key_id": BundleKey.objects.create(name="k", public_key=b"k" * 32, trusted_by=user).pk,
        "session_id": Session.objects.get(user=user).public_id,
        "picture_id": Picture.objects.create(png=b"x").pk,
        "kind": "oidc",
        "provider_id": provider.pk,
        "organization_slug": "sister",
        "setup_id": setups.open_setup(channel=world.channel, by=user, version=world.version, now=at).pk,
        "group_id": group.pk,
        "pk": 1,
        "signature": "x",
        "encoded": "x",
    }
