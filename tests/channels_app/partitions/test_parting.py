"""A table that becomes a parted one, with its rows."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from channels_app.partitions.operation import part
from tests.channels_app.partitions.conftest import NOW, Things

INDEXES = "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'thing' ORDER BY 1"
CONSTRAINTS = """
SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
 WHERE conparentid = 0 AND ('thing'::regclass IN (conrelid, confrelid)) ORDER BY 1, 2
"""


def test_rows_indexes_and_constraints_stay_as_they_were(things: Things) -> None:
    ids = [things.add(NOW - timedelta(days=age)) for age in (800, 3, 0)]
    things.sql("INSERT INTO note VALUES (1, %s)", ids[0])
    indexes, constraints = things.sql(INDEXES), things.sql(CONSTRAINTS)
    with connection.cursor() as cursor:
        part(cursor, "thing", NOW)
    assert things.all == ids
    assert [(name, text.replace("ON ONLY", "ON")) for name, text in things.sql(INDEXES)] == indexes
    assert things.sql(CONSTRAINTS) == constraints
    assert things.days == ["", "03-12"], "its own first part, until two midnights later, and one for what comes then"


def test_who_may_use_it_may_use_its_parts(things: Things) -> None:
    things.sql("CREATE ROLE product; GRANT SELECT ON thing TO product")
    with connection.cursor() as cursor:
        part(cursor, "thing", NOW)
    things.sql("SET LOCAL ROLE product")
    for name in ("thing", "thing_before", "thing_later"):
        things.sql(f"SELECT FROM {name}")


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO thing (id, owner_id) VALUES (gen_random_uuid(), 2)",
        "INSERT INTO thing (id, owner_id, word) VALUES (gen_random_uuid(), 1, '')",
        "INSERT INTO thing (id, owner_id) SELECT id, 1 FROM thing",
        "INSERT INTO note VALUES (2, gen_random_uuid())",
        "DELETE FROM thing",
    ],
)
def test_what_was_refused_is_refused(parted: Things, statement: str) -> None:
    for at in (NOW, NOW + timedelta(days=9)):
        things = parted.add(at)
        parted.sql("INSERT INTO note VALUES (%s, %s)", at.day, things)
        with pytest.raises(IntegrityError), transaction.atomic():
            parted.sql(statement)


def test_a_row_has_the_defaults(parted: Things) -> None:
    parted.add(NOW + timedelta(days=9))
    assert parted.sql("SELECT word FROM thing") == [("none",)]
