"""Creates, changes, pauses and removes outgoing webhooks and their security tokens."""

import base64
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from channels_app import access, audit, vault
from channels_app.models import Picture, Team, User
from connectors import outbound, permissions
from connectors.models import OutgoingToken, OutgoingWebhook
from connectors.models.outgoing import DEFAULT_TIMEOUT_SECONDS, LONGEST_TIMEOUT
from connectors.redaction import mask_address
from connectors.security import tokens

# The longest time that an old token may sign after a rotation; the default is a day.
LONGEST_OVERLAP = timedelta(days=90)
OVERLAP = timedelta(days=1)
DETAILS = ("name", "callback_url", "description", "picture_id", "timeout", "in_chats")
State = OutgoingWebhook.State


class InvalidOutgoing(ValueError):
    """A setting is not allowed; `field` is the place, `str(error)` is for the person who asked."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


def outgoing_of(user: User) -> QuerySet[OutgoingWebhook]:
    """Returns the services of the person's teams: those who write may know who reads along."""
    return OutgoingWebhook.objects.filter(team__in=access.visible_teams(user), removed_at=None)


def outgoing_for(user: User, webhook_id: UUID) -> OutgoingWebhook:
    found = outgoing_of(user).select_related("team", "created_by").filter(pk=webhook_id).first()
    if found is None:
        raise access.NotVisible("outgoing webhook")
    return found


def create(
    *,
    team: Team,
    by: User,
    name: str,
    callback_url: str,
    description: str = "",
    picture: Picture | None = None,
    timeout: int = DEFAULT_TIMEOUT_SECONDS,
    in_chats: bool = False,
) -> tuple[OutgoingWebhook, str]:
    """Creates a webhook; returns it with its security token in base64, which is not shown again."""
    permissions.require_outgoing_manager(by, team)
    access.require(team.archived_at is None, _("The team is archived. Its owners can unarchive it on its page."))
    if not team.outgoing_webhooks_allowed:
        raise access.NotAllowed(_("The team's outgoing webhooks are switched off."))
    values = _check({"name": name, "callback_url": callback_url, "timeout": timeout})
    with transaction.atomic():
        webhook = OutgoingWebhook(
            team=team, description=description, picture=picture, in_chats=in_chats, created_by=by, **values
        )
        _store(webhook)
        audit.record("outgoing-webhook.added", webhook, by=by, after=_audit_values(webhook))
        return webhook, _new_token(webhook, by)


def change(*, webhook: OutgoingWebhook, by: User, **values: Any) -> None:
    """Changes name, address, description, picture, timeout or `in_chats`."""
    permissions.require_outgoing_manager(by, webhook.team)
    if unknown := values.keys() - set(DETAILS):
        raise TypeError(f"not a setting of an outgoing webhook: {sorted(unknown)}")
    old = _audit_values(webhook)
    for name, value in {**values, **_check(values)}.items():
        setattr(webhook, name, value)
    with transaction.atomic():
        _store(webhook)
        audit.record_change("outgoing-webhook.changed", webhook, by=by, old=old, new=_audit_values(webhook))


def rotate(*, webhook: OutgoingWebhook, by: User, now: datetime, overlap: timedelta = OVERLAP) -> str:
    """Makes a new token; the one before it also signs for `overlap` (0 to 90 days). At most two tokens are live."""
    permissions.require_outgoing_manager(by, webhook.team)
    if not timedelta() <= overlap <= LONGEST_OVERLAP:
        raise InvalidOutgoing("overlap", _("The overlap is 0 to %(days)d days.") % {"days": LONGEST_OVERLAP.days})
    with transaction.atomic():
        OutgoingWebhook.objects.select_for_update().get(pk=webhook.pk)
        live = list(live_tokens(webhook, now=now))
        for token in live:
            end = now + overlap if token == live[-1] else now
            token.expires_at = min(token.expires_at or end, end)
            token.save(update_fields=["expires_at"])
        after = {"old_token_ends": now + overlap if live else None}
        audit.record("outgoing-webhook.token-rotated", webhook, by=by, after=after)
        return _new_token(webhook, by)


@transaction.atomic
def end_overlap(*, webhook: OutgoingWebhook, by: User, now: datetime) -> None:
    """Stops signing with the token before the newest one, for a service that has the new one."""
    permissions.require_outgoing_manager(by, webhook.team)
    if live_tokens(webhook, now=now).exclude(expires_at=None).update(expires_at=now):
        audit.record("outgoing-webhook.old-token-ended", webhook, by=by)


@transaction.atomic
def pause(*, webhook: OutgoingWebhook, by: User) -> None:
    permissions.require_outgoing_manager(by, webhook.team)
    if OutgoingWebhook.objects.filter(pk=webhook.pk).exclude(state=State.PAUSED).update(state=State.PAUSED):
        audit.record("outgoing-webhook.paused", webhook, by=by)
    webhook.state = State.PAUSED


@transaction.atomic
def resume(*, webhook: OutgoingWebhook, by: User) -> None:
    """Resumes calls, also to a service that needed attention or said it was gone, to see if it still is."""
    permissions.require_outgoing_manager(by, webhook.team)
    solved: dict[str, Any] = {"problem": "", "problem_since": None, "failures": 0}
    old = OutgoingWebhook.objects.values("state").get(pk=webhook.pk)
    OutgoingWebhook.objects.filter(pk=webhook.pk).update(state=State.ACTIVE, **solved)
    new = {"state": State.ACTIVE}
    audit.record_change("outgoing-webhook.resumed", webhook, by=by, old=old, new=new)
    webhook.refresh_from_db()


@transaction.atomic
def remove(*, webhook: OutgoingWebhook, by: User, now: datetime) -> None:
    """Removes a webhook for good and forgets its tokens; its messages stay and its name is free."""
    permissions.require_outgoing_manager(by, webhook.team)
    if OutgoingWebhook.objects.filter(pk=webhook.pk, removed_at=None).update(removed_at=now):
        audit.record("outgoing-webhook.removed", webhook, by=by, before=_audit_values(webhook))
    webhook.tokens.all().delete()
    webhook.places.all().delete()


def live_tokens(webhook: OutgoingWebhook, *, now: datetime) -> QuerySet[OutgoingToken]:
    """Returns the live tokens, oldest first: while two are live, the older one is what every service has."""
    return webhook.tokens.filter(Q(expires_at=None) | Q(expires_at__gt=now)).order_by("created_at", "pk")


def _audit_values(webhook: OutgoingWebhook) -> dict[str, Any]:
    """Returns the settings as the audit log has them: its readers may know where the address leads, but no keys."""
    return {**audit.values_of(webhook, DETAILS), "callback_url": mask_address(webhook.callback_url)}


def _check(values: Mapping[str, Any]) -> dict[str, Any]:
    checks: dict[str, Callable[[Any], Any]] = {"name": _name, "callback_url": _callback_url, "timeout": _timeout}
    return {field: check(values[field]) for field, check in checks.items() if field in values}


def _name(name: str) -> str:
    name = " ".join(name.split()).lstrip("@/").strip()
    if not name or len(name) > 80:
        raise InvalidOutgoing("name", _("A name has 1 to 80 characters."))
    return name


def _callback_url(url: str) -> str:
    if len(url) > 2000:
        raise InvalidOutgoing("callback_url", _("The URL is longer than 2,000 characters."))
    network = outbound.Network()
    try:
        target = outbound.target_of(url, network)
    except outbound.Blocked as error:
        raise InvalidOutgoing("callback_url", str(error)) from error
    if target.scheme != "https" and not network.allowed.target(target):
        raise InvalidOutgoing("callback_url", _("The URL must start with https://."))
    return url


def _timeout(seconds: int) -> int:
    if not 1 <= seconds <= LONGEST_TIMEOUT:
        raise InvalidOutgoing("timeout", _("A service can have 1 to %(most)d seconds.") % {"most": LONGEST_TIMEOUT})
    return seconds


def _store(webhook: OutgoingWebhook) -> None:
    try:
        with transaction.atomic():
            webhook.save()
    except IntegrityError as error:
        taken = _("The team already has an outgoing webhook “%(name)s”.") % {"name": webhook.name}
        raise InvalidOutgoing("name", taken) from error


def _new_token(webhook: OutgoingWebhook, by: User) -> str:
    secret = tokens.new_signing_token()
    shown = base64.b64encode(secret).decode()
    OutgoingToken.objects.create(webhook=webhook, secret=vault.seal(secret), hint=shown[-5:-1], created_by=by)
    return shown
