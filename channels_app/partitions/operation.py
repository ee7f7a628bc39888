from datetime import datetime, timedelta
from typing import Any

from django.db.migrations.operations.base import Operation
from django.utils import timezone

from channels_app.models.fields import first_id_of
from channels_app.partitions.keeping import keep
from channels_app.partitions.periods import DAY

INDEXES = """
SELECT indexrelid::regclass::text, CASE WHEN indisprimary
       THEN format('ALTER TABLE %%s ADD CONSTRAINT %%s PRIMARY KEY (id)', indrelid::regclass, indexrelid::regclass)
       ELSE pg_get_indexdef(indexrelid) END
  FROM pg_index WHERE indrelid = %s::regclass
"""
# Foreign keys (`f`) of a table, then those to it.
KEYS = """
SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), conrelid = %(table)s::regclass
  FROM pg_constraint WHERE contype = 'f' AND %(table)s::regclass IN (conrelid, confrelid) AND conparentid = 0
"""


class PartByTime(Operation):
    """Parts a model's table by time. No row is copied: the table becomes its own first part.

    The table is locked while it is read once, to see that all ids are in the part's range.
    """

    reversible = False
    atomic = True

    def __init__(self, model: str, kept: timedelta | None) -> None:
        """Takes the model's name and how long its rows are kept by default, for the length of its first parts."""
        self.model, self.kept = model, kept

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Changes nothing: the model stays as it is."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        model = to_state.apps.get_model(app_label, self.model)
        with schema_editor.connection.cursor() as cursor:
            part(cursor, model._meta.db_table, timezone.now())
        keep(model, kept=self.kept, now=timezone.now())

    def describe(self) -> str:
        return f"Part {self.model} by time"


def part(cursor: Any, table: str, now: datetime) -> None:
    """Makes a table with a column `id`, its primary key, the first part of one with the same name, rows and rules."""
    cursor.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
    cursor.execute(INDEXES, [table])
    indexes = cursor.fetchall()
    cursor.execute(KEYS, {"table": table})
    keys = {False: list[str](), True: list[str]()}
    for owner, name, definition, is_own in cursor.fetchall():
        keys[is_own].append(f'ALTER TABLE {owner} ADD CONSTRAINT "{name}" {definition}')
        if not is_own:  # it would stay with the table that becomes a part
            cursor.execute(f'ALTER TABLE {owner} DROP CONSTRAINT "{name}"')
    before = _set_aside(cursor, table, indexes)
    options = "INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING STORAGE INCLUDING COMPRESSION"
    # A day at least: ids are made by clocks that differ.
    end = first_id_of(DAY.end(now + timedelta(days=1)))
    for statement in (
        f"CREATE TABLE {table} (LIKE {before} {options}) PARTITION BY RANGE (id)",
        *(definition for _name, definition in indexes),
        *keys[True],
        f"ALTER TABLE {table} ATTACH PARTITION {before} FOR VALUES FROM (MINVALUE) TO ('{end}')",
        f"CREATE TABLE {table}_later PARTITION OF {table} FOR VALUES FROM ('{end}') TO (MAXVALUE)",
        *keys[False],
    ):
        cursor.execute(statement)
    for name in (table, f"{table}_later"):
        cursor.execute("SELECT channels_app_copy_grants(%s::regclass, %s)", [before, name])


def _set_aside(cursor: Any, table: str, indexes: list[tuple[str, str]]) -> str:
    """Gives a table and its indexes other names; returns the table's."""
    before = f"{table}_before"
    cursor.execute(f"ALTER TABLE {table} RENAME TO {before}")
    for name, _definition in indexes:
        cursor.execute(f"ALTER INDEX {name} RENAME TO {name}_before")
    return before
