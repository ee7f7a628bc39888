"""Configuration pages with real SDKs, unmodified, in the dialog: as they are, and through the relay."""

import json
import os
import re
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
import trustme
from playwright.sync_api import BrowserContext, FrameLocator, Page, expect, sync_playwright

from config.embedded import Embedded
from tests import chromium
from tests.conftest import new_var
from tests.journeys.browser import Complaints, sign_in
from tests.journeys.config_page import SDKS, Author, author
from tests.product import ROOT, Product
from tests.tls import terminator

pytestmark = pytest.mark.browser
PATIENCE = 30_000


@dataclass
class World:
    """A product, an author's service that is not on its origin, and a browser that knows both."""

    product: Product
    author: Author
    base_url: str
    database: dict[str, str]
    page_host: str = "127.0.0.1"
    # Who and what seed_apps.py made; the apps by what they do or by their SDK.
    facts: dict[str, Any] = field(default_factory=dict)

    def seed(self, wanted: dict[str, str]) -> None:
        environment = {**os.environ, **self.database, "PATCHBAY_DB_POOL": "0"}
        command = [sys.executable, "-m", "tests.journeys.seed_apps"]
        given = {name: f"{self.author.origin(self.page_host)}/configure?{query}" for name, query in wanted.items()}
        run = subprocess.run(
            command, cwd=ROOT, env=environment, input=json.dumps(given), capture_output=True, text=True, check=True
        )
        self.facts = json.loads(run.stdout)

    @property
    def channel(self) -> str:
        return str(self.facts["channel"])

    def messages(self) -> list[dict[str, Any]]:
        """Oldest first; by the product's own port, whatever name it has in public."""
        headers = {"Authorization": f"Bearer {self.facts['api_token']}"}
        url = f"http://localhost:{self.product.port}/api/v1/channels/{self.channel}/messages?limit=200"
        found: list[dict[str, Any]] = httpx.get(url, headers=headers).raise_for_status().json()["results"]
        return found[::-1]

    def texts(self) -> list[str]:
        return [message["plain"] for message in self.messages()]


def products(stack: ExitStack, **environment: str) -> tuple[Product, dict[str, str]]:
    var = new_var()
    embedded = Embedded(var)
    embedded.start()
    stack.callback(embedded.stop)
    database = {
        "DATABASE_URL": embedded.urls["database_url"],
        "REDIS_URL": embedded.urls["redis_url"],
        "PATCHBAY_SECRET_KEY": "only-for-tests-" + "y" * 50,
    }
    fixed = {"PATCHBAY_WORKER_PROCESSES": "1", "PATCHBAY_WEB_WORKERS": "1", "PATCHBAY_DEMO": "0"}
    product = Product(var, **fixed, PATCHBAY_ALLOWED_PRIVATE_HOSTS="127.0.0.1", **database, **environment)
    return product, database


@pytest.fixture(scope="module")
def direct() -> Iterator[World]:
    """Over https, as in production: most SDKs take no other origin in validMessageOrigins."""
    authority = trustme.CA()
    with ExitStack() as stack:
        product, database = products(stack)
        door = stack.enter_context(terminator(product.port, authority))
        base_url = f"https://patchbay.example:{door.port}"
        product.environment |= {"PATCHBAY_BASE_URL": base_url, "PATCHBAY_ALLOWED_HOSTS": "localhost"}
        product.start()
        stack.callback(product.stop)
        tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        authority.issue_cert("builds.example").configure_cert(tls)
        service = stack.enter_context(author(f"http://localhost:{product.port}", tls))
        database["PATCHBAY_BASE_URL"] = base_url
        world = World(product, service, base_url, database, page_host="builds.example")
        world.seed(
            {f"SDK {sdk}": f"sdk={sdk}&us={base_url}" for sdk in SDKS if sdk != "1.3.4"}
            | {
                does: f"sdk=2.31.0&us={base_url}&does={does}"
                for does in ("fails", "never-answers", "stores-nothing", "handles-nothing", "silent", "cannot-remove")
            }
            | {"names nobody": "sdk=2.31.0", "starts elsewhere": f"sdk=2.31.0&us={base_url}&does=starts-elsewhere"}
        )
        yield world


@pytest.fixture(scope="module")
def relayed() -> Iterator[World]:
    """Over http on one machine, as `make run` starts it: the relay is on, and pages name nobody."""
    with ExitStack() as stack:
        product, database = products(stack)
        product.start()
        stack.callback(product.stop)
        service = stack.enter_context(author(f"http://localhost:{product.port}"))
        world = World(product, service, product.base_url, database)
        apps = {f"SDK {sdk}": f"sdk={sdk}" for sdk in SDKS}
        world.seed(apps | {"starts elsewhere": "sdk=2.31.0&does=starts-elsewhere"})
        yield world


@pytest.fixture(scope="module")
def chrome() -> Iterator[Any]:
    found = chromium.find()
    if not found:
        pytest.skip("chromium is not on this machine and could not be installed (see tests/chromium.py)")
    arguments = ["--no-sandbox", "--ignore-certificate-errors", "--host-resolver-rules=MAP *.example 127.0.0.1"]
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=found, args=arguments)
        yield running
        running.close()


@dataclass
class Person:
    """Somebody signed in, looking at a dialog."""

    page: Page
    world: World
    context: BrowserContext

    def opens(self, app: str, query: str = "") -> FrameLocator:
        self.page.goto(f"/channels/{self.world.channel}/apps/{self.world.facts['apps'][app]}/configure/{query}")
        return self.frame

    @property
    def frame(self) -> FrameLocator:
        """The author's page, which the relay's bridge holds in a frame of its own."""
        outer = self.page.frame_locator("iframe")
        return outer.frame_locator("iframe") if self.is_relayed else outer

    @property
    def is_relayed(self) -> bool:
        source = self.page.locator("iframe").first.get_attribute("src") or ""
        return "/.patchbay/bridge" in source

    def waits_until_ready(self) -> None:
        expect(self.page.locator("iframe").first).to_be_attached()
        if self.world.base_url.startswith("http://"):
            expect(self.page.locator('iframe[src*="/.patchbay/bridge"]')).to_be_attached(timeout=PATIENCE)
        expect(self.frame.locator("#state")).to_have_text("ready", timeout=PATIENCE)

    @property
    def save(self) -> Any:
        return self.page.get_by_role("button", name="Save")

    def patience(self, **milliseconds: int) -> None:
        for name, value in milliseconds.items():
            script = "([name, value]) => document.querySelector('[data-app-dialog]').dataset[`${name}Ms`] = value"
            self.page.evaluate(script, [name, str(value)])


def person_in(world: World, chrome: Any) -> Iterator[Person]:
    context = chrome.new_context(base_url=world.base_url, locale="en-US", viewport={"width": 1280, "height": 900})
    context.set_default_timeout(15_000)
    page = context.new_page()
    sign_in(page, world.facts["email"], world.facts["password"])
    complaints = Complaints()
    complaints.watch(context)
    yield Person(page, world, context)
    context.close()
    # What the pages wrote is theirs; a policy that kept out our own is ours.
    assert [one for one in complaints if world.base_url in one and "status of 422" not in one] == []


@pytest.fixture
def person(direct: World, chrome: Any) -> Iterator[Person]:
    yield from person_in(direct, chrome)


@pytest.fixture
def relayed_person(relayed: World, chrome: Any) -> Iterator[Person]:
    yield from person_in(relayed, chrome)


@pytest.mark.parametrize("sdk", [sdk for sdk in SDKS if sdk != "1.3.4"])
def test_a_page_that_names_us(person: Person, sdk: str) -> None:
    whole_life(person, sdk)


@pytest.mark.parametrize("sdk", SDKS)
def test_a_page_that_names_nobody_through_the_relay(relayed_person: Person, sdk: str) -> None:
    whole_life(relayed_person, sdk)


def whole_life(person: Person, sdk: str) -> None:
    """Configured, posted to before and after, changed with the same URL, removed."""
    world, service, name = person.world, person.world.author, f"r-{sdk}"
    before = len(world.texts())
    person.opens(f"SDK {sdk}")
    person.waits_until_ready()
    expect(person.save).to_be_disabled()
    expect(person.frame.locator("#context")).to_contain_text("6f0d5c1e-7c1b-4c5e-9a54-7061746368ba")
    webhook = person.frame.locator("#webhook").inner_text()
    assert webhook.startswith(f"{world.base_url}/webhookb2/")
    assert world.facts["apps"][f"SDK {sdk}"] in webhook

    # A post that comes too early is taken and shows later; nothing pending is anywhere.
    person.frame.get_by_role("button", name="Post").click()
    expect(person.frame.locator("#state")).to_have_text("posted")
    person.frame.get_by_label("Room").fill(name)
    expect(person.save).to_be_enabled()
    assert [answer.text for answer in service.posted[-1:]] == ["1"]
    assert len(world.texts()) == before

    # The theme follows ours.
    person.page.evaluate("document.dispatchEvent(new CustomEvent('patchbay:theme', {detail: 'dark'}))")
    expect(person.frame.locator("#theme")).to_have_text("dark")

    # Saved; the page stores the webhook after it said that it was done, and gets to.
    person.save.click()
    expect(person.page.get_by_role("status").filter(has_text="Saved.")).to_be_visible()
    person.page.wait_for_url("**/connections/*/", timeout=PATIENCE)
    expect(person.page.get_by_role("heading", name=f"Room {name}", exact=True)).to_be_visible()
    assert service.stored[-1] == webhook
    assert world.texts()[before:] == ["An early word", "A welcome"]
    connection = person.page.url

    # Changed: its own page, its settings, the same URL.
    person.page.goto(f"{connection}app/")
    person.waits_until_ready()
    expect(person.frame.get_by_label("Room")).to_have_value(name)
    expect(person.frame.locator("#webhook")).to_have_text(webhook)
    assert "/edit" in person.page.frames[-1].url
    person.frame.get_by_label("Room").fill(f"{name}-b")
    person.save.click()
    person.page.wait_for_url(connection, timeout=PATIENCE)
    expect(person.page.get_by_role("heading", name=f"Room {name}-b", exact=True)).to_be_visible()
    assert service.stored[-1] == webhook
    assert service.post(webhook, "Still here").text == "1"
    newest = world.messages()[-1]
    assert (newest["plain"], newest["sender_name"]) == ("Still here", f"SDK {sdk}")

    # Removed: the page cleans up, the URL is gone.
    person.page.get_by_role("link", name="Remove…").click()
    person.page.get_by_role("button", name="Remove connection").click()
    person.page.wait_for_url(f"**/channels/{world.channel}/connectors/", timeout=PATIENCE)
    assert service.removed[-1] == f"{name}-b"
    assert service.post(webhook, "Too late").status_code == 410


def test_a_failing_save_shows_the_pages_reason_and_stores_nothing(person: Person) -> None:
    frame = person.opens("fails", "?inspect")
    person.waits_until_ready()
    webhook = frame.locator("#webhook").inner_text()
    frame.get_by_label("Room").fill("x")
    person.save.click()
    expect(person.page.get_by_role("alert")).to_contain_text("There is no such room")
    expect(person.save).to_be_enabled()
    person.page.get_by_role("link", name="Cancel").click()
    person.page.wait_for_url("**/connectors/")
    expect(person.page.get_by_text("Room x")).to_have_count(0)
    assert person.world.author.post(webhook, "Nobody").status_code == 404


def test_a_page_that_never_answers(person: Person) -> None:
    frame = person.opens("never-answers")
    person.waits_until_ready()
    frame.get_by_label("Room").fill("x")
    person.patience(save=700)
    person.save.click()
    expect(person.page.get_by_role("alert")).to_contain_text("did not answer within 1 seconds. Nothing is stored.")
    expect(person.page.get_by_role("button", name="Try again")).to_be_visible()
    expect(person.save).to_be_enabled()


def test_a_page_that_cannot_clean_up_says_why_and_the_connection_may_go_all_the_same(person: Person) -> None:
    frame = person.opens("cannot-remove")
    person.waits_until_ready()
    webhook = frame.locator("#webhook").inner_text()
    frame.get_by_label("Room").fill("locked")
    person.save.click()
    person.page.wait_for_url("**/connections/*/", timeout=PATIENCE)
    person.page.get_by_role("link", name="Remove…").click()
    person.page.get_by_role("button", name="Remove connection").click()
    expect(person.page.get_by_role("alert")).to_contain_text("The room is locked", timeout=PATIENCE)
    assert person.world.author.post(webhook, "Still here").text == "1"
    person.page.get_by_role("button", name="Remove anyway").click()
    person.page.wait_for_url("**/connectors/", timeout=PATIENCE)
    expect(person.page.get_by_text("its service may still keep something")).to_be_visible()
    assert person.world.author.post(webhook, "Too late").status_code == 410


@pytest.mark.parametrize("does", ["stores-nothing", "handles-nothing"])
def test_success_without_settings_is_none(person: Person, does: str) -> None:
    frame = person.opens(does, "?inspect")
    person.waits_until_ready()
    frame.get_by_label("Room").fill("x")
    person.save.click()
    expect(person.page.get_by_role("alert")).to_contain_text("stored no settings, so nothing is connected")
    advice = "without calling setSettings" if does == "stores-nothing" else "registered no save handler"
    expect(person.page.get_by_label("What is likely wrong")).to_contain_text(advice)


def test_a_page_that_does_not_start(person: Person) -> None:
    frame = person.opens("silent", "?inspect")
    expect(person.page.get_by_role("alert")).to_contain_text("has not started the Teams SDK", timeout=PATIENCE)
    expect(person.page.get_by_label("What is likely wrong")).to_contain_text("never called initialize")
    expect(person.save).to_be_disabled()
    expect(frame.get_by_text("Nothing here.")).to_be_visible()


def test_a_start_page_that_leads_on_to_the_page(person: Person) -> None:
    frame = person.opens("starts elsewhere")
    expect(person.page.get_by_role("alert")).to_contain_text("If it leads on", timeout=PATIENCE)
    frame.get_by_role("link", name="Set up").click()
    person.waits_until_ready()
    expect(person.page.get_by_role("alert")).to_be_hidden()


def test_a_start_page_that_leads_out_of_the_relay_is_given_as_the_reason(relayed_person: Person) -> None:
    relayed_person.opens("starts elsewhere", "?inspect")
    expect(relayed_person.page.locator('iframe[src*="/.patchbay/bridge"]')).to_be_attached(timeout=PATIENCE)
    relayed_person.frame.get_by_role("link", name="Set up").click()
    origin = relayed_person.world.author.origin()
    expect(relayed_person.page.get_by_role("alert")).to_contain_text(f"leads to {origin} by its whole address")
    expect(relayed_person.page.get_by_label("What is likely wrong")).to_contain_text("so left the relay")


def test_an_author_waits_for_the_relay_once(relayed_person: Person) -> None:
    relayed_person.opens("SDK 2.31.0", "?inspect")
    relayed_person.waits_until_ready()
    relayed_person.page.reload()
    expect(relayed_person.page.locator("iframe").first).to_have_attribute("src", re.compile("/.patchbay/bridge"))
    relayed_person.waits_until_ready()
    advice = relayed_person.page.get_by_label("What is likely wrong")
    expect(advice).to_contain_text("Name this server")
    relayed_person.page.get_by_role("button", name="Open as for the first time").click()
    expect(relayed_person.page.locator("iframe").first).not_to_have_attribute("src", re.compile("/.patchbay/bridge"))


def test_a_page_that_names_nobody_where_there_is_no_relay(person: Person) -> None:
    person.opens("names nobody", "?inspect")
    expect(person.page.get_by_role("alert")).to_contain_text(person.world.base_url, timeout=PATIENCE)
    advice = person.page.get_by_label("What is likely wrong")
    expect(advice).to_contain_text(f'await microsoftTeams.app.initialize(["{person.world.base_url}"]);')
    person.page.get_by_label("Filter messages").fill("initialize web")
    expect(person.page.locator("[data-rows] tr:visible")).to_have_count(1)
    person.page.get_by_role("button", name="Copy as text").click()
    expect(person.page.get_by_role("button", name="Copied")).to_be_visible()


@pytest.mark.parametrize("sdk", ["1.6.0", "2.31.0", "2.58.0"])
def test_signing_in(person: Person, sdk: str) -> None:
    """In a window that the SDK opens, and, for the newest, in one that we open."""
    frame = person.opens(f"SDK {sdk}")
    person.waits_until_ready()
    frame.get_by_role("button", name="Sign in").click()
    expect(frame.locator("#state")).to_have_text("signed in: token-123", timeout=PATIENCE)


@pytest.mark.parametrize("sdk", ["1.6.0", "2.58.0"])
def test_signing_in_through_the_relay(relayed_person: Person, sdk: str) -> None:
    relayed_person.opens(f"SDK {sdk}")
    relayed_person.waits_until_ready()
    relayed_person.frame.get_by_role("button", name="Sign in").click()
    expected = "signed in: token-123" if sdk != "2.58.0" else "not signed in: Error: Url should be a valid https url"
    expect(relayed_person.frame.locator("#state")).to_have_text(expected, timeout=PATIENCE)


def test_cancelling_ends_the_url_and_what_was_posted_to_it(person: Person) -> None:
    before = person.world.texts()
    frame = person.opens("SDK 2.58.0")
    person.waits_until_ready()
    webhook = frame.locator("#webhook").inner_text()
    assert person.world.author.post(webhook, "Never seen").text == "1"
    person.page.reload()
    person.waits_until_ready()
    expect(frame.locator("#webhook")).to_have_text(webhook)
    person.page.get_by_role("link", name="Cancel").click()
    person.page.wait_for_url("**/connectors/")
    assert person.world.author.post(webhook, "Nobody").status_code == 404
    assert person.world.texts() == before
