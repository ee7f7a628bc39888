"""Weather over the real network: what is shared, and what is said where there is none."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from connectors.catalog.weather.connector import Weather
from connectors.catalog.weather.tests.test_forecasts import config, open_meteo
from connectors.http_clients import http_for
from connectors.sdk import SourceError
from tests.target import Reply, target

WEATHER = Weather()
NOW = datetime(2027, 3, 1, 6, 30, tzinfo=UTC)


@pytest.mark.django_db
def test_one_request_for_two_units_over_the_real_network(settings: Any) -> None:
    settings.ALLOWED_PRIVATE_HOSTS = ["127.0.0.1"]
    with target() as service:
        service.answer = lambda heard: Reply(200, {}, json.dumps(open_meteo(NOW.date())).encode())
        settings.PATCHBAY_OPEN_METEO_URL = service.url("")
        for one in (config("Berlin"), config("Berlin", units="imperial")):
            assert WEATHER.poll(one, http_for(connector=WEATHER, config=one, now=NOW, purpose="run"), NOW)
        assert [heard.path.partition("?")[0] for heard in service.heard] == ["/v1/forecast"]


@pytest.mark.django_db
def test_without_a_network_it_says_so_and_may_try_again(settings: Any) -> None:
    settings.ALLOWED_PRIVATE_HOSTS = ["127.0.0.1"]
    settings.PATCHBAY_OPEN_METEO_URL = "http://127.0.0.1:8999"  # where nobody listens
    one = config("Berlin")
    with pytest.raises(SourceError, match=r"127\.0\.0\.1") as away:
        WEATHER.poll(one, http_for(connector=WEATHER, config=one, now=NOW, purpose="run"), NOW)
    assert away.value.transient
