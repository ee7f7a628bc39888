"""Puts a query into SQL once and asks it many times, each time with other values.

Django builds a query anew for every request. For the nested ones that decide who sees what, that takes Python several
times as long as PostgreSQL takes to answer; so those that stand behind every page are built once in a process.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, Generic, TypeVar
from uuid import uuid4

from django.db import connection
from django.db.models import Model, QuerySet
from django.db.models.query import RawQuerySet

M = TypeVar("M", bound=Model)

# Makes a value that stands for one of a kind while the query is built, and that the query has nowhere else.
STAND_INS: dict[str, Callable[[], Any]] = {
    "id": uuid4,
    "moment": lambda: datetime.fromtimestamp(uuid4().int % 10**10, UTC),
}


class Statement(Generic[M]):
    """A query that is the same for everybody except for some values, each of a kind in STAND_INS.

    `build` gets these values by keyword and returns the query. It must put them into the query as they are: what Python
    computes from them would stay what it was the first time, so a value that the SQL does not have is a LookupError.
    """

    def __init__(self, build: Callable[..., QuerySet[M, Any]], **kinds: str) -> None:
        self._build, self._kinds = build, kinds

    def objects(self, **values: Any) -> "RawQuerySet[M]":
        """Returns the query's objects with their annotations; nothing is asked before they are read."""
        model, sql, _parameters = self._made
        return model._base_manager.raw(sql, self._filled(values))

    def rows(self, **values: Any) -> list[tuple[Any, ...]]:
        """Returns the query's rows, as `values_list` does."""
        with connection.cursor() as cursor:
            cursor.execute(self._made[1], self._filled(values))
            found: list[tuple[Any, ...]] = cursor.fetchall()
            return found

    def count(self, **values: Any) -> int:
        """Returns the number of the query's rows."""
        return _counted([self.filled(**values)])[0]

    def filled(self, **values: Any) -> tuple[str, tuple[Any, ...]]:
        """Returns the query in SQL and its parameters."""
        return self._made[1], self._filled(values)

    def _filled(self, values: dict[str, Any]) -> tuple[Any, ...]:
        return tuple(values[one.name] if isinstance(one, _Place) else one for one in self._made[2])

    @cached_property
    def _made(self) -> tuple[type[M], str, tuple[Any, ...]]:
        stand_ins = {name: STAND_INS[kind]() for name, kind in self._kinds.items()}
        found = self._build(**stand_ins)
        sql, parameters = found.query.sql_with_params()
        places = tuple(_place_of(one, stand_ins) for one in parameters)
        if missing := set(stand_ins) - {one.name for one in places if isinstance(one, _Place)}:
            raise LookupError(f"The query does not contain {', '.join(sorted(missing))} as it was given.")
        return found.model, sql, places


def counts(**queries: "QuerySet[Any, Any] | Statement[Any]") -> dict[str, int]:
    """Returns the number of rows of each of several queries, by its name, all asked in one.

    Statements among them are those without values.
    """
    return dict(zip(queries, _counted([_in_sql(one) for one in queries.values()]), strict=True))


def _in_sql(query: "QuerySet[Any, Any] | Statement[Any]") -> tuple[str, tuple[Any, ...]]:
    return query.filled() if isinstance(query, Statement) else query.order_by().values("pk").query.sql_with_params()


def _counted(queries: Sequence[tuple[str, tuple[Any, ...]]]) -> tuple[int, ...]:
    # The queries themselves are Django's.
    parts = ", ".join(f"(SELECT count(*) FROM ({sql}) AS found)" for sql, _parameters in queries)  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {parts}", [one for _sql, parameters in queries for one in parameters])
        found: tuple[int, ...] = cursor.fetchone()
        return found


class _Place:
    """Where one of the values goes."""

    def __init__(self, name: str) -> None:
        self.name = name


def _place_of(parameter: Any, stand_ins: dict[str, Any]) -> Any:
    return next((_Place(name) for name, value in stand_ins.items() if parameter == value), parameter)
