"""Time-zone data that are renewed under a running server."""

import shutil
import zoneinfo
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from zoneinfo import ZoneInfoNotFoundError

import pytest

from channels_app import zones

DAY = datetime(2027, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A system whose data say release 2098a; Test/Town has the clocks of Berlin."""
    (tmp_path / "Test").mkdir()
    monkeypatch.setattr(zones, "SYSTEM", (str(tmp_path),))
    monkeypatch.setattr(zones, "LOOK_EVERY", 0.0)
    monkeypatch.setattr(zones._Data, "release", zones.UNKNOWN)
    renew(tmp_path, "2098a", "Europe/Berlin")
    yield tmp_path
    monkeypatch.undo()
    zoneinfo.reset_tzpath()
    zoneinfo.ZoneInfo.clear_cache()
    zones._Data.looked_at = -zones.LOOK_EVERY


def renew(system: Path, release: str, clocks: str) -> None:
    shutil.copy(str(files("tzdata").joinpath("zoneinfo", *clocks.split("/"))), system / "Test" / "Town")
    (system / "tzdata.zi").write_text(f"# version {release}\n")


def hours_of(name: str) -> float:
    offset = DAY.astimezone(zones.zone_named(name)).utcoffset()
    assert offset is not None
    return offset / timedelta(hours=1)


def test_a_change_takes_effect_without_a_restart(system: Path) -> None:
    assert hours_of("Test/Town") == 1
    renew(system, "2098b", "Asia/Tokyo")
    assert hours_of("Test/Town") == 9
    assert zones.release() == "2098b"


def test_the_newer_data_count(system: Path) -> None:
    assert zones.release() == "2098a"
    renew(system, "2001a", "Europe/Berlin")
    assert "2026a" <= zones.release() < "2098a"
    assert hours_of("Asia/Kathmandu") == 5.75
    with pytest.raises(ZoneInfoNotFoundError):
        zones.zone_named("Test/Town")


@pytest.mark.parametrize("name", ["", "/", "..", "../etc/passwd", "Mars/Phobos", "Europe", "x" * 5000, "a\x00b", "."])
def test_what_is_no_zone_is_not_found(name: str) -> None:
    with pytest.raises(ZoneInfoNotFoundError):
        zones.zone_named(name)
