from collections.abc import Sequence
from typing import Any

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils.translation import gettext as _

from channels_app import access, audit
from channels_app.models import Channel, ChannelMember, Invitation, JoinRequest, Membership, Team, User

POLICIES = (
    "incoming_webhooks_allowed",
    "members_may_manage_connectors",
    "outgoing_webhooks_allowed",
    "members_may_create_outgoing_webhooks",
    "discoverable",
)
DETAILS = ("name", "description")


class InvalidTeam(ValueError):
    """The change would leave the team without something it needs; `str(error)` is for the person who asked."""


@transaction.atomic
def create_team(*, by: User, name: str, description: str = "") -> Team:
    """Creates a team with a first channel, General; its creator owns it."""
    team = Team.objects.create(name=name, description=description)
    Membership.objects.create(team=team, user=by, role=Membership.Role.OWNER)
    channel = Channel.objects.create(team=team, name=_("General"))
    after = {"name": name, "description": description, "owner": by, "channel": channel}
    audit.record("team.created", team, by=by, after=after)
    return team


@transaction.atomic
def change_team(*, team: Team, by: User, **values: Any) -> None:
    """Changes name, description or policies; site administrators may change the first two of any team."""
    if values.keys() <= set(DETAILS):
        access.require(access.may_govern(by, team), _("Only an owner of the team can do this."))
    else:
        _require_owner(team, by)
    if unknown := values.keys() - {*DETAILS, *POLICIES}:
        raise TypeError(f"not a setting of a team: {sorted(unknown)}")
    team.refresh_from_db()
    old = audit.values_of(team, values)
    Team.objects.filter(pk=team.pk).update(**values)
    team.refresh_from_db()
    audit.record_change("team.changed", team, by=by, old=old, new=values)


def require_joinable(team: Team | None) -> None:
    """Raises InvalidTeam, with what to do, for a team that nobody can join now. None is the server itself."""
    if team and not team.is_joinable:
        words = _("“%(team)s” is archived or deleted: nobody can join it until one of its owners brings it back.")
        raise InvalidTeam(words % {"team": team.name})


def enter(team: Team, user: User, role: str) -> bool:
    """Puts a user into a team, whoever let them in, and returns whether they are new; a member keeps their role.

    Raises InvalidTeam for a team that nobody can join now.
    """
    require_joinable(team)
    forget_invitations(team, user)
    JoinRequest.objects.filter(team=team, user=user).delete()
    return Membership.objects.get_or_create(team=team, user=user, defaults={"role": role})[1]


@transaction.atomic
def add_member(*, team: Team, by: User, user: User, role: str) -> None:
    """Adds a user without asking them: for site administrators and the demo; others use flows/invitations.py."""
    access.require(access.may_invite(by, team), _("Only an owner of the team can add people."))
    if not enter(team, user, role):
        raise InvalidTeam(_("%(person)s is already in the team.") % {"person": user})
    audit.record("member.added", user, by=by, team=team, after={"role": role})


@transaction.atomic
def change_role(*, team: Team, by: User, user: User, role: str) -> None:
    _require_owner(team, by)
    if role != Membership.Role.OWNER:
        _require_other_owner(team, user)
    before = Membership.objects.select_for_update().filter(team=team, user=user).first()
    if before is not None and before.role != role:
        Membership.objects.filter(pk=before.pk).update(role=role)
        audit.record("member.role-changed", user, by=by, team=team, before={"role": before.role}, after={"role": role})


@transaction.atomic
def remove_member(*, team: Team, by: User, user: User) -> None:
    """Removes a user from the team and its private channels. Users may always leave by themselves."""
    if by != user:
        _require_owner(team, by)
    _require_other_owner(team, user)
    ChannelMember.objects.filter(channel__team=team, user=user).delete()
    gone = Membership.objects.filter(team=team, user=user).first()
    if gone is not None:
        gone.delete()
        audit.record("member.removed", user, by=by, team=team, before={"role": gone.role})
    forget_invitations(team, user)


@transaction.atomic
def change_roles(*, team: Team, by: User, users: Sequence[User], role: str) -> None:
    """Gives several people a role, or none of them if the team would be left without an owner."""
    for user in users:
        change_role(team=team, by=by, user=user, role=role)


@transaction.atomic
def remove_members(*, team: Team, by: User, users: Sequence[User]) -> None:
    """Removes several people, or none of them if the team would be left without an owner."""
    for user in users:
        remove_member(team=team, by=by, user=user)


def forget_invitations(team: Team, user: User) -> None:
    """Deletes a team's invitations to a user who joins or leaves.

    They say nothing about whether the user may join again.
    """
    theirs = EmailAddress.objects.filter(user=user).values("email")
    Invitation.objects.filter(team=team, email__in=theirs).delete()


def _require_owner(team: Team, by: User) -> None:
    access.require(access.may_own(by, team), _("Only an owner of the team can do this."))


def _require_other_owner(team: Team, user: User) -> None:
    # Locked so that two owners cannot leave at the same moment.
    owners = Membership.objects.select_for_update().filter(team=team, role=Membership.Role.OWNER)
    if {owner.user_id for owner in owners} == {user.pk}:
        raise InvalidTeam(_("A team needs an owner: make someone else an owner first."))
