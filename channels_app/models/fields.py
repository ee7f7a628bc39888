from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import uuid_utils.compat
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models.functions import Cast


def new_id() -> UUID:
    """Creates a UUIDv7: it sorts by creation time (ms), and 74 random bits make it impossible to guess."""
    return uuid_utils.compat.uuid7()


def first_id_of(moment: datetime) -> UUID:
    """Returns the smallest UUIDv7 of a moment, whose first 48 bits are its milliseconds.

    Ids made earlier sort before it.
    """
    return UUID(int=int(moment.timestamp() * 1000) << 80)


class FirstIdOf(models.Func):
    """`first_id_of` in SQL."""

    template = (
        "(lpad(to_hex(floor(extract(epoch FROM %(expressions)s) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid"
    )
    output_field = models.UUIDField()


class IsAmong(models.Func):
    """Whether a column's value is among those of a query with one column.

    Unlike `__in` in a condition with OR it lets PostgreSQL use the column's index: the query is evaluated first.
    """

    template = "%(expressions)s)"
    arg_joiner = " = ANY("
    output_field = models.BooleanField()

    def __init__(self, column: str, found: "models.QuerySet[Any, Any]", **extra: Any) -> None:
        super().__init__(models.F(column), ArraySubquery(found), **extra)


def moment_of(id: UUID) -> datetime:
    """Returns when a UUIDv7 was made: the inverse of `first_id_of`, to the millisecond."""
    return datetime.fromtimestamp((id.int >> 80) / 1000, UTC)


if TYPE_CHECKING:
    UUIDField = models.UUIDField[UUID | str, UUID]
else:
    UUIDField = models.UUIDField


class PublicId(UUIDField):
    """Primary key of everything that appears in a URL or in the API."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"primary_key": True, "default": new_id, "editable": False, **kwargs})


class CurrentTransaction(models.Func):
    """The id of the writing transaction as a bigint, assigned by PostgreSQL; feed.py explains its purpose."""

    function = "pg_current_xact_id"
    output_field = models.TextField()


def current_transaction() -> models.Func:
    return Cast(Cast(CurrentTransaction(), models.TextField()), models.BigIntegerField())
