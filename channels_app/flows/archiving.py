"""Archives teams and channels: they stay readable but accept no posts until they are unarchived."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from channels_app import access, audit, rail_changes
from channels_app.models import Channel, Team, User
from channels_app.signals import channels_reopened


@transaction.atomic
def archive_channel(*, channel: Channel, by: User, now: datetime) -> None:
    """Archives a channel; senders are told so, and its connections pause."""
    _require_manager(channel, by)
    if Channel.objects.filter(pk=channel.pk, archived_at=None).update(archived_at=now):
        channel.archived_at = now
        rail_changes.channels([channel.pk])
        audit.record("channel.archived", channel, by=by)


@transaction.atomic
def unarchive_channel(*, channel: Channel, by: User, now: datetime) -> None:
    """Lets a channel take posts again. Runs that were due meanwhile are not made up for."""
    _require_manager(channel, by)
    if Channel.objects.filter(pk=channel.pk).exclude(archived_at=None).update(archived_at=None):
        channel.archived_at = None
        channels_reopened.send(sender=Channel, channels=[channel.pk], now=now)
        audit.record("channel.unarchived", channel, by=by)


@transaction.atomic
def archive_team(*, team: Team, by: User, now: datetime) -> None:
    """Archives a team with all its channels."""
    _require_owner(team, by)
    if Team.objects.filter(pk=team.pk, archived_at=None).update(archived_at=now):
        team.archived_at = now
        rail_changes.channels(team.channels.values_list("pk", flat=True))
        audit.record("team.archived", team, by=by)


@transaction.atomic
def unarchive_team(*, team: Team, by: User, now: datetime) -> None:
    """Brings a team back with its channels, except those that are archived themselves."""
    _require_owner(team, by)
    if Team.objects.filter(pk=team.pk).exclude(archived_at=None).update(archived_at=None):
        team.archived_at = None
        channels_reopened.send(sender=Team, channels=list(team.channels.values_list("pk", flat=True)), now=now)
        audit.record("team.unarchived", team, by=by)


def _require_manager(channel: Channel, by: User) -> None:
    reason = _("Only those who manage the channel can archive or unarchive it.")
    access.require(not channel.is_chat and access.may_manage_channel(by, channel), reason)


def _require_owner(team: Team, by: User) -> None:
    access.require(access.may_govern(by, team), _("Only an owner of the team can archive or unarchive it."))
