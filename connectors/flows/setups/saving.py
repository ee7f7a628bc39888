"""Saves, changes and removes a connection, on behalf of its configuration page."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from channels_app import access, audit, vault
from channels_app.cards import CardError
from channels_app.flows.posting import post_card
from channels_app.models import User
from connectors import permissions
from connectors.app_packages import Manifest
from connectors.connections import configs, consent
from connectors.connections.sender import sender_of
from connectors.flows.setups.sessions import SetupExpired, url_of, version_for
from connectors.models import Connection, HeldPost, Setup, WebhookToken
from connectors.payload import UnsupportedBody, read_body, read_messages

# Bytes of JSON that a page may keep with a connection; real pages keep under one KB.
SETTINGS_LIMIT = 64 * 1024
NAME_LENGTH = 80


class InvalidSettings(ValueError):
    """The page's settings cannot be kept; nothing was stored."""


def save(*, setup_id: UUID, by: User, settings: Mapping[str, Any] | None, now: datetime) -> Connection:
    """Makes the setup's connection and posts what was held for it. Asked again, returns the connection that it made.

    `settings` is what the page stored, None if it stored nothing. Raises InvalidSettings or SetupExpired.
    """
    with transaction.atomic():
        mine = Setup.objects.select_for_update(of=("self",)).select_related("channel__team", "version__app")
        setup = mine.filter(pk=setup_id, opened_by=by).first()
        if setup is None:
            return _made_before(setup_id, by)
        if setup.expires_at <= now:
            raise SetupExpired
        # The person may have been removed from a private channel since the page was opened.
        permissions.require_may_connect(by, access.channel_for(by, setup.channel_id))
        if not settings:
            raise InvalidSettings(_("The app's page said it is done but stored no settings, so nothing is connected."))
        _require_small(settings)
        connection = _connect(setup, by, settings)
        after = {"connector": connection.sender_name, "channel": setup.channel}
        audit.record("connection.added", connection, by=by, after=after)
        consent.ask(connection, by)
        if not connection.awaits:  # for connections that wait for consent, no posts were held
            _post_held_posts(setup, connection)
        setup.delete()
    return connection


def _made_before(setup_id: UUID, by: User) -> Connection:
    made = (
        Connection.objects.select_related("channel__team").filter(pk=setup_id, created_by=by, removed_at=None).first()
    )
    if made is None:
        raise SetupExpired
    return made


def _connect(setup: Setup, by: User, settings: Mapping[str, Any]) -> Connection:
    app, channel = setup.version.app, setup.channel
    version = version_for(channel, app.connector_id)
    if version is None:
        raise access.NotVisible("app")
    manifest, token = Manifest.of(version.manifest), vault.unseal(setup.token).decode()
    setup.opened_by = by
    # With the setup's own id, so that saving twice creates it once.
    connection = Connection.objects.create(
        id=setup.pk,
        installation=consent.installation_in(channel, str(app.connector_id), by),
        channel=channel,
        name=name_in(settings) or manifest.name,
        sender_name=manifest.name,
        picture_id=version.picture_id,
        action_hosts=list(manifest.action_hosts),
        secrets=configs.seal({"settings": dict(settings), "webhookUrl": url_of(setup), "token": token}),
        created_by=by,
    )
    WebhookToken.objects.create(connection=connection, token_hash=setup.token_hash, hint=token[-4:], created_by=by)
    return connection


def _post_held_posts(setup: Setup, connection: Connection) -> None:
    sender = sender_of(connection)
    for held in HeldPost.objects.filter(setup=setup).order_by("id"):
        try:
            found = read_messages(read_body(bytes(held.body), held.content_type))
        except (CardError, UnsupportedBody):  # taken by a server of another version
            continue
        for envelope, payload in found:
            post_card(channel_id=connection.channel_id, sender=sender, envelope=envelope, payload=payload)


def settings_of(connection: Connection) -> dict[str, Any]:
    """Returns what the page stored, as `settings`, and the `webhookUrl` that it was given."""
    stored = configs.unseal(connection.secrets)
    return {"settings": stored.get("settings") or {}, "webhookUrl": stored.get("webhookUrl") or ""}


def edit(*, connection: Connection, by: User, settings: Mapping[str, Any] | None) -> None:
    """Replaces what the page stored; None leaves it. The webhook URL stays."""
    permissions.require_may_connect(by, connection.channel)
    if not settings:
        return
    _require_small(settings)
    with transaction.atomic():
        held = Connection.objects.select_for_update().get(pk=connection.pk, removed_at=None)
        held.secrets = configs.seal({**configs.unseal(held.secrets), "settings": dict(settings)})
        old, held.name = held.name, name_in(settings) or held.name
        held.save(update_fields=["secrets", "name"])
        # What the page stored is the app's own business and may hold its keys: only that it changed is recorded.
        after = {"settings": "…", **({"name": held.name} if old != held.name else {})}
        audit.record(
            "connection.configured", held, by=by, before={name: old for name in after if name == "name"}, after=after
        )


@transaction.atomic
def remove(*, connection: Connection, by: User, now: datetime) -> None:
    """Removes the connection for good: its URL answers 410; what its page stored is forgotten."""
    permissions.require_may_manage(by, connection.channel)
    if Connection.objects.filter(pk=connection.pk, removed_at=None).update(removed_at=now, secrets=None):
        audit.record("connection.removed", connection, by=by, before={"channel": connection.channel})


def name_in(settings: Mapping[str, Any]) -> str:
    """Returns the page's name for the connection: connectors give `configName`, tabs `suggestedDisplayName`."""
    for key in ("configName", "suggestedDisplayName"):
        value = settings.get(key)
        if isinstance(value, str) and (name := " ".join(_storable(value).split())):
            return name[:NAME_LENGTH]
    return ""


def _storable(text: str) -> str:
    """Removes what cannot be stored: PostgreSQL takes no NUL in a text, and half a surrogate pair cannot be encoded."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()


def _require_small(settings: Mapping[str, Any]) -> None:
    size = len(json.dumps(dict(settings)))
    if size > SETTINGS_LIMIT:
        words = {"size": size, "limit": SETTINGS_LIMIT}
        raise InvalidSettings(_("The app's settings are %(size)d bytes; the limit is %(limit)d.") % words)
