from playwright.sync_api import Page, expect


def search(page: Page, text: str, offer: str) -> None:
    """Finds a place by keyboard alone."""
    field = page.get_by_role("combobox", name="Place")
    field.fill("")
    field.press_sequentially(text)
    # Each web worker builds its index of places at its first search, some seconds on a busy machine.
    expect(page.get_by_role("option", name=offer).first).to_be_visible(timeout=20_000)
    field.press("ArrowDown")
    field.press("Enter")
    expect(page.get_by_role("listbox")).to_be_hidden()


def connect(page: Page, name: str, at: str) -> None:
    """With a place that was chosen."""
    page.get_by_label("Time of day").fill(at)
    page.get_by_label("Name").fill(name)
    page.get_by_role("button", name="Connect").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
