"""What has to be there before a case is called: each function makes it, and returns arguments for the path."""

import json
import re
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from channels_app.flows import (
    archiving,
    chats,
    deleting,
    directories,
    invitation_links,
    invitations,
    server_settings,
    teams,
    tokens,
)
from channels_app.models import DirectoryGroup, Invitation, JoinRequest, Membership, Session, Team
from connectors import registry
from connectors.connections import installations
from connectors.flows import configuring, connecting, outgoing, setups
from connectors.flows.outgoing import allowed_channels
from connectors.flows.publishing import bundles, keys
from connectors.models import App, AppVersion, Connection, OutgoingPlace
from tests.audit_routes.world import TOTP_SECRET, World, sign_in
from tests.connectors.apps import icon, make_version, manifest, package

PUBLIC_KEY = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
FEED = {"url": "https://news.example/feed", "interval": "60", "changes": "status", "name": "News"}


def invite_alice(world: World) -> dict[str, Any]:
    """An invitation for alice, to a team of bob's."""
    theirs = teams.create_team(by=world.bob, name="Theirs")
    invitations.ask(team=theirs, by=world.bob, email=world.alice.email, role="guest", now=timezone.now())
    return {"invitation_id": Invitation.objects.get(team=theirs).pk}


def another_owner(world: World) -> None:
    teams.change_role(team=world.team, by=world.alice, user=world.bob, role="owner")


def pause(world: World) -> None:
    connecting.pause(connection=world.connection, by=world.alice)


def in_private(world: World) -> dict[str, Any]:
    return {"channel_id": world.private.pk}


def let_in(world: World) -> dict[str, Any]:
    service = outgoing.outgoing_for(world.alice, world.ids["outgoing_id"])
    allowed_channels.allow(webhook=service, channel=world.private, by=world.alice)
    return in_private(world)


def asked_of_alice(world: World) -> dict[str, Any]:
    """A service that bob lets into his chat with alice, to which she has not agreed yet."""
    chat = chats.start_chat(by=world.bob, people=[world.alice])
    OutgoingPlace.objects.create(
        webhook_id=world.ids["outgoing_id"], channel=chat, let_in_by=world.bob, awaits=world.alice
    )
    return {"channel_id": chat.pk}


def rotated(world: World) -> None:
    service = outgoing.outgoing_for(world.alice, world.ids["outgoing_id"])
    outgoing.rotate(webhook=service, by=world.alice, now=timezone.now(), overlap=timedelta(days=1))


def paused_service(world: World) -> None:
    outgoing.pause(webhook=outgoing.outgoing_for(world.alice, world.ids["outgoing_id"]), by=world.alice)


def in_state(state: str) -> Callable[[World], None]:
    def prepare(world: World) -> None:
        AppVersion.objects.filter(pk=world.version.pk).update(state=state, submitted_at=timezone.now())

    return prepare


def with_second_factor(world: World) -> None:
    TOTP.activate(world.alice, TOTP_SECRET)
    RecoveryCodes.activate(world.alice)


def totp_code(_world: World) -> dict[str, str]:
    return {"code": format_hotp_value(hotp_value(TOTP_SECRET, int(time.time()) // 30))}


def another_session(world: World) -> dict[str, Any]:
    sign_in(Client(), world.alice)
    return {"session_id": Session.objects.filter(user=world.alice).latest("started_at").public_id}


def session_of_alice(world: World) -> dict[str, Any]:
    return {**another_session(world), "person_id": world.alice.pk}


def archived_team(world: World) -> None:
    archiving.archive_team(team=world.team, by=world.alice, now=timezone.now())


def archived_channel(world: World) -> None:
    archiving.archive_channel(channel=world.channel, by=world.alice, now=timezone.now())


def of_bob(world: World) -> dict[str, Any]:
    return {"person_id": world.bob.pk, "token_id": world.ids["token_id"], "action": "deactivate"}


def of_root(world: World) -> dict[str, Any]:
    return {"person_id": world.root.pk}


def group(world: World) -> dict[str, Any]:
    made = DirectoryGroup.objects.create(
        directory_id=world.ids["directory_id"], display_name="Ops", created_at=timezone.now(), changed_at=timezone.now()
    )
    return {"group_id": made.pk}


def published_app(world: World) -> dict[str, Any]:
    version = make_version(world.alice, state="published")
    return {"slug": str(version.app.connector_id), "version": version}


def open_setup(world: World) -> dict[str, Any]:
    version = published_app(world)["version"]
    made = setups.open_setup(channel=world.channel, by=world.alice, version=version, now=timezone.now())
    return {"setup_id": made.pk}


def app_connection(world: World) -> dict[str, Any]:
    setup_id = open_setup(world)["setup_id"]
    made = setups.save(setup_id=setup_id, by=world.alice, settings={"configName": "B"}, now=timezone.now())
    return {"connection_id": made.pk}


def feed(world: World) -> dict[str, Any]:
    """A connection with settings, of which the second change can be undone."""
    now, kind = timezone.now(), registry.connector("rss")
    made, _urls = configuring.add(
        channel=world.channel, by=world.alice, connector="rss", form=kind.config_form(FEED), name="News", now=now
    )
    change = configuring.edit(
        connection=made, by=world.alice, form=kind.config_form({**FEED, "interval": "360"}), name="More", now=now
    )
    assert change
    return {"connection_id": made.pk, "change_id": change.pk, "slug": "rss"}


def outdated_feed(world: World) -> dict[str, Any]:
    found = feed(world)
    Connection.objects.filter(pk=found["connection_id"]).update(config_version=0)
    return found


def newer_version(world: World, **whose: Any) -> dict[str, Any]:
    """An installation of an app whose published version wants more."""
    old = make_version(world.alice, state="retired")
    slug = str(old.app.connector_id)
    installations.put(slug, old, by=world.alice, **(whose or {"team": world.team}))
    new = make_version(world.alice, app=old.app, state="published", version="2.0.0", action_hosts=("more.example",))
    world.ids["newer"] = new.pk
    return {"slug": slug}


def newer_in_chat(world: World) -> dict[str, Any]:
    return {**newer_version(world, chat=world.chat), "channel_id": world.chat.pk}


def trusted_key(world: World) -> dict[str, Any]:
    return {"key_id": keys.trust(name="Sister", public=PUBLIC_KEY, by=world.root).pk}


def bundle_of_ours(world: World) -> dict[str, Any]:
    """A bundle that this server signed, of an app that is not here any more."""
    version = make_version(world.alice, state="approved")
    data = bundles.export(version=version, by=world.root, now=timezone.now())
    App.objects.filter(pk=version.app_id).delete()
    return {"bundle": SimpleUploadedFile("app.zip", data)}


def a_package(_world: World) -> dict[str, Any]:
    return {"package": SimpleUploadedFile("app.zip", package(manifest().document()))}


def same_package(world: World) -> dict[str, Any]:
    document = manifest(id=world.version.app.manifest_id, connector_id=world.version.app.connector_id).document()
    return {"package": SimpleUploadedFile("app.zip", package(document))}


def invitation_link(world: World) -> dict[str, Any]:
    made, _url = invitation_links.make_link(team=world.team, by=world.alice, role="member", days=7, now=timezone.now())
    return {"link_id": made.pk}


def open_sign_up(_world: World) -> None:
    server_settings.change(by=None, signup="open")


def without_password(world: World) -> None:
    world.alice.set_unusable_password()
    world.alice.save()


def deleted_team(world: World) -> None:
    deleting.delete_team(team=world.team, by=world.alice, now=timezone.now())


def deleted_channel(world: World) -> None:
    deleting.delete_channel(channel=world.channel, by=world.alice, now=timezone.now())


def joins(world: World, client: Client) -> Any:
    _link, token = invitation_links.make_link(
        team=world.team, by=world.alice, role="member", days=7, now=timezone.now()
    )
    return client.post(f"/join/{token}/", {"do": "join"})


def resets_password(world: World, client: Client) -> Any:
    client.post("/accounts/password/reset/", {"email": world.alice.email})
    found = re.search(r"(/accounts/password/reset/key/\S+)", str(mail.outbox[-1].body))
    assert found
    form = client.get(found[1], follow=True).redirect_chain[-1][0]
    return client.post(form, {"password1": "another horse 7", "password2": "another horse 7"})


def confirms_address(world: World, client: Client) -> Any:
    address = EmailAddress.objects.create(user=world.alice, email="al@example.com")
    return client.post(f"/accounts/confirm-email/{EmailConfirmationHMAC(address).key}/")


def uploads_by_api(world: World, client: Client) -> Any:
    _token, secret = tokens.create_token(by=world.alice, name="CI", scopes=["apps:write", "apps:read"])
    data, headers = package(manifest().document()), {"Authorization": f"Bearer {secret}"}
    return client.generic("POST", "/api/v1/apps", data, content_type="application/zip", headers=headers)


def makes_account(world: World, client: Client) -> Any:
    """As a directory does."""
    _directory, token = directories.connect(by=world.root, name="Entra")
    body = {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": "zoe@example.com"}
    headers = {"Authorization": f"Bearer {token}"}
    return client.generic(
        "POST", "/scim/v2/Users", json.dumps(body), content_type="application/scim+json", headers=headers
    )


def connects_by_button(world: World, client: Client) -> Any:
    version = make_version(world.alice, state="published", valid_domains=("builds.example",))
    asked = {"app_id": str(version.app.connector_id), "callback_url": "https://builds.example/done", "state": "1"}
    return client.post(f"/connectors/Connect?{urlencode(asked)}", {"channel": world.channel.pk, "name": "Builds 2"})


def an_icon() -> SimpleUploadedFile:
    return SimpleUploadedFile("color.png", icon(192))


def a_list(_world: World) -> dict[str, Any]:
    return {"file": SimpleUploadedFile("people.csv", b"email,name\nzoe@example.com,Zoe\n")}


def without_owner(world: World) -> None:
    Membership.objects.filter(team=world.team, user=world.alice).delete()


def to_be_found(world: World) -> None:
    Team.objects.filter(pk=world.team.pk).update(discoverable=True)


def asking(world: World) -> dict[str, Any]:
    made = JoinRequest.objects.create(team=world.team, user=world.root, asked_at=timezone.now())
    return {"request_id": made.pk}


def erin(world: World) -> Any:
    return world.team.members.get(email="erin@example.com").pk


def a_passkey(world: World) -> dict[str, Any]:
    made = Authenticator.objects.create(user=world.alice, type=Authenticator.Type.WEBAUTHN, data={"name": "Key"})
    return {"pk": made.pk}
