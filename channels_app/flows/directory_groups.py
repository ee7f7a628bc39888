"""Keeps a directory's groups, and who is in them."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Prefetch, QuerySet

from channels_app import audit
from channels_app.flows import directory_accounts, directory_grants
from channels_app.models import Directory, DirectoryGroup, User

# Members of a group: a whole large company.
MAX_MEMBERS = 50_000
# Members that one audit entry names; it counts the others.
LISTED_MEMBERS = 50


class InvalidGroup(ValueError):
    """The group cannot be as the directory wants it; the text says why."""


class GroupTaken(ValueError):
    """The directory has a group of this name."""


def visible(directory: Directory) -> QuerySet[DirectoryGroup]:
    people = User.objects.only("pk").order_by("pk")
    return (
        DirectoryGroup.objects.filter(directory=directory)
        .prefetch_related(Prefetch("members", people, to_attr="people"))
        .order_by("pk")
    )


@transaction.atomic
def create(*, directory: Directory, name: str, external_id: str, members: Iterable[str], now: datetime) -> UUID:
    """Makes a group. Raises InvalidGroup and GroupTaken."""
    group = DirectoryGroup(directory=directory, created_at=now)
    _write(group, name, external_id, members, now)
    audit.record("directory-group.created", group, by=None, after={"name": name, "members": group.members.count()})
    return group.pk


@transaction.atomic
def change(*, group: DirectoryGroup, name: str, external_id: str, members: Iterable[str], now: datetime) -> None:
    """Changes a group's name and members. Raises InvalidGroup and GroupTaken."""
    was, before = group.display_name, _member_ids(group)
    _write(group, name, external_id, members, now)
    after = _member_ids(group)
    if directory_grants.leads_somewhere(group):
        directory_grants.follow(group.directory, before ^ after)
    audit.record_change(
        "directory-group.changed",
        group,
        by=None,
        old={"name": was, "removed": _names(before - after), "members": len(before)},
        new={"name": name, "added": _names(after - before), "members": len(after)},
    )


@transaction.atomic
def remove(*, group: DirectoryGroup) -> None:
    audit.record("directory-group.removed", group, by=None)
    members = _member_ids(group) if directory_grants.leads_somewhere(group) else set()
    group.delete()
    directory_grants.follow(group.directory, members)


def _write(group: DirectoryGroup, name: str, external_id: str, members: Iterable[str], now: datetime) -> None:
    found = _people(group.directory, members)
    group.display_name, group.external_id, group.changed_at = name, external_id, now
    try:
        with transaction.atomic():
            group.save()
    except IntegrityError:
        raise GroupTaken(f"There is a group {name}.") from None
    group.members.set(User.objects.filter(pk__in=found))


def _people(directory: Directory, members: Iterable[str]) -> list[UUID]:
    """Returns the ids of people; raises InvalidGroup naming an unknown one."""
    wanted = list(dict.fromkeys(members))
    if len(wanted) > MAX_MEMBERS:
        raise InvalidGroup(f"A group has at most {MAX_MEMBERS} members.")
    try:
        ids = [UUID(value) for value in wanted]
    except ValueError:
        raise InvalidGroup("A member's value is the id of an account, as /Users gives it.") from None
    known = set(directory_accounts.visible(directory).filter(pk__in=ids).values_list("pk", flat=True))
    if missing := next((one for one in ids if one not in known), None):
        raise InvalidGroup(f"There is no account with the id {missing}.")
    return ids


def _member_ids(group: DirectoryGroup) -> set[UUID]:
    return set(group.members.values_list("pk", flat=True))


def _names(ids: set[UUID]) -> list[str]:
    """Returns the addresses of some people, as far as an audit entry lists them."""
    found = User.objects.filter(pk__in=list(ids)[:LISTED_MEMBERS])
    return sorted(found.values_list("email", flat=True))
