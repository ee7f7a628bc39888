"""A table of the tests' own, with what the product's have, that becomes a parted one."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from channels_app.models.fields import first_id_of, moment_of
from channels_app.partitions import parts_of
from channels_app.partitions.operation import part

NOW = datetime(2027, 3, 10, 12, tzinfo=UTC)
TABLES = """
CREATE TABLE owner (id int PRIMARY KEY);
CREATE TABLE thing (
  id uuid PRIMARY KEY, word text NOT NULL DEFAULT 'none' CHECK (word <> ''), owner_id int NOT NULL REFERENCES owner
);
CREATE INDEX thing_of_owner ON thing (owner_id, id);
CREATE TABLE note (id int PRIMARY KEY, thing_id uuid NOT NULL REFERENCES thing);
INSERT INTO owner VALUES (1);
"""


class Things:
    """The table, in the place of a model, and what is in it."""

    model: Any = SimpleNamespace(_meta=SimpleNamespace(db_table="thing"))

    def sql(self, statement: str, *values: Any) -> list[Any]:
        with connection.cursor() as cursor:
            cursor.execute(statement, values or None)
            return cursor.fetchall() if cursor.description else []

    def add(self, at: datetime) -> UUID:
        id = UUID(int=first_id_of(at).int + 1)
        self.sql("INSERT INTO thing (id, owner_id) VALUES (%s, 1)", id)
        return id

    @property
    def all(self) -> list[UUID]:
        return [id for (id,) in self.sql("SELECT id FROM thing ORDER BY id")]

    @property
    def days(self) -> list[str]:
        """The parts by when they begin."""
        return [f"{moment_of(part.first):%m-%d}" if part.first else "" for part in parts_of(self.model)]

    def part_of(self, id: UUID) -> str:
        (found,) = self.sql("SELECT tableoid::regclass::text FROM thing WHERE id = %s", id)
        return str(found[0])


@pytest.fixture
def things(db: None) -> Things:
    found = Things()
    found.sql(TABLES)
    return found


@pytest.fixture
def parted(things: Things) -> Things:
    with connection.cursor() as cursor:
        part(cursor, "thing", NOW)
    return things
