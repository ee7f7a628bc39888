"""Parts that are made and dropped as time goes by."""

import re
from contextlib import closing
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.conf import settings
from django.db import connections
from django.utils import timezone

from channels_app.partitions import keep, parts_of
from connectors.models import Exchange
from tests.channels_app.partitions.conftest import NOW, Things

DAY = timedelta(days=1)
KEPT = timedelta(days=5)


def tick(things: Things, now: datetime) -> list[str]:
    return keep(things.model, kept=KEPT, now=now)


# One that says no time, and one of November 2024.
UUID_4, UUID_7 = UUID("6a7041e0-bfb4-4558-a53e-40fb1ed2f7b9"), UUID("01930000-0000-7000-8000-000000000000")


class TestParts:
    def test_are_made_in_advance(self, parted: Things) -> None:
        tick(parted, NOW)
        assert parted.days == ["", "03-12", "03-13", "03-14"]
        tick(parted, NOW + DAY)
        tick(parted, NOW + DAY)
        assert parted.days == ["", "03-12", "03-13", "03-14", "03-15"], "the last one has no end"

    def test_hold_the_rows_of_their_time(self, parted: Things) -> None:
        for day in range(9):
            tick(parted, NOW + day * DAY)
            assert parted.part_of(parted.add(NOW + day * DAY)) == (
                "thing_before" if day < 2 else f"thing_2027_03_{10 + day}"
            )

    @pytest.mark.parametrize("kept", [None, KEPT])
    @pytest.mark.parametrize("id", [UUID(int=0), UUID_4, UUID(int=2**128 - 1), UUID_7], ids=str)
    def test_refuse_no_row(self, parted: Things, id: UUID, kept: timedelta | None) -> None:
        for now in (NOW, NOW + 40 * DAY, NOW + 40 * DAY, NOW + 80 * DAY):
            keep(parted.model, kept=kept, now=now)
            parted.sql("DELETE FROM thing")
            parted.sql("INSERT INTO thing (id, owner_id) VALUES (%s, 1)", id)
            assert parted.all == [id]

    def test_of_a_time_without_workers_are_one(self, parted: Things) -> None:
        rows = [parted.add(NOW + days * DAY) for days in (1, 3, 10, 40)]
        tick(parted, NOW + 40 * DAY)
        assert parted.days == ["", "03-12", "04-20", "04-21", "04-22", "04-23"]
        assert [parted.part_of(id) for id in rows] == ["thing_before", *["thing_2027_03_12"] * 3]
        tick(parted, NOW + 45 * DAY)
        assert parted.all == rows
        assert tick(parted, NOW + 46 * DAY) == ["thing_before", "thing_2027_03_12"]
        assert parted.all == []

    def test_are_dropped_when_all_of_them_is_old(self, parted: Things) -> None:
        rows = []
        for day in range(9):
            tick(parted, NOW + day * DAY)
            rows.append(parted.add(NOW + day * DAY))
        assert parted.all == rows[3:], "what was there before goes with the first period"
        assert tick(parted, NOW + 9 * DAY) == ["thing_before", "thing_2027_03_13"]
        assert parted.all == rows[4:]
        assert parted.days[0] == ""

    def test_that_something_refers_to_stay_until_it_is_gone(
        self, parted: Things, caplog: pytest.LogCaptureFixture
    ) -> None:
        tick(parted, NOW)
        old = parted.add(NOW + 2 * DAY)
        parted.sql("INSERT INTO note VALUES (1, %s)", old)
        later = NOW + 8 * DAY
        assert tick(parted, later) == []
        assert "stays as it is for now" in caplog.text
        assert parted.all == [old]
        asked: list[UUID] = []

        def clear(end: UUID) -> bool:
            asked.append(end)
            parted.sql("DELETE FROM note WHERE thing_id < %s", end)
            return len(asked) > 1

        assert keep(parted.model, kept=KEPT, now=later, clear=clear) == [], "not all of it is gone"
        assert keep(parted.model, kept=KEPT, now=later, clear=clear) == ["thing_before", "thing_2027_03_12"]
        assert parted.all == []

    def test_can_be_kept_by_a_role_that_does_not_own_them(self, parted: Things) -> None:
        parted.sql("CREATE ROLE product; GRANT USAGE ON SCHEMA public TO product; GRANT ALL ON owner TO product")
        parted.sql("GRANT ALL ON thing, thing_before, thing_later TO product")
        parted.sql("GRANT EXECUTE ON FUNCTION channels_app_close_part, channels_app_drop_parts TO product")
        parted.sql("SET LOCAL ROLE product")
        parted.add(NOW)
        tick(parted, NOW + 20 * DAY)
        assert tick(parted, NOW + 26 * DAY) == ["thing_before", "thing_2027_03_12"]
        young = parted.add(NOW + 26 * DAY)
        assert parted.all == [young]
        for part in parts_of(parted.model):
            parted.sql(f"SELECT FROM {part.name}")

    def test_can_be_changed_by_nobody_else(self, parted: Things, caplog: pytest.LogCaptureFixture) -> None:
        parted.sql("CREATE ROLE stranger; GRANT USAGE ON SCHEMA public TO stranger; SET LOCAL ROLE stranger")
        tick(parted, NOW + 20 * DAY)
        assert "permission denied" in caplog.text


def test_the_newest_rows_are_read_from_the_newest_parts(parted: Things) -> None:
    for day in range(9):
        keep(parted.model, kept=None if day else KEPT, now=NOW + day * DAY)
        parted.add(NOW + day * DAY)
    parted.sql("SET LOCAL enable_seqscan = off")
    newest = "SELECT id FROM thing WHERE owner_id = 1 ORDER BY id DESC LIMIT 3"
    plan = "\n".join(line for (line,) in parted.sql(f"EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) {newest}"))
    read = re.findall(r"Scan.* on (thing_\w+) thing_\d+ \(actual", plan)
    assert "Sort" not in plan
    assert read[-1] != "thing_before"
    assert re.search(r"on thing_before thing_\d+ \(never executed\)", plan), plan


@pytest.mark.django_db(transaction=True)
class TestATableInUse:
    def test_is_left_alone_until_the_next_tick(self, caplog: pytest.LogCaptureFixture) -> None:
        before, now = parts_of(Exchange), timezone.now() + 2 * DAY
        with closing(connections["default"].copy()) as other, other.cursor() as reader:
            reader.execute("BEGIN; SELECT count(*) FROM connectors_exchange")
            keep(Exchange, kept=settings.EXCHANGES_KEPT, now=now)
            assert parts_of(Exchange) == before
            assert not caplog.records, "nothing is wrong"
            reader.execute("ROLLBACK")
            keep(Exchange, kept=settings.EXCHANGES_KEPT, now=now)
        assert len(parts_of(Exchange)) > len(before)
