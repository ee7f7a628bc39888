"""From an empty folder to a company, in the browser: production settings, nginx with TLS in front, a mail server."""

import re
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import trustme
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests import chromium, nginx
from tests.channels_app.web.administration.mail_server import Box, mail_server
from tests.conftest import new_var
from tests.journeys.browser import Complaints
from tests.product import Product, free_port

pytestmark = pytest.mark.browser
ADA = {"Your name": "Ada Lindqvist", "E-mail": "ada@northwind.example", "Password": "correct horse battery"}
# Seconds for the whole, as a person's clock has it.
LONGEST = 180


@dataclass
class Company:
    """The running server as its first administrator meets it."""

    product: Product
    base_url: str
    running: Browser
    box: Box
    mail_url: str
    complaints: Complaints = field(default_factory=Complaints)
    took: dict[str, float] = field(default_factory=dict)

    def browser(self) -> BrowserContext:
        """Somebody's own browser."""
        context = self.running.new_context(base_url=self.base_url, locale="en-US", ignore_https_errors=True)
        context.set_default_timeout(20_000)
        self.complaints.watch(context)
        return context

    @property
    def link(self) -> str:
        found = re.findall(rf"{self.base_url}/setup/\S+", self.product.log)
        assert found, self.product.log
        return str(found[-1])

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        begun = time.monotonic()
        yield
        self.took[name] = time.monotonic() - begun


@pytest.fixture(scope="module")
def company(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    if not (chromium.find() and nginx.find()):
        pytest.skip("chromium or nginx is not on this machine and could not be had (tests/chromium.py, tests/nginx.py)")
    folder, var = tmp_path_factory.mktemp("nginx"), new_var()
    authority.cert_pem.write_to_path(var / "authority.pem")
    port = free_port()
    product = Product(var, **production(f"https://localhost:{port}", var))
    with ExitStack() as stack:
        stack.enter_context(nginx.before(product.port, port, authority, folder))
        box = Box()
        mail_url = stack.enter_context(mail_server(box))
        begun = time.monotonic()
        product.start()
        stack.callback(product.stop)
        playwright = stack.enter_context(sync_playwright())
        running = playwright.chromium.launch(executable_path=chromium.find(), args=["--no-sandbox"])
        stack.callback(running.close)
        found = Company(product, f"https://localhost:{port}", running, box, mail_url)
        found.took["start"] = time.monotonic() - begun
        yield found


def production(base_url: str, var: Path) -> dict[str, str]:
    return {
        "PATCHBAY_BASE_URL": base_url,
        "PATCHBAY_TRUSTED_PROXIES": "1",
        "PATCHBAY_SECRET_KEY": "only-for-this-journey-" + "k" * 40,
        "PATCHBAY_WORKER_PROCESSES": "1",
        "PATCHBAY_WEB_WORKERS": "2",
        "PATCHBAY_ALLOWED_PRIVATE_HOSTS": "127.0.0.1,localhost",
        "SSL_CERT_FILE": str(var / "authority.pem"),
    }


def fill(page: Page, values: dict[str, Any]) -> None:
    for label, value in values.items():
        page.get_by_label(label, exact=False).first.fill(value)


def go_on(page: Page, button: str, heading: str) -> None:
    """Presses a button and waits for the page that it leads to."""
    page.get_by_role("button", name=button).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)


def test_an_empty_server_becomes_a_companys(company: Company) -> None:
    stranger = company.browser().new_page()
    stranger.goto("/accounts/login/")
    expect(stranger.get_by_role("heading", level=1)).to_have_text("This server is being set up")

    page = company.browser().new_page()
    with company.step("this server"):
        page.goto(company.link)
        expect(page.get_by_role("heading", level=1)).to_have_text("This server")
        expect(page.locator(".checks")).to_contain_text("all migrations applied")
        expect(page.locator(".checks")).to_contain_text("certificate until")
        expect(page.locator(".checks")).to_contain_text("are at work")
        expect(page.get_by_text("Two addresses")).to_have_count(0)
        fill(page, {"Name of the server": "Northwind Operations", "Whom people can ask": "ops@northwind.example"})
        go_on(page, "Go on", "Your account")
        expect(page.get_by_text("administrator of Northwind Operations")).to_be_visible()
    with company.step("administrator"):
        fill(page, {**ADA, "Password": "password12"})
        page.get_by_role("button", name="Make my account").click()
        expect(page.get_by_text("This password is too common")).to_be_visible()
        fill(page, {"Password": ADA["Password"]})
        page.get_by_label("Offer me a second factor").uncheck()
        go_on(page, "Make my account", "E-mail and sign-up")
    with company.step("mail"):
        host, port = company.mail_url.removeprefix("smtp://").split(":")
        fill(page, {"Host": host, "Port": port})
        page.get_by_label("Encryption").select_option("none")
        page.get_by_role("button", name="Save and send me a test").click()
        expect(page.get_by_text("The mail server took the mail")).to_be_visible()
        assert [mail.rcpt_tos for mail in company.box.mails] == [[ADA["E-mail"]]]
        go_on(page, "Save and go on", "First channel")
    with company.step("channel and webhook"):
        fill(page, {"Team": "Operations"})
        page.get_by_role("button", name="Make the channel").click()
        expect(page.locator("#curl")).to_contain_text(f"{company.base_url}/hooks/pbh_")
    with company.step("card"):
        page.evaluate("window.neverReloaded = true")
        page.get_by_role("button", name="Send a test card").click()
        expect(page.get_by_role("article", name="First webhook")).to_contain_text("It works", timeout=5_000)
        assert page.evaluate("window.neverReloaded") is True
        page.get_by_role("button", name="Finish").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Alerts")
    assert page.goto("/setup/").status == 404  # type: ignore[union-attr]
    stranger.goto("/accounts/login/")
    expect(stranger.get_by_role("heading", level=1)).to_have_text("Northwind Operations")
    expect(stranger.get_by_role("link", name="ops@northwind.example")).to_be_visible()

    print(", ".join(f"{name} {seconds:.1f} s" for name, seconds in company.took.items()))
    assert sum(company.took.values()) < LONGEST
    assert [text for text in company.complaints if "404" not in text and "503" not in text] == []
