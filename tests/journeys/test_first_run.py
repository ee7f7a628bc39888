"""From an empty folder to a company, in the browser: production settings, nginx with TLS in front, a mail server."""

import re
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
import trustme
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests import chromium, nginx
from tests.channels_app.web.administration.mail_server import Box, mail_server
from tests.conftest import new_var
from tests.journeys.browser import Complaints
from tests.oidc import PERSON, Issuer, issuer
from tests.product import Product, free_port

pytestmark = pytest.mark.browser
ADA = {"Your name": "Ada Lindqvist", "E-mail": "ada@northwind.example", "Password": "correct horse battery"}
BOB = {"email": "bob@northwind.example", "name": "Bob Okafor", "password": "another horse battery"}
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
    provider: Issuer
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

    @property
    def authority_file(self) -> Path:
        return self.product.var / "authority.pem"

    def mail_to(self, address: str) -> str:
        """Returns the text of the first mail to somebody, once it has come."""
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            for mail in self.box.mails:
                if mail.rcpt_tos == [address]:
                    found = message_from_bytes(mail.content, policy=policy.default).get_body()
                    return str(found.get_content()) if found else ""
            time.sleep(0.1)
        raise AssertionError(f"no mail came to {address}:\n{self.product.log}")

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
        provider = stack.enter_context(issuer(f"https://localhost:{port}/accounts/oidc/company/login/callback/"))
        begun = time.monotonic()
        product.start()
        stack.callback(product.stop)
        playwright = stack.enter_context(sync_playwright())
        running = playwright.chromium.launch(executable_path=chromium.find(), args=["--no-sandbox"])
        stack.callback(running.close)
        found = Company(product, f"https://localhost:{port}", running, box, mail_url, provider)
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


def join_by_mail(company: Company, page: Page) -> Page:
    """Lets the administrator invite somebody to the team, and returns the channel in that person's browser."""
    channel = page.url
    page.get_by_role("link", name="Operations", exact=True).first.click()
    page.get_by_role("link", name="Invite people").click()
    fill(page, {"E-mail addresses": BOB["email"]})
    page.get_by_role("button", name="Invite", exact=True).click()
    expect(page.get_by_text(BOB["email"]).first).to_be_visible()
    page.goto(channel)
    mail = company.mail_to(BOB["email"])
    link = re.search(rf"{company.base_url}/\S+", mail)
    assert link, mail
    own = company.browser().new_page()
    own.goto(link[0])
    fill(own, {"Your name": BOB["name"], "Password": BOB["password"]})
    own.get_by_role("button", name="Create account and join").click()
    expect(own.get_by_role("link", name="Alerts").first).to_be_visible()
    own.goto(channel)
    return own


def sign_in_by_provider(company: Company, page: Page) -> Page:
    """Lets the administrator set up single sign-on, and returns the channel in the browser of somebody who used it."""
    channel = page.url
    answer = page.goto("/administration/sign-in/new/oidc/")
    assert answer
    assert answer.status == 200, f"{page.url}\n{company.product.log}"
    provider = company.provider
    values = {"name": "Company", "slug": "company", "issuer": provider.url, "client_id": provider.client_id}
    values |= {"client_secret": provider.client_secret, "scopes": "openid profile email groups"}
    for name, value in values.items():
        page.locator(f"[name={name}]").fill(value)
    page.locator("[name=accounts][value=everyone]").check()
    page.get_by_label("Group", exact=True).first.fill("ops")
    page.get_by_label("Team", exact=True).first.fill("Operations")
    page.get_by_role("button", name="Check and save").click()
    expect(page.get_by_role("link", name="Test sign-in")).to_be_visible()
    page.goto(channel)
    own = company.browser().new_page()
    own.goto("/accounts/login/")
    own.get_by_role("link", name="Continue with Company").click()
    own.get_by_role("link", name=PERSON["name"]).click()
    expect(own.get_by_role("link", name="Alerts").first).to_be_visible()
    own.goto(channel)
    return own


def post(url: str, authority: Path) -> str:
    """Sends a card as the page says, by curl."""
    trusted = ["--cacert", str(authority)]
    command = ["curl", "-sS", *trusted, "-H", "Content-Type: application/json", "-d", '{"title": "Hello"}', url]
    return subprocess.run(command, capture_output=True, text=True, timeout=20, check=True).stdout


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
        expect(page.locator(".checks")).to_contain_text("are running")
        expect(page.get_by_text("Two addresses")).to_have_count(0)
        fill(page, {"Name of the server": "Northwind Operations", "Contact address": "ops@northwind.example"})
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
        webhook = page.locator("#curl").inner_text().split()[-1]
    with company.step("card"):
        page.evaluate("window.neverReloaded = true")
        page.get_by_role("button", name="Send a test card").click()
        expect(page.get_by_role("article", name="First webhook")).to_contain_text("It works", timeout=5_000)
        assert page.evaluate("window.neverReloaded") is True
        page.get_by_role("button", name="Finish").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Alerts")
    with company.step("invited member"):
        bob = join_by_mail(company, page)
    with company.step("single sign-on"):
        carol = sign_in_by_provider(company, page)
    with company.step("card for all"):
        assert post(webhook, company.authority_file) == "1"
        for reader in (page, bob, carol):
            expect(reader.get_by_role("article", name="First webhook").last).to_contain_text("Hello", timeout=5_000)
    assert page.goto("/setup/").status == 404  # type: ignore[union-attr]
    stranger.goto("/accounts/login/")
    expect(stranger.get_by_role("heading", level=1)).to_have_text("Northwind Operations")
    expect(stranger.get_by_role("main").get_by_role("link", name="ops@northwind.example")).to_be_visible()

    print(", ".join(f"{name} {seconds:.1f} s" for name, seconds in company.took.items()))
    assert sum(company.took.values()) < LONGEST
    assert [text for text in company.complaints if "404" not in text and "503" not in text] == []
