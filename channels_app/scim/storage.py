"""Rows from and to SCIM's resources."""

import hashlib
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

import orjson
from django.db import transaction
from django.db.models import Q, QuerySet
from scim2_models import (
    InvalidValueException,
    Meta,
    NotFoundException,
    NotImplementedException,
    PreconditionFailedException,
    Resource,
    ResourceType,
    SearchRequest,
    UniquenessException,
)
from scim2_server.storage import ScimStorage, SearchPage

from channels_app.flows.accounts import InvalidAccount
from channels_app.flows.directory_accounts import AccountTaken
from channels_app.flows.directory_groups import GroupTaken, InvalidGroup
from channels_app.models import Directory
from channels_app.scim import filters
from channels_app.scim.accounts import Accounts
from channels_app.scim.groups import Groups

T = TypeVar("T")


class Storage(ScimStorage):
    """The accounts and groups that one directory sees."""

    def __init__(self, directory: Directory, now: datetime) -> None:
        self.kinds: dict[str, Accounts | Groups] = {
            "User": Accounts(directory, now),
            "Group": Groups(directory, now),
        }

    def operation(self) -> AbstractContextManager[None]:
        return transaction.atomic()

    def get(self, resource_type: ResourceType, resource_id: str, **_how: Any) -> Resource[Any]:
        kind = self.kinds[str(resource_type.name)]
        return to_resource(kind, one_of(kind, kind.rows(), resource_id))

    def search(
        self, resource_types: list[ResourceType], search_request: SearchRequest[Any], *, position: Any = None
    ) -> SearchPage:
        if len(resource_types) > 1:
            raise NotImplementedException(detail="Search in /Users or in /Groups, not in both at once.")
        kind = self.kinds[str(resource_types[0].name)]
        condition = filters.condition(search_request.filter, kind.COLUMNS, kind.CONSTANTS)
        rows = kind.rows().filter(condition)
        start = search_request.start_index_0 or 0
        count = search_request.count
        found = [to_resource(kind, row) for row in (rows[start : start + count] if count else ())]
        return SearchPage(rows.count(), found)

    def create(self, resource_type: ResourceType, resource: Resource[Any]) -> Resource[Any]:
        kind = self.kinds[str(resource_type.name)]
        pk = translate_errors(lambda: kind.create(resource))
        return to_resource(kind, kind.rows().get(pk=pk))

    def update(
        self, resource_type: ResourceType, resource: Resource[Any], *, expected_version: str | None = None
    ) -> Resource[Any]:
        kind = self.kinds[str(resource_type.name)]
        row = self._lock(kind, str(resource.id), expected_version)
        translate_errors(lambda: kind.change(row, resource))
        return to_resource(kind, kind.rows().get(pk=row.pk))

    def delete(self, resource_type: ResourceType, resource_id: str, *, expected_version: str | None = None) -> None:
        kind = self.kinds[str(resource_type.name)]
        row = self._lock(kind, resource_id, expected_version)
        translate_errors(lambda: kind.remove(row))

    def _lock(self, kind: Accounts | Groups, resource_id: str, expected_version: str | None) -> Any:
        row = one_of(kind, kind.rows().select_for_update(of=("self",), no_key=True), resource_id)
        if expected_version is not None and version_of(kind.resource(row)) != expected_version:
            raise PreconditionFailedException
        return row


def one_of(kind: Accounts | Groups, rows: QuerySet[Any], resource_id: str) -> Any:
    """Returns the row of an id. Raises NotFoundException if there is none, or none that this directory sees."""
    try:
        found = rows.filter(Q(pk=UUID(resource_id))).first()
    except ValueError:
        found = None
    if found is None:
        raise NotFoundException(detail=f"There is no {kind.NAME} with the id {resource_id}.")
    return found


def to_resource(kind: Accounts | Groups, row: Any) -> Resource[Any]:
    resource = kind.resource(row)
    resource.meta = Meta(
        resource_type=kind.NAME,
        created=kind.created_at(row),
        last_modified=row.changed_at,
        version=version_of(resource),
    )
    return resource


def version_of(resource: Resource[Any]) -> str:
    """Returns a weak ETag of what a resource says: two that say the same are the same."""
    said = orjson.dumps(resource.model_dump(exclude={"meta"}), option=orjson.OPT_SORT_KEYS)
    return f'W/"{hashlib.sha256(said).hexdigest()[:24]}"'


def translate_errors(change: Callable[[], T]) -> T:
    """Makes a change, and raises what goes wrong in SCIM's terms."""
    try:
        return change()
    except (AccountTaken, GroupTaken) as error:
        raise UniquenessException(detail=str(error)) from None
    except (InvalidAccount, InvalidGroup) as error:
        raise InvalidValueException(detail=str(error)) from None
