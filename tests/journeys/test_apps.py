"""Someone registers an app in a browser: by form, then its next version by dropping a zip."""

import base64

import pytest
from playwright.sync_api import Page, expect

from connectors.app_packages import Manifest, read_package
from tests.connectors.apps import icon, package
from tests.journeys.browser import browser, sign_in
from tests.product import Product

DROP = """([selector, name, base64]) => {
  const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
  const transfer = new DataTransfer();
  transfer.items.add(new File([bytes], name));
  const place = document.querySelector(selector);
  for (const type of ["dragover", "drop"]) {
    place.dispatchEvent(new DragEvent(type, { dataTransfer: transfer, bubbles: true, cancelable: true }));
  }
}"""


@pytest.mark.browser
def test_an_app_is_registered_and_its_next_version_uploaded(product: Product) -> None:
    user = product.demo["users"][0]
    with browser(product.base_url) as (context, complaints):
        page = context.new_page()
        sign_in(page, user["email"], user["password"])
        page.locator("button.person").click()
        page.get_by_role("link", name="Apps you make").click()
        page.get_by_role("link", name="Describe a new app").click()

        page.get_by_label("Short name").fill("Tides")
        expect(page.locator("label", has_text="Short name").locator(".counter")).to_have_text("5 / 30")
        page.get_by_label("Short description").fill("Tells of tides.")
        page.get_by_label("Full description").fill("High and low.")
        color = page.get_by_label("Color icon")
        color.set_input_files({"name": "c.png", "mimeType": "image/png", "buffer": icon(64)})
        expect(page.get_by_text("This picture has 64×64 pixels; it must have 192×192.")).to_be_visible()
        color.set_input_files({"name": "c.png", "mimeType": "image/png", "buffer": icon(192)})
        expect(page.get_by_text("it must have 192×192")).to_be_hidden()
        page.get_by_label("Company or author").fill("Harbour office")
        page.get_by_label("Configuration page").fill("https://tides.example/configure")
        for name in ("Website", "Privacy statement", "Terms of use"):
            page.get_by_label(name).fill("https://tides.example/about")
        page.get_by_role("button", name="Save draft").click()
        expect(page.get_by_role("heading", name="Tides 1.0.0")).to_be_visible()

        with page.expect_download() as download:
            page.get_by_role("link", name="Download").click()
        made = read_package(download.value.path().read_bytes()).manifest
        assert made.connector_id == made.id
        assert made.company == "Harbour office"

        page.goto("/apps/upload/")
        drop(page, made, version="1.0.0")
        expect(page.get_by_role("heading", name="The package was not accepted")).to_be_focused()
        expect(page.get_by_text("rule version-not-higher")).to_be_visible()
        complaints.clear()  # of the answer 422
        drop(page, made, version="1.1.0")
        expect(page.get_by_role("heading", name="Tides 1.1.0")).to_be_visible()
    assert complaints == []


def drop(page: Page, made: Manifest, version: str) -> None:
    data = package({**made.document(), "version": version})
    page.evaluate(DROP, ["[data-drop]", "tides.zip", base64.b64encode(data).decode()])
    page.get_by_role("button", name="Upload").click()
