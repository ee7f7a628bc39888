from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime

import pytest

from tests.clock import Clock
from tests.conftest import new_var
from tests.journeys.weather.service import answers
from tests.journeys.weather.team import Forecasters
from tests.product import Product
from tests.target import Target, target

START = datetime(2027, 3, 1, 12, tzinfo=UTC)
# Beside what `up` starts: with its beat and its worker two and three.
BEAT = ("-m", "celery", "-A", "config", "--quiet", "beat", "--loglevel", "WARNING")
WORKER = ("-m", "celery", "-A", "config", "--quiet", "worker", "--loglevel", "WARNING", "--concurrency", "1")


@pytest.fixture(scope="package")
def clock() -> Clock:
    return Clock(new_var() / "site", START)


@pytest.fixture(scope="package")
def running_service(clock: Clock) -> Iterator[Target]:
    with target() as service:
        yield service


@pytest.fixture
def service(running_service: Target, clock: Clock) -> Target:
    running_service.answer = answers(clock.now)
    running_service.heard.clear()
    return running_service


@pytest.fixture(scope="package")
def product(running_service: Target, clock: Clock) -> Iterator[Product]:
    """Its weather comes from this machine, its clock from the test; two beats and three workers run at once."""
    address = running_service.url("").rstrip("/")
    product = Product(
        new_var(),
        PATCHBAY_OPEN_METEO_URL=address,
        PATCHBAY_GEOCODING_URL=address,
        PATCHBAY_ALLOWED_PRIVATE_HOSTS="127.0.0.1",
        PATCHBAY_WORKER_PROCESSES="1",
        PATCHBAY_TICK_SECONDS="0.5",
        **clock.environment,
    )
    product.start()
    product.also(*BEAT, "--schedule", str(product.var / "second-beat"))
    for name in ("second", "third"):
        product.also(*WORKER, "--hostname", f"{name}@%h")
    yield product
    product.stop()


@pytest.fixture
def make_team(product: Product) -> Iterator[Callable[[str], Forecasters]]:
    with ExitStack() as opened:
        yield lambda name: opened.enter_context(Forecasters.on(product, name))
