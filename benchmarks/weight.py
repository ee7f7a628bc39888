"""What a browser takes over the wire for a channel's page of cards: the first one, and the next one.

python -m benchmarks.weight

A real browser opens a channel with 45 messages of one card each (a page shows the newest 40), for the first time, and
waits until the cards are drawn. Then it opens the page again. Heads and bodies of all answers are counted as they
were sent. Then the page is asked for often, for what the web's processes work for it. The last line is one JSON object,
in bytes and milliseconds.
"""

import json
import time
from typing import Any

import httpx
from playwright.sync_api import CDPSession, Page, sync_playwright

from benchmarks.cards import message_card
from benchmarks.processes import cpu_seconds
from benchmarks.product import Running, running
from tests.chromium import find

CARDS = 45
SIZE = 1500  # bytes of a card
# Seconds after the last card for what else the page asks for.
REST_SECONDS = 3.0
# How often the page is asked for, from which the web's processes know it already.
ASKED = 100


class Wire:
    """Adds up what answers take, by their addresses; the open stream of live updates up to then."""

    def __init__(self, session: CDPSession) -> None:
        self.addresses: dict[str, str] = {}
        self.bytes: dict[str, int] = {}
        session.on("Network.responseReceived", self._begun)
        session.on("Network.dataReceived", self._more)
        session.on("Network.loadingFinished", self._finished)
        session.send("Network.enable")

    def _begun(self, event: dict[str, Any]) -> None:
        self.addresses[event["requestId"]] = event["response"]["url"]
        if not event["response"].get("fromDiskCache"):
            self.bytes[event["requestId"]] = event["response"]["encodedDataLength"]

    def _more(self, event: dict[str, Any]) -> None:
        if event["requestId"] in self.bytes:
            self.bytes[event["requestId"]] += event["encodedDataLength"]

    def _finished(self, event: dict[str, Any]) -> None:
        if event["requestId"] in self.bytes:
            self.bytes[event["requestId"]] = event["encodedDataLength"]

    def taken(self) -> dict[str, int]:
        """Returns bytes by address, the largest first, and begins anew."""
        found = {self.addresses[one]: size for one, size in self.bytes.items()}
        self.bytes = {}
        return dict(sorted(found.items(), key=lambda item: -item[1]))


def main() -> None:
    with running() as it, sync_playwright() as playwright:
        fill(it)
        browser = playwright.chromium.launch(executable_path=find(), args=["--no-sandbox"])
        signed_in = browser.new_context(base_url=it.base_url)
        sign_in(signed_in.new_page(), it)
        # What the page after signing in has loaded is in no cache of another context.
        page = browser.new_context(base_url=it.base_url, storage_state=signed_in.storage_state()).new_page()
        wire = Wire(page.context.new_cdp_session(page))
        figures: dict[str, float] = {}
        for name in ("first", "next"):
            page.goto(f"/channels/{it.demo['channel_id']}/")
            page.wait_for_function("document.querySelectorAll('.pb-card').length >= 40")
            time.sleep(REST_SECONDS)
            page.title()
            taken = wire.taken()
            for address, size in taken.items():
                if not address.startswith("data:"):
                    print(f"{name:6}{size:8}  {address.removeprefix(it.base_url)}")
            figures |= {f"{name}_bytes": sum(taken.values()), f"{name}_requests": len(taken)}
        cookies = {one["name"]: one["value"] for one in signed_in.cookies()}
        browser.close()
        figures["cpu_ms"] = worked(it, cookies)
    print(json.dumps(figures))


def worked(it: Running, cookies: dict[str, str]) -> float:
    """Returns the milliseconds of CPU that the web's processes take for the page."""
    with httpx.Client(base_url=it.base_url, cookies=cookies, headers={"Accept-Encoding": "br, gzip"}) as client:
        path = f"/channels/{it.demo['channel_id']}/"
        for _ in range(ASKED):
            client.get(path).raise_for_status()
        before = cpu_seconds(it.pid)["web"]
        for _ in range(ASKED):
            client.get(path).raise_for_status()
    return round((cpu_seconds(it.pid)["web"] - before) / ASKED * 1000, 1)


def fill(it: Running) -> None:
    for number in range(CARDS):
        card = message_card(SIZE) | {"title": f"[FIRING:{number}] HighLatency"}
        httpx.post(it.demo["webhook_urls"]["short"], json=card, timeout=60).raise_for_status()


def sign_in(page: Page, it: Running) -> None:
    person = it.demo["users"][0]
    page.goto("/accounts/login/")
    page.fill("[name=login]", person["email"])
    page.fill("[name=password]", person["password"])
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/channels/**")


if __name__ == "__main__":
    main()
