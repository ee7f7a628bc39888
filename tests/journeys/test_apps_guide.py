"""docs/authors/apps.md, followed to the letter: its files, its commands, and what it says will happen."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.browser import browser, sign_in
from tests.journeys.config_page import sdk_file
from tests.journeys.test_config_pages import PATIENCE, products
from tests.journeys.test_example_app import seed, wait_for
from tests.product import ROOT, Product, free_port

GUIDE = ROOT / "docs" / "authors" / "apps.md"
# A file stands under a line that ends with its name.
FILE = re.compile(r"`([\w/]+\.(?:html|py))`[^\n]*:\n\n```(?:html|python)\n(.*?)```", re.DOTALL)


@dataclass
class Author:
    """A folder with what the guide says, for a Patchbay and a service on other ports than the guide's."""

    folder: Path
    url: str

    def run(self, *command: str) -> str:
        return subprocess.check_output([sys.executable, *command], cwd=self.folder, text=True)


def followed(folder: Path, product: Product, url: str) -> Author:
    text = GUIDE.read_text().replace("http://localhost:8000", product.base_url)
    text = text.replace("http://127.0.0.1:8090", url).replace("8090", url.rpartition(":")[2])
    for name, body in FILE.findall(text):
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(body)
    shutil.copy(sdk_file("2.58.0"), folder / "page")
    return Author(folder, url)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[tuple[Author, Product, dict[str, str]]]:
    with ExitStack() as stack:
        product, database = products(stack)
        product.start()
        stack.callback(product.stop)
        author = followed(tmp_path, product, f"http://127.0.0.1:{free_port()}")
        process = subprocess.Popen([sys.executable, "service.py"], cwd=tmp_path, stderr=subprocess.DEVNULL)
        stack.callback(process.wait, 10)
        stack.callback(process.terminate)
        wait_for(author.url)
        yield author, product, seed(database, author.url, 0)


@pytest.mark.browser
def test_an_empty_folder_becomes_a_configured_connector(world: tuple[Author, Product, dict[str, str]]) -> None:
    author, product, facts = world
    author.run("pack.py")
    environment = {**os.environ, "PATCHBAY_ALLOWED_PRIVATE_HOSTS": "127.0.0.1"}
    command = [sys.executable, "manage.py", "validateapp", str(author.folder / "hello.zip")]
    said = subprocess.check_output(command, cwd=ROOT, env=environment, text=True)
    assert said == "Hello 1.0.0 can be uploaded.\n"

    with browser(product.base_url) as (context, complaints):
        page = context.new_page()
        sign_in(page, facts["email"], facts["password"])
        upload(page, author.folder / "hello.zip")
        page.get_by_role("link", name="Try it in a team").click()
        page.get_by_role("button", name="Install it there").click()
        page.get_by_role("link", name="Set up for General").click()
        save(page, "Hello", "Good morning")
        connection = page.url
        expect(page.get_by_role("heading", name="Good morning", exact=True)).to_be_visible()
        assert author.run("service.py", "post") == "1\n"
        page.goto(f"/channels/{facts['channel']}/")
        expect(page.locator(".feed").get_by_text("Good morning from my app")).to_be_visible(timeout=PATIENCE)

        page.goto(connection)
        page.get_by_role("link", name="Settings").click()
        save(page, "Good morning", "Good evening")
        page.get_by_role("button", name="Pause").click()
        assert author.run("service.py", "post").startswith("410 ")
        page.get_by_role("button", name="Resume").click()
        assert author.run("service.py", "post") == "1\n"

        page.get_by_role("link", name="Remove…").click()
        page.get_by_role("button", name="Remove connection").click()
        page.wait_for_url("**/connectors/", timeout=PATIENCE)
        assert json.loads((author.folder / "webhooks.json").read_text()) == {}
        # The SDK asks Microsoft for a list of its own, which no test can reach.
        assert [one for one in complaints if "res.cdn.office.net" not in one] == []


def upload(page: Page, package: Path) -> None:
    page.goto("/apps/")
    page.get_by_role("link", name="Upload a package").first.click()
    page.set_input_files("input[type=file]", package)
    page.get_by_role("button", name="Upload", exact=True).click()
    expect(page.get_by_role("heading", name="Hello 1.0.0", exact=True)).to_be_visible()
    expect(page.get_by_text("Worth a look")).to_be_hidden()


def save(page: Page, before: str, after: str) -> None:
    greeting = page.frame_locator("iframe").get_by_label("Greeting")
    expect(greeting).to_have_value(before, timeout=PATIENCE)
    greeting.fill(after)
    page.get_by_role("button", name="Save").click()
    page.wait_for_url(re.compile(r"/connections/[^/]+/$"), timeout=PATIENCE)
