from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.db.models import Case, Q, QuerySet, When
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from channels_app import access, audit, rail_changes
from channels_app.models import Channel, ChannelMember, Membership, Team, User


class InvalidChannel(ValueError):
    """The channel cannot be created or changed as requested; `str(error)` is for the person who asked."""


def create_channel(
    *, team: Team, by: User, name: str, description: str = "", kind: str = Channel.Kind.STANDARD
) -> Channel:
    access.require(access.may_create_channels(by, team), _("Guests cannot create channels."))
    if team.archived_at:
        raise InvalidChannel(_("The team is archived. Its owners can unarchive it on its page."))
    try:
        with transaction.atomic():
            channel = Channel.objects.create(team=team, name=name, description=description, kind=kind)
            if channel.is_private:
                ChannelMember.objects.create(channel=channel, user=by)
            after = {"name": name, "description": description, "kind": kind}
            audit.record("channel.created", channel, by=by, team=team, after=after)
    except IntegrityError as error:
        raise InvalidChannel(_("The team already has a channel “%(name)s”.") % {"name": name}) from error
    return channel


def change_channel(*, channel: Channel, by: User, name: str, description: str) -> None:
    _require_manager(channel, by)
    try:
        with transaction.atomic():
            new = {"name": name, "description": description}
            old = Channel.objects.values(*new).get(pk=channel.pk)
            Channel.objects.filter(pk=channel.pk).update(**new)
            rail_changes.channels([channel.pk])
            audit.record_change("channel.changed", channel, by=by, old=old, new=new)
    except IntegrityError as error:
        raise InvalidChannel(_("The team already has a channel “%(name)s”.") % {"name": name}) from error


@transaction.atomic
def add_channel_member(*, channel: Channel, by: User, user: User) -> None:
    _require_manager(channel, by)
    if not Membership.objects.filter(team=channel.team, user=user).exists():
        raise InvalidChannel(_("%(person)s is not in the team yet.") % {"person": user})
    _member, created = ChannelMember.objects.get_or_create(channel=channel, user=user)
    if created:
        audit.record("channel.member-added", channel, by=by, after={"person": user})


@transaction.atomic
def remove_channel_member(*, channel: Channel, by: User, user: User) -> None:
    if by != user or channel.is_chat:
        _require_manager(channel, by)
    if ChannelMember.objects.filter(channel=channel, user=user).delete()[0]:
        audit.record("channel.member-removed", channel, by=by, before={"person": user})


def channels_named(query: str, *, by: User) -> QuerySet[Channel]:
    """Returns the channels of teams that a user may see and post in whose name, or team's name, contains the query.

    Those that begin with it come first.
    """
    words = query.replace("\x00", "").strip()[:80]
    found = access.visible_channels(by).filter(access.OPEN).exclude(team=None).select_related("team")
    found = found.filter(Q(name__icontains=words) | Q(team__name__icontains=words))
    begins = Case(When(name__istartswith=words, then=0), When(name__icontains=words, then=1), default=2)
    return found.order_by(begins, Lower("name"), "pk")


def mark_read(*, channel: Channel, by: User, message_id: UUID) -> None:
    """Records the newest message seen; never moves back, in whatever order the requests arrive."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO channels_app_readmark (user_id, channel_id, message_id) VALUES (%s, %s, %s)"
            " ON CONFLICT ON CONSTRAINT read_mark_once DO UPDATE SET message_id = EXCLUDED.message_id"
            " WHERE channels_app_readmark.message_id < EXCLUDED.message_id",
            [by.pk, channel.pk, message_id],
        )
    rail_changes.mark(by.pk, channel.pk)


def _require_manager(channel: Channel, by: User) -> None:
    access.require(access.may_manage_channel(by, channel), _("Only an owner of the team can do this."))
