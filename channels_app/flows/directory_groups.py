"""Keeps a directory's groups, and who is in them."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Prefetch, QuerySet

from channels_app import audit
from channels_app.flows import directory_accounts
from channels_app.models import Directory, DirectoryGroup, User

# Members of a group: a whole large company.
MAX_MEMBERS = 50_000


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
    audit.record("directory_group.created", group, by=None, after={"name": name, "members": group.members.count()})
    return group.pk


@transaction.atomic
def change(*, group: DirectoryGroup, name: str, external_id: str, members: Iterable[str], now: datetime) -> None:
    """Changes a group's name and members. Raises InvalidGroup and GroupTaken."""
    before = {"name": group.display_name, "members": sorted(str(pk) for pk in _member_ids(group))}
    _write(group, name, external_id, members, now)
    after = {"name": group.display_name, "members": sorted(str(pk) for pk in _member_ids(group))}
    if before != after:
        audit.record("directory_group.changed", group, by=None, **_difference(before, after))


@transaction.atomic
def remove(*, group: DirectoryGroup) -> None:
    audit.record("directory_group.removed", group, by=None)
    group.delete()


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
    """Returns the ids of people; raises InvalidGroup naming one that is nobody's."""
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


def _difference(before: Mapping[str, object], after: Mapping[str, object]) -> dict[str, dict[str, object]]:
    changed = [name for name in before if before[name] != after[name]]
    return {"before": {name: before[name] for name in changed}, "after": {name: after[name] for name in changed}}
