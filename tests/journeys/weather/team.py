"""A team with the weather on it, whose owner fills in forms; the browser is left to those who look at pages."""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx

from tests.patience import Patient
from tests.product import Product

TOLD = re.compile(r"\b[A-Z][a-z]+day, [A-Z][a-z]+ \d{1,2}, \d{4}\b")
DAY = timedelta(days=1)


class Forecasters:
    def __init__(self, product: Product, name: str, client: httpx.Client) -> None:
        self.product, self._client = product, client
        self._token = {"Authorization": f"Bearer {product.demo['api_token']}"}
        self.id = product.api("POST", "teams", json={"name": name}).raise_for_status().json()["id"]
        self.channel = product.api("GET", f"teams/{self.id}/channels").raise_for_status().json()["results"][0]["id"]

    @classmethod
    @contextmanager
    def on(cls, product: Product, name: str) -> Iterator["Forecasters"]:
        user = product.demo["users"][0]
        with httpx.Client(transport=Patient(), base_url=product.base_url, follow_redirects=True, timeout=30) as client:
            team = cls(product, name, client)
            client.get("/accounts/login/")
            team._post("/accounts/login/", login=user["email"], password=user["password"])
            team._post(f"/teams/{team.id}/connectors/catalog/weather/install")
            yield team

    def connect(self, name: str, place: str, at: str) -> None:
        """Chooses the first place that is offered."""
        offers = self._client.get(f"/channels/{self.channel}/connectors/weather/search/place", params={"q": place})
        chosen = offers.raise_for_status().json()["offers"][0]["value"]
        form = {"place": chosen, "at": at, "weekdays": list("0123456"), "units": "metric", "language": "en"}
        form |= {"provider": "open-meteo", "name": name, "missed": "late", "grace": "3600", "do": "save"}
        self._post(f"/channels/{self.channel}/connectors/weather/new/", **form)

    def cards(self) -> list["Told"]:
        """All of them."""
        return told(self.product.messages(self.channel))

    def newest(self) -> list["Told"]:
        answer = self._client.get(
            f"/api/v1/channels/{self.channel}/messages", params={"limit": 10}, headers=self._token
        )
        return told(answer.raise_for_status().json()["results"])

    def _post(self, path: str, **form: Any) -> None:
        token = self._client.cookies["patchbay_csrf"]
        self._client.post(path, data={**form, "csrfmiddlewaretoken": token}).raise_for_status()


class Told:
    """A card of a connection: whose it is, and the local day on which it spoke of tomorrow."""

    def __init__(self, message: dict[str, Any]) -> None:
        self.name, self.plain = message["sender_name"], message["plain"]

    @property
    def day(self) -> date:
        (tomorrow,) = TOLD.findall(self.plain)
        found = datetime.strptime(tomorrow, "%A, %B %d, %Y").replace(tzinfo=UTC).date()
        assert f"Feels like: {found.day}°C" in self.plain, f"another day's weather: {self.plain}"
        return found - DAY


def told(messages: list[dict[str, Any]]) -> list[Told]:
    return [Told(message) for message in messages if message["source"]]


def wait_until(condition: Callable[[], object], what: str, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"waited {seconds} s in vain for {what}"
        time.sleep(0.1)
