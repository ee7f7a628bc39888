"""The live feed over a real connection to the running product."""

import json
import re
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from channels_app import feed
from tests.product import Product


@pytest.fixture
def reader(product: Product) -> Iterator[httpx.Client]:
    ada = product.demo["users"][0]
    with httpx.Client(base_url=product.base_url, timeout=20) as client:
        client.get("/accounts/login/")
        token = client.cookies["patchbay_csrf"]
        form = {"login": ada["email"], "password": ada["password"], "csrfmiddlewaretoken": token}
        assert client.post("/accounts/login/", data=form).status_code == 302
        yield client


@pytest.fixture
def channel(product: Product) -> str:
    """A channel of the test's own."""
    name = f"live {time.time_ns()}"
    path = f"teams/{product.demo['team_id']}/channels"
    return str(product.api("POST", path, json={"name": name}).raise_for_status().json()["id"])


@pytest.fixture
def hook(product: Product, channel: str) -> str:
    made = product.api("POST", f"channels/{channel}/webhooks", json={"name": "live"}).raise_for_status().json()
    return str(made["urls"]["short"])


def page_cursor(reader: httpx.Client, channel: str) -> str:
    found = re.search(r'data-cursor="(\d+)"', reader.get(f"/channels/{channel}/").text)
    assert found
    return found[1]


def events(lines: Iterator[str], until: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """(cursor or "", data) of the next `until` message events."""
    cursor, data, seen = "", "", 0
    for line in lines:
        if line.startswith("id: "):
            cursor = line[4:]
        elif line.startswith("data: "):
            data = line[6:]
        elif not line and data:
            seen += 1
            yield cursor, json.loads(data)
            cursor, data = "", ""
            if seen == until:
                return


def follow(reader: httpx.Client, channel: str, cursor: str) -> Any:
    return reader.stream("GET", f"/channels/{channel}/live", headers={"Last-Event-ID": cursor})


class TestTheLiveFeed:
    def test_shows_a_post_within_a_second(self, reader: httpx.Client, channel: str, hook: str) -> None:
        with follow(reader, channel, page_cursor(reader, channel)) as stream:
            lines = stream.iter_lines()
            assert next(lines) == ": hello"
            started = time.monotonic()
            assert httpx.post(hook, json={"text": "now"}).text == "1"
            _cursor, data = next(events(lines, 1))
            assert time.monotonic() - started < 1
            assert "now" in data["html"]

    def test_misses_nothing_over_broken_connections(self, reader: httpx.Client, channel: str, hook: str) -> None:
        cursor, seen, wanted = page_cursor(reader, channel), set(), set()
        for round_ in range(6):
            for n in range(5):
                wanted.add(httpx.post(hook, json={"text": f"{round_}-{n}"}).headers["X-Message-Id"])
            with follow(reader, channel, cursor) as stream:
                # Cut off inside the batch: what has come counts, the cursor only if it came too.
                for found, data in events(stream.iter_lines(), 3 + round_ % 3):
                    seen.add(data["id"])
                    cursor = found or cursor
        with follow(reader, channel, cursor) as stream:
            lines = stream.iter_lines()
            while wanted - seen:
                seen.add(next(events(lines, 1))[1]["id"])
        assert seen == wanted

    def test_tells_of_a_deletion(self, reader: httpx.Client, channel: str, hook: str, product: Product) -> None:
        message = httpx.post(hook, json={"text": "gone soon"}).headers["X-Message-Id"]
        with follow(reader, channel, page_cursor(reader, channel)) as stream:
            lines = stream.iter_lines()
            product.api("DELETE", f"messages/{message}").raise_for_status()
            data = next(d for _c, d in events(lines, 5) if d["deleted"])
            assert data["id"] == message
            assert data["html"] == ""

    def test_reloads_a_reader_that_is_too_far_behind(self, reader: httpx.Client, channel: str, hook: str) -> None:
        cursor = page_cursor(reader, channel)
        taken = 0
        with httpx.Client() as sender:
            while taken <= feed.CATCH_UP:  # some may come too fast for the webhook's rate limit
                taken += sender.post(hook, json={"text": str(taken)}).text == "1"
        with follow(reader, channel, cursor) as stream:
            assert any(line == "event: reload" for line in stream.iter_lines())

    def test_is_for_readers_of_the_channel_only(self, product: Product, channel: str) -> None:
        assert httpx.get(f"{product.base_url}/channels/{channel}/live?after=1").status_code == 401
