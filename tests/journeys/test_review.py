"""An app on its way into the catalog: tried, rejected, repaired, published, installed, and asked about again."""

from dataclasses import replace

import pytest
from playwright.sync_api import BrowserContext, FilePayload, Page, expect

from connectors.app_packages import Manifest, write_package
from tests.connectors.apps import icon, manifest
from tests.journeys.browser import Complaints, browser, sign_in
from tests.product import Product

pytestmark = pytest.mark.browser


def zipped(app: Manifest) -> FilePayload:
    data = write_package(app, icon(192), icon(32, (255, 255, 255, 255)))
    return FilePayload(name=f"{app.version}.zip", mimeType="application/zip", buffer=data)


def upload(page: Page, app: Manifest) -> None:
    page.goto("/apps/upload/")
    page.locator("input[type=file]").set_input_files(zipped(app))
    page.get_by_role("button", name="Upload").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"{app.name} {app.version}")


def submit(page: Page) -> None:
    page.get_by_role("link", name="Submit…").click()
    page.get_by_role("dialog").get_by_role("button", name="Submit").click()
    expect(page.get_by_text("Submitted", exact=True).first).to_be_visible()


def open_submission(page: Page, app: Manifest) -> None:
    page.goto("/")
    page.get_by_role("button", name="Ada Lindqvist").click()
    page.get_by_role("link", name="App review").click()
    page.get_by_role("link", name=f"{app.name} {app.version}").click()


def publish(page: Page, app: Manifest) -> None:
    open_submission(page, app)
    page.get_by_role("button", name="Take it into review").click()
    page.get_by_role("button", name="Approve and publish…").click()
    page.get_by_role("button", name="Approve and publish").click()
    expect(page.get_by_text("Published", exact=True).first).to_be_visible()


def signed_in(context: BrowserContext, product: Product, complaints: Complaints, number: int) -> Page:
    """Each person in a browser of their own."""
    assert context.browser
    own = context.browser.new_context(
        base_url=product.base_url, locale="en-US", viewport={"width": 1280, "height": 900}
    )
    own.set_default_timeout(15_000)
    complaints.watch(own)
    page, user = own.new_page(), product.demo["users"][number]
    sign_in(page, user["email"], user["password"])
    return page


def test_an_app_is_reviewed_published_and_asked_about(product: Product) -> None:
    app = manifest(name="Builds", valid_domains=("builds.example",))
    with browser(product.base_url) as (context, complaints):
        admin, author = (signed_in(context, product, complaints, number) for number in (0, 1))

        # The author uploads it, tries it in a team of their own, and submits it.
        author.goto("/teams/new/")
        author.get_by_label("Name").fill("Workshop")
        author.get_by_role("button", name="Create team").click()
        upload(author, app)
        version_page = author.url
        author.get_by_role("link", name="Try it in a team").click()
        author.get_by_role("combobox", name="Team").select_option(label="Workshop")
        author.get_by_role("button", name="Install it there").click()
        expect(author.get_by_text("this version has not been reviewed")).to_be_visible()
        author.goto(version_page)
        submit(author)

        # It is not in another team's catalog yet; a site administrator rejects it with a finding.
        catalog = f"/teams/{product.demo['team_id']}/connectors/catalog/"
        admin.goto(catalog)
        expect(admin.get_by_role("link", name="Builds", exact=True)).to_have_count(0)
        open_submission(admin, app)
        expect(admin.get_by_text("Passed")).to_be_visible()
        admin.get_by_role("button", name="Take it into review").click()
        admin.get_by_label("Note to the author").fill("Nearly there.")
        admin.get_by_role("button", name="Another finding").click()
        second = admin.get_by_role("group", name="Finding 2")
        second.get_by_label("Place").fill("/description/short")
        second.get_by_label("What is wrong").fill("It does not say which builds.")
        second.get_by_label("What to do").fill("Name the service.")
        admin.get_by_role("button", name="Reject").click()
        expect(admin.get_by_text("No apps to review")).to_be_visible()

        # The author reads it, repairs it and submits it again; it is published.
        author.goto(version_page)
        expect(author.get_by_text("It does not say which builds.")).to_be_visible()
        app = replace(app, summary="Tells of the builds of Example CI.")
        author.locator("input[type=file]").set_input_files(zipped(app))
        author.get_by_role("button", name="Replace", exact=True).click()
        expect(author.get_by_text("Tells of the builds of Example CI.").first).to_be_visible()
        submit(author)
        publish(admin, app)

        # Another team installs it.
        admin.goto(catalog)
        admin.get_by_role("link", name="Builds", exact=True).click()
        expect(admin.get_by_text("Buttons on its messages call nothing.")).to_be_visible()
        admin.get_by_role("button", name="Install on Demo").click()
        expect(admin.get_by_text("Installed by Ada Lindqvist")).to_be_visible()

        # A version whose buttons call a host waits for that team.
        newer = replace(app, version="2.0.0", action_hosts=("ci.example",))
        upload(author, newer)
        submit(author)
        open_submission(admin, newer)
        expect(admin.get_by_text("2 teams are asked first")).to_be_visible()
        publish(admin, newer)
        admin.goto(f"/teams/{product.demo['team_id']}/connectors/")
        expect(admin.get_by_text("Builds 2.0.0 wants more than this team agreed to:")).to_be_visible()
        admin.get_by_role("link", name="Read about it").click()
        expect(admin.get_by_text("Buttons on its messages call nothing.")).to_be_visible()
        admin.get_by_role("button", name="Agree").click()
        expect(admin.get_by_text("Buttons on its messages may call ci.example.")).to_be_visible()
        expect(admin.get_by_role("button", name="Agree")).to_have_count(0)
        assert complaints == []
