"""The sample of examples/builds-app, as an author would run it: configured in the dialog, told of a build, pressed."""

import json
import os
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from connectors.app_packages import Manifest
from tests.journeys.browser import browser, sign_in
from tests.journeys.config_page import sdk_file
from tests.journeys.test_config_pages import PATIENCE, products
from tests.product import ROOT, Product, free_port

EXAMPLE = ROOT / "examples" / "builds-app"


@dataclass
class Builds:
    """The example's process."""

    url: str
    product: Product
    facts: dict[str, Any]

    def asked(self, method: str, path: str, body: dict[str, Any], token: str = "") -> httpx.Response:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return httpx.request(method, self.url + path, json=body, headers=headers)

    def report(self, status: str) -> Any:
        body = {"project": "website", "number": 7, "status": status}
        return self.asked("POST", "/builds", body, "s3cret").raise_for_status().json()


@pytest.fixture(scope="module")
def builds() -> Iterator[Builds]:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with ExitStack() as stack:
        product, database = products(stack)
        product.start()
        stack.callback(product.stop)
        environment = {
            **os.environ,
            "PATCHBAY_URL": product.base_url,
            "PUBLIC_URL": url,
            "BUILDS_TOKEN": "s3cret",
            "BUILDS_DATABASE": str(product.var / "builds.sqlite3"),
            "TEAMS_JS": str(sdk_file("2.58.0").parent),
        }
        process = subprocess.Popen([sys.executable, "builds.py"], cwd=EXAMPLE, env=environment)
        stack.callback(process.wait, 10)
        stack.callback(process.terminate)
        wait_for(url)
        yield Builds(url, product, seed(database, url, port))


def seed(database: dict[str, str], url: str, port: int) -> dict[str, Any]:
    app = {"configuration_url": f"{url}/configure", "action_hosts": [f"127.0.0.1:{port}"]}
    run = subprocess.run(
        [sys.executable, "-m", "tests.journeys.seed_apps"],
        cwd=ROOT,
        env={**os.environ, **database, "PATCHBAY_DB_POOL": "0"},
        input=json.dumps({"Builds": app}),
        capture_output=True,
        text=True,
        check=True,
    )
    facts: dict[str, Any] = json.loads(run.stdout)
    return facts


def wait_for(url: str) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            httpx.get(url)
            return
        except httpx.TransportError:
            time.sleep(0.1)
    raise RuntimeError("the example does not answer")


@pytest.mark.browser
def test_a_channel_is_told_of_a_build_and_runs_it_again(builds: Builds) -> None:
    with browser(builds.product.base_url) as (context, _):
        page = context.new_page()
        sign_in(page, builds.facts["email"], builds.facts["password"])
        configure(page, builds.facts)
        connection = page.url

        assert builds.report("failed") == {"told": 1}
        page.goto(f"/channels/{builds.facts['channel']}/")
        message = page.locator(".feed [data-message]").filter(has_text="website #7 failed")
        expect(message).to_be_visible(timeout=PATIENCE)
        message.get_by_role("button", name="Run again").click()
        again = page.locator(".feed [data-message]").filter(has_text="Build 7 of website runs again.")
        expect(again).to_be_visible(timeout=PATIENCE)
        expect(again.get_by_text("Build started.")).to_be_visible()

        page.goto(connection)
        page.get_by_role("link", name="Remove…").click()
        page.get_by_role("button", name="Remove connection").click()
        page.wait_for_url("**/connectors/", timeout=PATIENCE)
        assert builds.report("passed") == {"told": 0}


def configure(page: Page, facts: dict[str, Any]) -> None:
    page.goto(f"/channels/{facts['channel']}/apps/{facts['apps']['Builds']}/configure/")
    frame = page.frame_locator("iframe")
    frame.get_by_text("Ready").wait_for(timeout=PATIENCE)
    save = page.get_by_role("button", name="Save")
    expect(save).to_be_disabled()
    frame.get_by_label("Project").fill("website")
    expect(save).to_be_enabled()
    save.click()
    page.wait_for_url("**/connections/*/", timeout=PATIENCE)
    expect(page.get_by_role("heading", name="website", exact=True)).to_be_visible()


def test_it_believes_nobody_else(builds: Builds) -> None:
    stranger = {"project": "website", "webhookUrl": "https://elsewhere.example/webhookb2/x"}
    assert builds.asked("PUT", "/subscriptions/1", stranger).status_code == 400
    assert builds.asked("POST", "/builds", {"project": "website", "number": 1, "status": "failed"}).status_code == 401
    assert builds.asked("POST", "/rerun", {"project": "website", "number": 1}).status_code == 401
    assert builds.asked("POST", "/rerun", {"project": "website", "number": 1}, "a.b.c").status_code == 401
    assert builds.asked("POST", "/builds", {"project": "website"}, "s3cret").status_code == 400


def test_its_package_names_its_address(tmp_path: Path) -> None:
    made = tmp_path / "builds.zip"
    command = [sys.executable, "make_package.py", "https://builds.example.com", str(made)]
    subprocess.run(command, cwd=EXAMPLE, check=True)
    with zipfile.ZipFile(made) as archive:
        manifest = Manifest.of(json.loads(archive.read("manifest.json")))
        assert {manifest.color_icon, manifest.outline_icon} <= set(archive.namelist())
    assert manifest.page_hosts == ("builds.example.com",)
    assert manifest.action_hosts == ("builds.example.com",)
