"""Deletes teams and channels: at once for everybody, and for good after days in which it can be undone."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from channels_app import access, audit, endings
from channels_app.flows.channels import InvalidChannel
from channels_app.models import Channel, Team, User
from channels_app.signals import channels_reopened

# How long a deletion can be undone.
GRACE_PERIOD = timedelta(days=7)


def gone_at(deleted: Team | Channel) -> datetime:
    """Returns when a deleted team or channel is gone for good."""
    assert deleted.deleted_at
    return deleted.deleted_at + GRACE_PERIOD


@transaction.atomic
def delete_channel(*, channel: Channel, by: User, now: datetime) -> None:
    """Deletes a channel: nobody sees it any more, and a worker removes it after GRACE_PERIOD."""
    _require_owner(channel.team, by)
    if Channel.objects.filter(pk=channel.pk, deleted_at=None).update(deleted_at=now):
        channel.deleted_at = now
        endings.channel(channel.pk)
        audit.record("channel.deleted", channel, by=by, before={"name": channel.name, "kind": channel.kind})


@transaction.atomic
def restore_channel(*, channel: Channel, by: User, now: datetime) -> None:
    """Brings a deleted channel back. Raises InvalidChannel if it is too late, or its name was given to another."""
    _require_owner(channel.team, by)
    if channel.deleted_at is None or gone_at(channel) <= now:
        raise InvalidChannel(_("It is too late to undo this: the channel is being removed."))
    try:
        with transaction.atomic():
            Channel.objects.filter(pk=channel.pk).update(deleted_at=None)
    except IntegrityError as error:
        taken = _("The team has another channel “%(name)s” now. Rename that one first.")
        raise InvalidChannel(taken % {"name": channel.name}) from error
    channel.deleted_at = None
    channels_reopened.send(sender=Channel, channels=[channel.pk], now=now)
    audit.record("channel.restored", channel, by=by)


@transaction.atomic
def delete_team(*, team: Team, by: User, now: datetime) -> None:
    """Deletes a team with all its channels, as `delete_channel` does one."""
    _require_owner(team, by)
    if Team.objects.filter(pk=team.pk, deleted_at=None).update(deleted_at=now):
        team.deleted_at = now
        for channel_id in team.channels.values_list("pk", flat=True):
            endings.channel(channel_id)
        audit.record("team.deleted", team, by=by, before={"name": team.name})


@transaction.atomic
def restore_team(*, team: Team, by: User, now: datetime) -> None:
    """Brings a deleted team back with all it had. Raises InvalidChannel if it is too late."""
    _require_owner(team, by)
    if team.deleted_at is None or gone_at(team) <= now:
        raise InvalidChannel(_("It is too late to undo this: the team is being removed."))
    Team.objects.filter(pk=team.pk).update(deleted_at=None)
    team.deleted_at = None
    channels_reopened.send(sender=Team, channels=list(team.channels.values_list("pk", flat=True)), now=now)
    audit.record("team.restored", team, by=by)


def _require_owner(team: Team | None, by: User) -> None:
    reason = _("Only an owner of the team can delete it or its channels.")
    access.require(team is not None and access.may_govern(by, team), reason)
