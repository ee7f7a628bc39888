"""A year of the product, from clock change to clock change: one card per local day, for the place's tomorrow."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import pytest
from celery import Celery

from config.addresses import for_celery
from tests.clock import Clock
from tests.journeys.browser import browser, sign_in
from tests.journeys.weather.pages import connect, search
from tests.journeys.weather.team import DAY, Forecasters, wait_until
from tests.product import Product
from tests.target import Target

pytestmark = pytest.mark.browser

# What is typed, what is chosen, where it is, and a time of day that its clocks skip or show twice.
PLACES = [
    ("Berlin", "Berlin, Germany", "Europe/Berlin", "02:30"),
    ("New York City", "New York City, New York", "America/New_York", "02:30"),
    ("Lord Howe", "Lord Howe Island, New South Wales, Australia", "Australia/Lord_Howe", "02:15"),
    ("加德满都", "Kathmandu, Nepal", "Asia/Kathmandu", "02:30"),
    ("Waitangi", "Waitangi, Chatham Islands, New Zealand", "Pacific/Chatham", "03:00"),
]
MORNING = "07:30"
YEAR = [date(2027, 1, 1) + n * DAY for n in range(365)]


def changes(zone: str) -> list[date]:
    """Days at whose end the clocks are not where they were at their beginning."""
    offsets = [datetime.combine(day, time(), ZoneInfo(zone)).utcoffset() for day in (*YEAR, YEAR[-1] + DAY)]
    return [day for n, day in enumerate(YEAR) if offsets[n] != offsets[n + 1]]


def days(zone: str) -> list[date]:
    """The days around both changes; Nepal has none and takes Berlin's."""
    found = changes(zone) or changes("Europe/Berlin")
    assert len(found) == 2
    return [day + n * DAY for day in found for n in (-1, 0, 1)]


def due(day: date, at: str, zone: str) -> datetime:
    """The moment at which clocks there show it; one that they skip as if they did not."""
    return datetime.combine(day, time.fromisoformat(at), ZoneInfo(zone)).astimezone(UTC)


def has_told(team: Forecasters, name: str, day: date) -> bool:
    return any((card.name, card.day) == (name, day) for card in team.newest())


def ticks_by_worker(product: Product) -> dict[str, int]:
    with Celery(broker=for_celery(product.inside["REDIS_URL"])) as app:
        found = app.control.inspect(timeout=5, limit=len(product.workers())).stats() or {}
    return {name.partition("@")[0]: stats["total"].get("connectors.tasks.tick", 0) for name, stats in found.items()}


@pytest.mark.timeout(400)  # 60 due times one after the other; a minute where nothing else runs
def test_one_card_per_local_day_over_both_changes_of_a_year(
    product: Product, service: Target, clock: Clock, make_team: Callable[[str], Forecasters]
) -> None:
    team = make_team("A year of weather")
    with browser(product.base_url) as (context, complaints):
        page = context.new_page()
        sign_in(page, product.demo["users"][0]["email"], product.demo["users"][0]["password"])
        for typed, offer, zone, _at in PLACES:
            page.goto(f"/channels/{team.channel}/connectors/weather/new/")
            search(page, typed, offer)
            connect(page, f"{zone} {MORNING}", MORNING)
        assert complaints == []
    for typed, _offer, zone, at in PLACES:
        team.connect(f"{zone} {at}", typed, at)

    steps = sorted(
        (due(day, at, zone), f"{zone} {at}", day)
        for _typed, _offer, zone, tricky in PLACES
        for at in (MORNING, tricky)
        for day in days(zone)
    )
    for moment, name, day in steps:
        clock.set(max(clock.now(), moment + timedelta(seconds=1)))
        wait_until(partial(has_told, team, name, day), f"the card of {name} on {day}")
    posted = Counter((card.name, card.day) for card in team.cards())
    assert {step[1:] for step in steps} <= posted.keys()
    assert set(posted.values()) == {1}
    assert len(product.beats()) == 2
    ticks = ticks_by_worker(product)
    assert min(ticks[name] for name in ("celery", "second", "third")) > 0
