import re
from dataclasses import dataclass
from uuid import UUID

from django.db import connection, models

BOUNDS = re.compile(r"FROM \((?:MINVALUE|'(.*?)')\) TO \((?:MAXVALUE|'(.*?)')\)")
PARTS = """
SELECT part.relname, pg_get_expr(part.relpartbound, part.oid)
  FROM pg_inherits JOIN pg_class part ON part.oid = inhrelid
 WHERE inhparent = %s::regclass
"""


@dataclass(frozen=True, slots=True)
class Part:
    """A table's part: the rows from the id `first` on and before the id `end`; None is without a limit."""

    name: str
    first: UUID | None
    end: UUID | None


def parts_of(model: type[models.Model]) -> list[Part]:
    """Returns a parted table's parts, oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(PARTS, [model._meta.db_table])
        parts = [_part(name, bounds) for name, bounds in cursor.fetchall()]
    return sorted(parts, key=lambda part: part.first or UUID(int=0))


def _part(name: str, bounds: str) -> Part:
    found = BOUNDS.search(bounds)
    assert found, bounds
    first, end = (UUID(bound) if bound else None for bound in found.groups())
    return Part(name, first, end)
