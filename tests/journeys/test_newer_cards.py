"""Elements that the official renderer has not, in a real browser: how they look, and what they load and do."""

import json
import re
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import pytest
from django.conf import settings as django_settings
from playwright.sync_api import Page, Request, expect

from tests.channels_app.cards.samples import adaptive
from tests.journeys.browser import Complaints, browser, sign_in
from tests.product import Product

pytestmark = pytest.mark.browser
NUMBERS = count()
WIDTHS = ("VeryNarrow", "Narrow", "Standard", "Wide", "atLeast:Standard", "atMost:Narrow")


class Desk:
    def __init__(self, product: Product, page: Page, complaints: Complaints) -> None:
        self.product, self.page, self.complaints = product, page, complaints
        self.team = product.api("POST", "teams", json={"name": "Newer"}).raise_for_status().json()["id"]

    def show(self, *body: dict[str, Any], width: int = 1280, **more: Any) -> Page:
        """A channel with this card and no other."""
        name = f"c{next(NUMBERS)}"
        channel = self.product.api("POST", f"teams/{self.team}/channels", json={"name": name}).json()["id"]
        hook = self.product.api("POST", f"channels/{channel}/webhooks", json={"name": "CI"}).json()["urls"]["short"]
        answer = httpx.post(hook, json=adaptive(*body, **more))
        assert answer.status_code == 200, answer.text
        self.page.set_viewport_size({"width": width, "height": 1000})
        self.page.goto(f"/channels/{channel}/")
        expect(self.page.locator(".pb-card")).to_have_count(1)
        return self.page


@pytest.fixture(scope="module")
def desk(product: Product) -> Iterator[Desk]:
    with browser(product.base_url) as (context, complaints):
        page = context.new_page()
        user = product.demo["users"][0]
        sign_in(page, user["email"], user["password"])
        yield Desk(product, page, complaints)


@pytest.fixture(autouse=True)
def nothing_to_complain_about(desk: Desk) -> Iterator[None]:
    yield
    assert desk.complaints == []


def text(words: str, **more: Any) -> dict[str, Any]:
    return {"type": "TextBlock", "text": words, "wrap": True, **more}


@pytest.fixture
def scripts(desk: Desk) -> Iterator[list[str]]:
    """The scripts that pages ask for."""
    found: list[str] = []

    def heard(request: Request) -> None:
        found.append(request.url)

    desk.page.on("request", heard)
    yield found
    desk.page.remove_listener("request", heard)


def test_the_chart_library_is_loaded_by_a_chart_alone(desk: Desk, scripts: list[str]) -> None:
    desk.show(text("no chart"))
    assert not [url for url in scripts if "chart_canvas" in url]
    data = [{"legend": "Passed", "value": 80}, {"legend": "Failed", "value": 20}]
    page = desk.show({"type": "Chart.Donut", "title": "Tests", "data": data})
    expect(page.get_by_role("table", name="Tests")).to_have_text("TestsPassed80Failed20")
    assert [url for url in scripts if "chart_canvas" in url]
    blank = "canvas => !canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.some(Boolean)"
    page.wait_for_timeout(300)
    assert page.locator("canvas").evaluate(blank) is False


SETS = ["categorical", "sequential", "sequentialred", "sequentialgreen", "sequentialyellow", "diverging"]
INKS = """canvas => {
  const {data} = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  const inks = new Map();
  for (let at = 0; at < data.length; at += 4)
    if (data[at + 3] === 255) {
      const ink = data.slice(at, at + 3).join();
      inks.set(ink, (inks.get(ink) ?? 0) + 1);
    }
  return [...inks].filter(([, count]) => count > 150).map(([ink]) => ink).sort();
}"""


@pytest.mark.parametrize("kind", ["Chart.Pie", "Chart.VerticalBar", "Chart.HorizontalBar.Stacked"])
def test_each_set_of_colours_is_another_one(desk: Desk, kind: str) -> None:
    parts = [{"legend": f"n{n}", "x": f"n{n}", "value": 9, "y": 9} for n in range(4)]
    data = [{"title": "row", "data": parts}] if kind.endswith("Stacked") else parts
    page = desk.show(*({"type": kind, "data": data, "colorSet": name, "showLegend": False} for name in SETS))
    expect(page.locator(".pb-chart canvas")).to_have_count(len(SETS))
    page.wait_for_timeout(500)
    inks = [page.locator(".pb-chart canvas").nth(n).evaluate(INKS) for n in range(len(SETS))]
    assert [len(one) >= 4 for one in inks] == [True] * len(SETS), inks
    assert len({tuple(one) for one in inks}) == len(SETS)


def test_a_gauge_says_where_its_value_stands(desk: Desk) -> None:
    segments = [{"legend": name, "size": 50} for name in ("Low", "High")]
    gauges = [{"type": "Chart.Gauge", "value": value, "segments": segments} for value in (20, 80)]
    plain = {"type": "Chart.Gauge", "value": 30, "min": 10, "max": 60}
    page = desk.show(*gauges, {**plain, "valueFormat": "Percentage"}, {**plain, "valueFormat": "Fraction"})
    expect(page.locator(".pb-chart-value")).to_have_text(["20", "80", "40 %", "30 / 60"])
    page.wait_for_timeout(500)
    low, high = [page.locator(".pb-chart canvas").nth(n).evaluate("canvas => canvas.toDataURL()") for n in (0, 1)]
    assert low != high


def test_every_line_of_buttons_begins_at_the_edge(desk: Desk) -> None:
    go = {"type": "Action.OpenUrl", "url": "https://a.test/"}
    page = desk.show(text("x"), actions=[{**go, "title": f"Button {'m' * (n % 7)}"} for n in range(40)])
    for width in range(360, 440, 4):
        page.set_viewport_size({"width": width, "height": 1000})
        lines: dict[int, float] = {}
        for box in page.locator(".ac-pushButton").evaluate_all(
            "all => all.map(one => one.getBoundingClientRect()).map(({x, y}) => [x, y])"
        ):
            lines[round(box[1])] = min(box[0], lines.get(round(box[1]), box[0]))
        assert len(lines) > 1
        assert len({round(left) for left in lines.values()}) == 1, (width, lines)


def test_a_chart_with_more_numbers_than_are_drawn_says_so(desk: Desk) -> None:
    values = [{"x": n, "y": n % 7} for n in range(1_234)]
    page = desk.show({"type": "Chart.Line", "title": "Load", "data": [{"legend": "cpu", "values": values}]})
    expect(page.get_by_text("The first 1000 of 1234 numbers are drawn.")).to_be_visible()


def test_a_chart_of_a_thousand_series_is_drawn_in_time(desk: Desk) -> None:
    data = [{"legend": f"s{n}", "values": [{"x": f"x{n}", "y": n}]} for n in range(1_000)]
    page = desk.show({"type": "Chart.VerticalBar.Grouped", "title": "Many", "data": data})
    expect(page.get_by_role("table", name="Many").locator("tr")).to_have_count(1_000)


def test_half_a_star_can_be_given(desk: Desk) -> None:
    stars = {"type": "Input.Rating", "id": "r", "label": "Stars", "max": 4, "value": 2.3, "allowHalfSteps": True}
    page = desk.show(stars, actions=[{"type": "Action.ResetInputs", "title": "Reset"}])
    names = [f"{half / 2:g} / 4" for half in range(1, 9)]
    radios = page.get_by_role("radio")
    assert [radios.nth(n).get_attribute("aria-label") for n in range(radios.count())] == names
    expect(page.get_by_role("radio", name="2.5 / 4")).to_be_checked()
    boxes = [page.locator(".pb-star").nth(n).bounding_box() for n in range(8)]
    widths = [box["width"] for box in boxes if box]
    assert max(widths) - min(widths) < 1, "each half is as wide as its other one"
    page.locator(".pb-star").nth(6).click()
    expect(page.get_by_role("radio", name="3.5 / 4")).to_be_checked()
    page.get_by_role("radio", name="3.5 / 4").press("ArrowRight")
    expect(page.get_by_role("radio", name="4 / 4", exact=True)).to_be_checked()
    page.get_by_role("button", name="Reset").click()
    expect(page.get_by_role("radio", name="2.5 / 4")).to_be_checked()


def test_a_picture_that_cannot_be_inserted_is_said(desk: Desk) -> None:
    action = {"type": "Action.InsertImage", "title": "Insert", "url": "https://a.test/x.png", "altText": "x"}
    page = desk.show(text("words"), actions=[action])
    page.get_by_role("button", name="Insert").click(force=True)
    expect(page.locator(".pb-card").get_by_text("puts a picture into a document")).to_be_visible()


# As the package names them: `calendar-month-24-regular`; senders write CalendarMonth.
PACKAGE = Path(django_settings.BASE_DIR) / "node_modules/@iconify-json/fluent/icons.json"
ICON = re.compile(r"(.+?)-\d+-[a-z]+")
AT_ONCE = 400


def names_of_icons() -> list[str]:
    found = json.loads(PACKAGE.read_text())
    names = {matched[1] for name in (*found["icons"], *found["aliases"]) if (matched := ICON.fullmatch(name))}
    return ["".join(part.capitalize() for part in name.split("-")) for name in sorted(names)]


def test_every_icon_of_the_package_draws_something(desk: Desk) -> None:
    """In one card after another; each name once as it is, and each second one filled."""
    names = names_of_icons()
    assert len(names) > 2_500
    for start in range(0, len(names), AT_ONCE):
        part = names[start : start + AT_ONCE]
        icons = [
            {"type": "Icon", "name": name, "style": "filled" if n % 2 else "regular"} for n, name in enumerate(part)
        ]
        page = desk.show(*icons)
        expect(page.locator(".pb-icon")).to_have_count(len(part))
        page.wait_for_function("() => !document.querySelector('.pb-icon > i:empty')")
        empty = page.locator(".pb-icon").evaluate_all(EMPTY)
        assert empty == [], start


EMPTY = """icons => icons.filter((icon) => {
  const shapes = [...icon.querySelectorAll("svg :is(path, circle, rect, ellipse, polygon)")];
  return !shapes.some((shape) => { const box = shape.getBBox(); return box.width + box.height > 0; });
}).map((icon) => icon.title)"""


def test_icons_come_by_name_and_few_at_a_time(desk: Desk, scripts: list[str]) -> None:
    page = desk.show({"type": "Icon", "name": "FoodPizza"}, {"type": "Icon", "name": "NoSuchThing"})
    expect(page.locator(".pb-icon svg path")).to_have_count(1)
    expect(page.locator(".pb-icon").last).to_have_text("no such thing")
    assert 1 <= len({url for url in scripts if "/fluent" in url}) <= 3


@pytest.mark.parametrize(
    ("width", "shown"),
    [(1280, {"Standard", "atLeast:Standard"}), (360, {"Narrow", "atMost:Narrow"})],
)
def test_elements_for_another_width_are_not_there(desk: Desk, width: int, shown: set[str]) -> None:
    page = desk.show(text("always"), *(text(f"line {name}", targetWidth=name) for name in WIDTHS), width=width)
    lines = page.locator(".pb-card").inner_text().split("\n")
    assert [line for line in lines if line.strip()] == ["always", *(f"line {name}" for name in WIDTHS if name in shown)]


def test_layouts(desk: Desk) -> None:
    items = [text(f"tag {n}") for n in range(3)]
    areas = [{"name": name, "column": n + 1, "row": 1} for n, name in enumerate("ab")]
    page = desk.show(
        {"type": "Container", "layouts": [{"type": "Layout.Flow"}], "items": items},
        {
            "type": "Container",
            "layouts": [{"type": "Layout.AreaGrid", "areas": areas}],
            "items": [text("left", **{"grid.area": "a"}), text("right", **{"grid.area": "b"})],
        },
        {"type": "Container", "maxHeight": "60px", "items": [text(f"line {n}") for n in range(9)]},
    )

    def top(words: str) -> float:
        return float(page.get_by_text(words, exact=True).evaluate("node => node.getBoundingClientRect().top"))

    assert top("tag 0") == top("tag 2")
    assert top("left") == top("right")
    assert page.locator(".pb-tall").evaluate("node => [node.clientHeight, node.scrollHeight > 200]") == [60, True]


def test_inputs_are_put_back(desk: Desk) -> None:
    page = desk.show(
        {"type": "Input.Text", "id": "t", "label": "Words", "value": "before"},
        {"type": "Input.Rating", "id": "r", "label": "Stars", "value": 2},
        actions=[{"type": "Action.ResetInputs", "title": "Reset"}],
    )
    page.get_by_label("Words").fill("after")
    page.get_by_role("radio", name="4 / 5").check(force=True)
    page.get_by_role("button", name="Reset").click()
    expect(page.get_by_label("Words")).to_have_value("before")
    expect(page.get_by_role("radio", name="2 / 5")).to_be_checked()


def test_what_cannot_be_loaded_leaves_words(desk: Desk) -> None:
    broken = "https://nowhere.invalid/x.png"
    page = desk.show(
        {"type": "Container", "backgroundImage": broken, "items": [text("on a picture")]},
        {"type": "Image", "url": "relative/x.png", "altText": "the load of a week"},
        backgroundImage=broken,
    )
    expect(page.get_by_text("the load of a week")).to_be_visible()
    page.wait_for_load_state("networkidle")
    laid = "nodes => nodes.filter((node) => getComputedStyle(node).backgroundImage !== 'none').length"
    assert page.locator(".pb-card, .pb-card *").evaluate_all(laid) == 0
    expect(page.get_by_text("on a picture")).to_be_visible()


@pytest.mark.parametrize("start", [1, 98, 99_990])
def test_numbers_of_lists_have_room(desk: Desk, start: int) -> None:
    page = desk.show(text("\n".join(f"{n}. item" for n in range(start, start + 12))))
    room, needed = page.locator(".pb-card ol").evaluate(
        """list => {
          const pen = document.createElement("canvas").getContext("2d");
          const style = getComputedStyle(list);
          pen.font = style.font;
          return [parseFloat(style.paddingInlineStart), pen.measureText(`${list.start + 11}. `).width];
        }"""
    )
    assert room >= needed


def test_lists_begin_with_the_signs_of_a_first_level(desk: Desk) -> None:
    page = desk.show(text("- one\n  - two\n\n1. three\n   - four"))
    signs = page.locator(".pb-card ul").evaluate_all("all => all.map(one => getComputedStyle(one).listStyleType)")
    assert signs == ["disc", "circle", "circle"]


def test_a_filtered_choice_is_dressed_like_the_other_inputs(desk: Desk) -> None:
    choices = [{"title": "One", "value": "1"}]
    desk.page.emulate_media(color_scheme="dark")
    page = desk.show(
        {"type": "Input.Text", "id": "t", "label": "Words"},
        {"type": "Input.ChoiceSet", "id": "c", "label": "Filtered", "style": "filtered", "choices": choices},
    )
    look = "node => ['color', 'backgroundColor', 'borderColor'].map((name) => getComputedStyle(node)[name])"
    assert page.get_by_role("combobox", name="Filtered").evaluate(look) == page.get_by_label("Words").evaluate(look)
    desk.page.emulate_media(color_scheme="light")
