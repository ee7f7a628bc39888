"""Gives and takes what groups at an identity provider lead to, and leaves alone what people gave by hand."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from channels_app import access, audit, endings
from channels_app.flows import teams
from channels_app.flows.accounts import keeping
from channels_app.models import ChannelMember, GroupGrant, Membership, Team, User


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that changes: `team` is None for administration of the server, a role None for not being there.

    `is_kept` if it stays though the groups say otherwise: a team keeps its last owner, the server who is
    the last in charge of it.
    """

    team: Team | None
    before: str | None
    after: str | None
    is_kept: bool = False


def changes(user: User | None, *, provider: str, roles: Mapping[UUID, str], is_administrator: bool) -> list[Change]:
    """Returns what `apply` would do for a person, or for one who has no account yet."""
    found: dict[UUID, Membership] = {}
    given: set[UUID] = set()
    if user is not None:
        mine = Membership.objects.filter(user=user).select_related("team")
        found = {one.team_id: one for one in mine}
        own = GroupGrant.objects.filter(user=user, provider=provider, membership__isnull=False)
        given = set(own.values_list("membership__team", flat=True))
    here = {team.pk: team for team in Team.objects.filter(pk__in={*roles, *given})}
    made = [_of_team(team, found.get(pk), roles.get(pk), is_given=pk in given) for pk, team in here.items()]
    rights = _of_rights(user, provider, is_administrator=is_administrator)
    ordered = sorted((one for one in made if one), key=lambda one: (str(one.team), one.before or ""))
    return [*ordered, *([rights] if rights else [])]


@transaction.atomic
def apply(user: User, *, provider: str, name: str, roles: Mapping[UUID, str], is_administrator: bool) -> list[Change]:
    """Gives and takes memberships and administration, and returns what changed; `name` is the provider's."""
    keeping.take_turn(user)  # two sign-ins at a time do it one after the other
    done = changes(user, provider=provider, roles=roles, is_administrator=is_administrator)
    for change in done:
        if not change.is_kept:
            _carry_out(user, provider, change)
            _record(user, change, name)
    if any(not change.is_kept for change in done):
        endings.person(user.pk)
    return done


def _of_team(team: Team, present: Membership | None, after: str | None, *, is_given: bool) -> Change | None:
    """Returns the change of one team's membership; None if there is none, or if it was made by hand.

    A team that nobody can join now is joined at the first sign-in after its owners brought it back.
    """
    before = present.role if present else None
    if before == after or (not is_given if present else not team.is_joinable):
        return None
    kept = present is not None and access.is_last_owner(team, present.user_id)
    return Change(team, before, after, is_kept=kept)


def _of_rights(user: User | None, provider: str, *, is_administrator: bool) -> Change | None:
    is_one = bool(user and user.is_staff)
    if is_administrator == is_one:
        return None
    if is_administrator:
        return Change(None, None, "administrator")
    if not GroupGrant.objects.filter(user=user, provider=provider, membership=None).exists():
        return None
    return Change(None, "administrator", None, is_kept=bool(user and keeping.is_indispensable(user)))


def _carry_out(user: User, provider: str, change: Change) -> None:
    if change.team is None:
        _set_administrator(user, provider, change)
    elif change.after is None:
        _take_out(user, change.team)
    else:
        _put_in(user, provider, change.team, change.after)


def _record(user: User, change: Change, name: str) -> None:
    """Writes a change into the audit log; the server made it, because of what the provider called `name` says."""
    before, after = ({"role": role} if role else {} for role in (change.before, change.after))
    action = "member.removed" if change.after is None else "member.role-changed" if change.before else "member.added"
    if change.team is None:
        action = "administrator.added" if change.after else "administrator.removed"
    audit.record(action, user, by=None, team=change.team, before=before, after=after, reason=f"groups at {name}")


def _set_administrator(user: User, provider: str, change: Change) -> None:
    user.is_staff = user.is_superuser = change.after is not None
    user.save(update_fields=["is_staff", "is_superuser"])
    grants = GroupGrant.objects.filter(user=user, membership=None)
    if user.is_staff:
        GroupGrant.objects.get_or_create(user=user, provider=provider, membership=None)
    else:
        grants.filter(provider=provider).delete()


def _take_out(user: User, team: Team) -> None:
    ChannelMember.objects.filter(channel__team=team, user=user).delete()
    Membership.objects.filter(team=team, user=user).delete()


def _put_in(user: User, provider: str, team: Team, role: str) -> None:
    if not Membership.objects.filter(team=team, user=user).update(role=role):
        teams.enter(team, user, role)
    membership = Membership.objects.get(team=team, user=user)
    GroupGrant.objects.get_or_create(user=user, provider=provider, membership=membership)
