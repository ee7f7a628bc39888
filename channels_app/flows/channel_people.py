"""Changes who is in a private channel and who sees a channel: people are added by name or all at once, or leave."""

from collections.abc import Collection, Sequence

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from channels_app import access, audit, endings, rail_changes
from channels_app.flows.channels import InvalidChannel
from channels_app.models import Channel, ChannelMember, User
from channels_app.models.user import named_like, with_proof

# Suggestions while somebody types a name.
MAX_OFFERED = 8


def candidates(channel: Channel, *, query: str = "") -> QuerySet[User]:
    """Returns the people of a channel's team who could be added to it, by name or e-mail address."""
    team = User.objects.filter(memberships__team=channel.team_id, is_active=True).filter(named_like(query))
    return with_proof(team.exclude(private_channels=channel)).order_by("display_name", "email")


def colleagues(channel: Channel) -> QuerySet[User]:
    """Returns everyone in a channel's team."""
    return User.objects.filter(memberships__team=channel.team_id).order_by("display_name", "email")


@transaction.atomic
def add(*, channel: Channel, by: User, people: Collection[User]) -> None:
    """Adds several people of the team to a private channel. Raises InvalidChannel if one is not in the team."""
    access.require(access.may_manage_channel(by, channel), _("Only an owner of the team can do this."))
    _require_in_team(channel, people)
    inside = set(ChannelMember.objects.filter(channel=channel, user__in=people).values_list("user_id", flat=True))
    added = [person for person in people if person.pk not in inside]
    rows = [ChannelMember(channel=channel, user=person) for person in added]
    ChannelMember.objects.bulk_create(rows, ignore_conflicts=True)
    rail_changes.channels([channel.pk])
    for person in added:
        audit.record("channel.member-added", channel, by=by, after={"person": person})


@transaction.atomic
def leave(*, channel: Channel, by: User) -> None:
    """Removes a person from a private channel. The last one has to stay, or nobody could see the channel."""
    access.require(channel.is_private, _("Everybody in the team is in its standard channels."))
    members = list(ChannelMember.objects.select_for_update().filter(channel=channel).values_list("user_id", flat=True))
    if members == [by.pk]:
        last = _("You are the last one in %(channel)s: add somebody first, or archive or delete it.")
        raise InvalidChannel(last % {"channel": channel.name})
    if ChannelMember.objects.filter(channel=channel, user=by).delete()[0]:
        audit.record("channel.member-removed", channel, by=by, before={"person": by})


@transaction.atomic
def make_private(*, channel: Channel, by: User, keep: Sequence[User] | None) -> None:
    """Closes a standard channel: only `by` and those in `keep` still see it, everyone now in the team if it is None.

    Streams of the others end at once, and so do their notifications about it.
    """
    access.require(access.may_manage_channel(by, channel), _("Only an owner of the team can do this."))
    held = Channel.objects.select_for_update().get(pk=channel.pk)
    if held.kind != Channel.Kind.STANDARD:
        raise InvalidChannel(_("The channel is private already."))
    _require_in_team(channel, keep or ())
    stay = {person.pk for person in (colleagues(channel) if keep is None else keep)} | {by.pk}
    ChannelMember.objects.bulk_create([ChannelMember(channel=channel, user_id=id) for id in sorted(stay)])
    _turn(channel, Channel.Kind.PRIVATE, by, people=len(stay))


@transaction.atomic
def make_standard(*, channel: Channel, by: User) -> None:
    """Opens a private channel, with all that was written in it, to the whole team."""
    reason = _("Only an owner of the team who is in the channel can open it.")
    access.require(access.may_publish_channel(by, channel), reason)
    ChannelMember.objects.filter(channel=channel).delete()
    _turn(channel, Channel.Kind.STANDARD, by)


def _turn(channel: Channel, kind: str, by: User, **after: int) -> None:
    old, channel.kind = channel.kind, kind
    Channel.objects.filter(pk=channel.pk).update(kind=kind)
    endings.channel(channel.pk)
    audit.record("channel.privacy-changed", channel, by=by, before={"kind": old}, after={"kind": kind, **after})


def _require_in_team(channel: Channel, people: Collection[User]) -> None:
    ids = [person.pk for person in people]
    inside = set(colleagues(channel).filter(pk__in=ids).values_list("pk", flat=True))
    if outside := [person for person in people if person.pk not in inside]:
        raise InvalidChannel(_("%(person)s is not in the team yet.") % {"person": outside[0]})
