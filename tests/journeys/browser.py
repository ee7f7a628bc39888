"""A real chromium, and what it complained about."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, sync_playwright

from tests import chromium


class Complaints(list[str]):
    """What the pages of a context wrote to the console as errors: scripts that failed, files that a policy blocked."""

    def watch(self, context: BrowserContext) -> None:
        context.on("console", self.heard)
        context.on("weberror", lambda error: self.append(str(error.error)))

    def heard(self, message: ConsoleMessage) -> None:
        if message.type == "error" or "Content Security Policy" in message.text:
            self.append(f"{message.text} ({message.location.get('url')})")


@contextmanager
def browser(base_url: str) -> Iterator[tuple[BrowserContext, Complaints]]:
    found = chromium.find()
    if not found:
        pytest.skip("chromium is not on this machine and could not be installed (see tests/chromium.py)")
    complaints = Complaints()
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        context = running.new_context(base_url=base_url, locale="en-US", viewport={"width": 1280, "height": 800})
        context.set_default_timeout(10_000)
        complaints.watch(context)
        yield context, complaints
        running.close()


def function_in(name: str) -> str:
    """Returns the one function of a script beside this file, without the semicolon that would make it a statement."""
    return Path(__file__).with_name(name).read_text().rstrip().removesuffix(";")


def sign_in(page: Page, email: str, password: str) -> None:
    page.goto("/")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password", exact=False).first.fill(password)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: "/accounts/" not in url)
