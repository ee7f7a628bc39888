"""A directory's groups as SCIM's."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet
from scim2_models import Reference

from channels_app.flows import directory_groups
from channels_app.models import Directory, DirectoryGroup
from channels_app.scim.filters import Columns, Constants
from channels_app.scim.resources import Group, GroupMember


class Groups:
    """The groups of a directory."""

    NAME: ClassVar[str] = "Group"
    COLUMNS: ClassVar[Columns] = {
        "id": "pk",
        "externalid": "external_id",
        "displayname": "display_name",
        "members": "members__id",
        "members.value": "members__id",
        "meta.created": "created_at",
        "meta.lastmodified": "changed_at",
    }
    CONSTANTS: ClassVar[Constants] = {}

    def __init__(self, directory: Directory, now: datetime) -> None:
        self.directory, self.now = directory, now

    def rows(self) -> QuerySet[Any]:
        return directory_groups.visible(self.directory)

    def resource(self, row: Any) -> Group:
        members = [GroupMember(value=str(person.pk), ref=Reference(f"Users/{person.pk}")) for person in row.people]
        return Group(
            id=str(row.pk),
            external_id=row.external_id or None,
            display_name=row.display_name,
            members=members or None,
        )

    def created_at(self, row: DirectoryGroup) -> datetime:
        return row.created_at

    def create(self, resource: Any) -> UUID:
        return directory_groups.create(directory=self.directory, **said_by(resource), now=self.now)

    def change(self, row: DirectoryGroup, resource: Any) -> None:
        directory_groups.change(group=row, **said_by(resource), now=self.now)

    def remove(self, row: DirectoryGroup) -> None:
        directory_groups.remove(group=row)


def said_by(resource: Group) -> dict[str, Any]:
    """Returns a resource's name, id at the directory, and the ids of its members."""
    return {
        "name": (resource.display_name or "").replace("\x00", "")[:254],
        "external_id": (resource.external_id or "").replace("\x00", "")[:254],
        "members": [member.value or "" for member in resource.members or []],
    }
