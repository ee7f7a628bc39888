"""The card playground in a browser: from a paste to a posted card, by keyboard alone."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.browser import browser, sign_in
from tests.product import Product

pytestmark = pytest.mark.browser


@pytest.fixture
def page(product: Product) -> Iterator[Page]:
    with browser(product.base_url) as (context, complaints):
        page = context.new_page()
        user = product.demo["users"][0]
        sign_in(page, user["email"], user["password"])
        page.goto("/cards/playground")
        yield page
        assert complaints == []


def test_samples_findings_and_places(page: Page) -> None:
    page.get_by_label("Sample").select_option(label="A card with mistakes")
    findings = page.locator(".pg-finding")
    expect(findings).to_have_count(4)
    expect(page.get_by_role("status").filter(has_text="4 places")).to_be_visible()
    findings.filter(has_text="web, mail and telephone").press("Enter")
    field = page.get_by_label("The JSON to try")
    expect(field).to_be_focused()
    selected = field.evaluate("field => field.value.slice(field.selectionStart, field.selectionEnd)")
    assert selected.startswith("{")
    assert "Opens nothing" in selected
    button = page.get_by_role("button", name="Only in Outlook")
    button.focus()
    expect(button).to_be_focused()
    expect(button).to_have_accessible_description("This button starts an Outlook add-in and works only there.")


def test_typing(page: Page) -> None:
    field = page.get_by_label("The JSON to try")
    field.fill('{"title": "One",\n "text": }')
    expect(page.get_by_text("A webhook would refuse this.")).to_be_visible()
    page.locator(".pg-finding").click()
    assert field.evaluate("field => field.selectionStart") == len('{"title": "One",\n "text": ')
    field.fill('{"title": "One", "text": "two"}')
    expect(page.locator("[data-drawn]").get_by_role("heading", name="One")).to_be_visible()
    page.get_by_role("tab", name="Preview").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tabpanel", name="Adaptive Card")).to_contain_text('"version": "1.5"')
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tabpanel", name="Plain text")).to_contain_text("One\ntwo")


def test_looks(page: Page) -> None:
    stage = page.locator("[data-stage]")
    light = stage.evaluate("node => getComputedStyle(node).backgroundColor")
    page.get_by_role("button", name="Dark").click()
    assert stage.evaluate("node => getComputedStyle(node).backgroundColor") != light
    page.get_by_role("button", name="Narrow").click()
    assert stage.evaluate("node => node.offsetWidth") == 360
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") == 360


def test_required_inputs_block_their_own_button_only(page: Page) -> None:
    page.get_by_label("Sample").select_option(label="Form with required inputs")
    page.get_by_role("button", name="Propose other days").click()
    page.get_by_role("button", name="Propose", exact=True).click()
    expect(page.get_by_label("First day")).to_be_focused()
    expect(page.locator("[data-drawn] .ac-input-validation-failed")).to_have_count(2)
    page.get_by_role("button", name="Approve").first.click()
    page.get_by_role("button", name="Approve").last.click()
    expect(page.get_by_role("status").filter(has_text="This is a preview")).to_be_visible()


def test_posting(page: Page, product: Product) -> None:
    page.get_by_label("Post to").select_option(label="Alerts")
    page.get_by_label("The JSON to try").fill('{"title": "From the playground"}')
    expect(page.locator("[data-drawn]")).to_contain_text("From the playground")
    page.get_by_role("button", name="Post", exact=True).press("Enter")
    page.get_by_role("link", name="Show it there").click()
    message = page.get_by_role("article", name="Ada Lindqvist").last
    expect(message.get_by_role("heading", name="From the playground")).to_be_visible()
