"""Gives and takes what a directory's groups lead to: roles in teams, and administration of the server.

A change for few people is applied with it. For many it is a row each, taken up by the tick: a group of ten thousand
would keep the provider, and a web thread, waiting for minutes.
"""

from collections.abc import Collection
from uuid import UUID

from django.db import transaction

from channels_app import access, audit
from channels_app.flows import groups
from channels_app.models import Directory, DirectoryChange, DirectoryGroup, GroupGrant, Membership, Team, User

# People for whom a change is applied at once; each costs about ten queries.
FEW_PEOPLE = 25
# People in one batch of the tick's: one transaction.
BATCH_PEOPLE = 100


def leads_somewhere(group: DirectoryGroup) -> bool:
    return bool(group.team_id or group.is_administrator)


@transaction.atomic
def map_group(*, by: User, group: DirectoryGroup, team: Team | None, role: str, is_administrator: bool) -> None:
    """Changes what membership of a group leads to, for those who are in it now and later."""
    role = role if team else Membership.Role.MEMBER
    old = {"team": str(group.team or ""), "role": group.role, "is_administrator": group.is_administrator}
    new = {"team": str(team or ""), "role": role, "is_administrator": is_administrator}
    DirectoryGroup.objects.filter(pk=group.pk).update(team=team, role=role, is_administrator=is_administrator)
    audit.record_change("directory-group.mapped", group, by=by, old=old, new=new)
    if old != new:
        follow(group.directory, set(group.members.values_list("pk", flat=True)))


def follow(directory: Directory, people: Collection[UUID]) -> None:
    """Applies what the groups of some people now lead to: at once if they are few, else by the tick."""
    if len(people) <= FEW_PEOPLE:
        for user in User.objects.filter(pk__in=people).order_by("pk"):
            _apply(directory, user)
        return
    rows = [DirectoryChange(directory=directory, user_id=pk) for pk in people]
    DirectoryChange.objects.bulk_create(rows, batch_size=5000, ignore_conflicts=True)


@transaction.atomic
def apply_batch() -> int:
    """Applies what waits for up to a batch of people and returns for how many; workers do not take the same."""
    waiting = DirectoryChange.objects.select_related("directory", "user").order_by("pk")
    taken = list(waiting.select_for_update(skip_locked=True, of=("self",))[:BATCH_PEOPLE])
    DirectoryChange.objects.filter(pk__in=[change.pk for change in taken]).delete()
    for change in taken:
        _apply(change.directory, change.user)
    return len(taken)


def forget(directory: Directory) -> None:
    """Makes what a directory's groups gave people's own, as if it had been given by hand."""
    GroupGrant.objects.filter(provider=_provider(directory)).delete()


def waiting_for(directory: Directory) -> int:
    """Returns for how many people a change is not applied yet."""
    return DirectoryChange.objects.filter(directory=directory).count()


def _provider(directory: Directory) -> str:
    return f"scim-{directory.pk.hex}"


def _apply(directory: Directory, user: User) -> None:
    mine = DirectoryGroup.objects.filter(directory=directory, members=user) if user.is_active else ()
    leading = [group for group in mine if leads_somewhere(group)]
    teams = {group.team_id for group in leading if group.team_id}
    groups.apply(
        user,
        provider=_provider(directory),
        name=directory.name,
        roles={pk: access.highest([group.role for group in leading if group.team_id == pk]) for pk in teams},
        is_administrator=any(group.is_administrator for group in leading),
    )
