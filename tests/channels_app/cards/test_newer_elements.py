"""What the official renderer has not: fallbacks of ancestors, charts, and elements that are made of others."""

from typing import Any

import pytest

from channels_app.cards import parse_message, plain_text
from channels_app.cards.adaptive import charts
from channels_app.cards.buttons import find_button
from tests.channels_app.cards.samples import adaptive, of_type, render, rules

GONE = {"type": "Hologram", "title": "cannot"}
STANDS_IN = {"type": "TextBlock", "text": "CPU is 97 %"}
AT = "/attachments/0/content"
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPj/HwADBwIAMCbHYQAAAABJRU5ErkJggg=="


def body(*nodes: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = render(adaptive(*nodes)).cards[0]["body"]
    return found


def nested(node: dict[str, Any], depth: int) -> dict[str, Any]:
    for n in range(depth):
        node = (
            {"type": "Container", "items": [node]}
            if n % 2
            else {"type": "ColumnSet", "columns": [{"type": "Column", "items": [node]}]}
        )
    return node


class TestFallback:
    @pytest.mark.parametrize("depth", [0, 1, 2, 5])
    @pytest.mark.parametrize("child", [GONE, {"type": "Chart.Line", "data": []}])
    def test_of_an_ancestor_stands_in_for_a_child(self, child: dict[str, Any], depth: int) -> None:
        around = {"type": "Container", "items": [nested(child, depth)], "fallback": STANDS_IN}
        assert body(around) == [STANDS_IN]

    def test_the_nearest_one_counts(self) -> None:
        inner = {"type": "Container", "items": [GONE], "fallback": STANDS_IN}
        outer = {"type": "Container", "items": [inner], "fallback": {"type": "TextBlock", "text": "far"}}
        (shown,) = body(outer)
        assert shown["items"] == [STANDS_IN]

    def test_drops_a_column_and_keeps_its_neighbour(self) -> None:
        columns = [
            {"type": "Column", "items": [GONE], "fallback": "drop"},
            {"type": "Column", "items": [STANDS_IN]},
        ]
        (shown,) = body({"type": "ColumnSet", "columns": columns})
        assert [column["items"] for column in shown["columns"]] == [[STANDS_IN]]

    def test_that_cannot_be_drawn_either_goes_further_up(self) -> None:
        inner = {"type": "Container", "items": [GONE], "fallback": GONE}
        assert body({"type": "Container", "items": [inner], "fallback": STANDS_IN}) == [STANDS_IN]

    @pytest.mark.parametrize("fallback", ["drop", {"type": "Action.OpenUrl", "title": "Go", "url": "https://a.test/"}])
    @pytest.mark.parametrize("falls_too", [False, True])
    def test_of_a_button_stands_in_for_it(self, fallback: Any, falls_too: bool) -> None:
        if falls_too:
            fallback = {"type": "Action.Other", "fallback": fallback}
        button = {"type": "Action.Nobody", "title": "no", "fallback": fallback}
        (card,) = render(adaptive({"type": "ActionSet", "actions": [button]})).cards
        shown = [action["title"] for action in card["body"][0]["actions"]]
        assert shown == (["Go"] if "Go" in str(fallback) else [])

    def test_is_left_alone_where_everything_can_be_drawn(self) -> None:
        """Also where a fallback that is not needed could not be drawn itself."""
        (shown,) = body({"type": "Container", "items": [STANDS_IN], "fallback": nested(GONE, 2)})
        assert shown["items"] == [STANDS_IN]

    def test_without_one_its_words_stay(self) -> None:
        (shown,) = body(GONE)
        assert shown["text"] == "cannot"


class TestWithoutAType:
    @pytest.mark.parametrize(
        ("node", "kind"),
        [
            ({"text": "x"}, "TextBlock"),
            ({"facts": [{"title": "a", "value": "b"}]}, "FactSet"),
            ({"items": [STANDS_IN]}, "Container"),
            ({"columns": [{"items": [STANDS_IN]}]}, "ColumnSet"),
            ({"inlines": ["x"]}, "RichTextBlock"),
            ({"url": "https://a.test/x.png"}, "Image"),
        ],
    )
    def test_it_is_what_its_members_say(self, node: dict[str, Any], kind: str) -> None:
        (shown,) = body(node)
        assert shown["type"] == kind
        assert (f"{AT}/body/0", "unknown-type") in rules(parse_message(adaptive(node)))

    @pytest.mark.parametrize("node", [{}, {"type": None}, {"type": ""}, {"x": 1}])
    def test_nothing_is_never_called_none(self, node: dict[str, Any]) -> None:
        assert body(node, STANDS_IN) == [STANDS_IN]

    def test_an_element_where_a_column_belongs_is_put_in_one(self) -> None:
        (shown,) = body({"type": "ColumnSet", "columns": [STANDS_IN]})
        assert shown["columns"] == [{"type": "Column", "items": [STANDS_IN]}]


class TestPictures:
    @pytest.mark.parametrize("more", [";charset=utf-8", ";name=x.png;charset=UTF-8", ""])
    def test_in_the_card_may_have_parameters(self, more: str) -> None:
        (shown,) = body({"type": "Image", "altText": "a", "url": f"data:image/png{more};base64,{PIXEL}"})
        assert shown["url"] == f"data:image/png;base64,{PIXEL}"

    @pytest.mark.parametrize("url", ["relative/x.png", "file:///c:/x.png", "", "data:image/svg+xml;utf8,<svg/>"])
    def test_that_are_refused_leave_their_description(self, url: str) -> None:
        (shown,) = body({"type": "Image", "url": url, "altText": "the load of a week"})
        assert (shown.get("url", ""), shown["altText"]) == ("", "the load of a week")

    @pytest.mark.parametrize(
        "url", ["data:image/svg+xml;base64,PHN2Zy8+", "data:image/svg+xml;utf8,<svg/>", "https://a.test/x.svg?y"]
    )
    def test_of_svg_are_refused_by_name(self, url: str) -> None:
        for message in (
            adaptive({"type": "Image", "url": url, "altText": "x"}),
            {"title": "t", "sections": [{"images": [{"image": url, "title": "x"}]}]},
        ):
            assert any("SVG" in finding.detail for finding in parse_message(message).findings)


FILE = "https://files.test/plan.docx"
TEAMS = "application/vnd.microsoft.teams."


@pytest.mark.parametrize(
    "attachment",
    [
        {"contentType": "text/csv", "contentUrl": FILE, "name": "plan"},
        {
            "contentType": f"{TEAMS}file.download.info",
            "content": {"downloadUrl": FILE, "fileType": "docx"},
            "name": "plan",
        },
        {"contentType": f"{TEAMS}card.list", "content": {"items": [{"type": "file", "id": FILE, "title": "plan"}]}},
    ],
)
def test_a_file_is_a_link(attachment: dict[str, Any]) -> None:
    envelope = parse_message({"type": "message", "attachments": [attachment]})
    assert [link["url"] for link in of_type(render(envelope), "Action.OpenUrl")] == [FILE]
    assert plain_text(envelope).splitlines()[0] == "plan"


@pytest.mark.parametrize("url", ["mailto:ops@example.com", "tel:+4912345"])
def test_a_message_card_opens_mail_and_telephone(url: str) -> None:
    action = {"@type": "OpenUri", "name": "Call", "targets": [{"os": "default", "uri": url}]}
    (shown,) = render({"title": "t", "potentialAction": [action]}).cards[0]["actions"]
    assert (shown["type"], shown["url"]) == ("Action.OpenUrl", url)


CHARTS: list[tuple[dict[str, Any], list[str]]] = [
    ({"type": "Chart.Donut", "data": [{"legend": "Passed", "value": 80, "color": "good"}]}, ["Passed: 80"]),
    ({"type": "chart.pie", "data": [{"legend": "A*b*", "value": "2.5"}]}, ["A*b*: 2.5"]),
    ({"type": "Chart.VerticalBar", "data": [{"x": "Mon", "y": 2}]}, ["Mon: 2"]),
    ({"type": "Chart.HorizontalBar", "data": [{"x": 1, "y": -2}]}, ["1: -2"]),
    (
        {"type": "Chart.Line", "data": [{"legend": "cpu", "values": [{"x": "2024-01-01", "y": 3}]}]},
        ["cpu, 2024-01-01: 3"],
    ),
    ({"type": "Chart.VerticalBar.Grouped", "data": [{"legend": "n", "values": [{"x": "a", "y": 1}]}]}, ["n, a: 1"]),
    (
        {"type": "Chart.HorizontalBar.Stacked", "data": [{"title": "r", "data": [{"legend": "p", "value": 4}]}]},
        ["r, p: 4"],
    ),
    (
        {
            "type": "Chart.Gauge",
            "subLabel": "Load",
            "value": 50,
            "segments": [{"legend": "Low", "size": 9}, {"size": 2}],
        },
        ["Load: 50", "Low: 9"],
    ),
]


class TestCharts:
    @pytest.mark.parametrize("kind", ["Chart.Donut", "Chart.VerticalBar", "Chart.Line", "Chart.Gauge"])
    @pytest.mark.parametrize("over", [-1, 0, 1, 700])
    def test_more_numbers_than_are_drawn_are_told(self, kind: str, over: int) -> None:
        numbers = [
            {"legend": f"n{n}", "value": n, "x": f"n{n}", "y": n, "size": 1}
            for n in range(charts.MAX_CHART_POINTS + over)
        ]
        chart: dict[str, Any] = {"type": kind, "data": numbers}
        if kind == "Chart.Line":
            chart["data"] = [{"legend": "s", "values": numbers}]
        elif kind == "Chart.Gauge":
            chart = {"type": kind, "value": 1, "segments": [{"size": 1}] * (len(numbers) - 1)}
        envelope = parse_message(adaptive(chart))
        (shown,) = render(envelope).cards[0]["body"]
        cut = f"This chart has {charts.MAX_CHART_POINTS + over} numbers; the first {charts.MAX_CHART_POINTS} are drawn."
        assert [finding.detail for finding in envelope.findings] == ([cut] if over > 0 else [])
        assert shown["patchbay"].get("total") == (charts.MAX_CHART_POINTS + over if over > 0 else None)
        assert len(shown["patchbay"]["points"]) == charts.MAX_CHART_POINTS + min(over, 0)
        assert (f"…: +{over}" in plain_text(envelope).splitlines()) is (over > 0)

    @pytest.mark.parametrize(("chart", "lines"), CHARTS)
    def test_say_their_numbers_in_plain_text(self, chart: dict[str, Any], lines: list[str]) -> None:
        spoken = plain_text(parse_message(adaptive({**chart, "title": "Figures"})))
        assert spoken.splitlines() == ["Figures", *lines]

    @pytest.mark.parametrize("value", [None, "x", "", True, {}, [1]])
    def test_what_is_no_number_is_told(self, value: Any) -> None:
        points = [{"legend": "a", "value": 1}, {"legend": "b", "value": value}, {"legend": "c"}]
        for data in (points, [{"legend": "s", "values": points}]):
            findings = parse_message(adaptive({"type": "Chart.Donut", "data": data})).findings
            assert [(one.rule, dict(one.params)) for one in findings] == [("numbers", {"count": 2})]

    @pytest.mark.parametrize("data", [None, [], {}, "x", [1, None], [{"value": "much"}], [{"value": True}]])
    def test_without_numbers_show_their_title(self, data: Any) -> None:
        (shown,) = body({"type": "Chart.Pie", "title": "Nothing yet", "data": data})
        assert (shown["type"], shown["text"]) == ("TextBlock", "Nothing yet")

    @pytest.mark.parametrize("value", [1e400, -1e400, "nan", "inf", "1e999"])
    def test_endless_numbers_are_none(self, value: Any) -> None:
        good = {"legend": "ok", "value": 1}
        (shown,) = body({"type": "Chart.Pie", "data": [{"legend": "bad", "value": value}, good]})
        assert shown["patchbay"]["points"] == [["", "ok", 1, ""]]


class TestPutTogether:
    def test_a_compound_button_is_pressed(self) -> None:
        press = {"type": "Action.Submit", "title": "Go", "data": {"n": 1}}
        element = {"type": "CompoundButton", "title": "Sum up", "description": "by itself", "badge": "new"}
        envelope = parse_message(adaptive({**element, "icon": {"name": "Sparkle"}, "selectAction": press}))
        (shown,) = render(envelope).cards[0]["body"]
        assert plain_text(envelope).splitlines()[:2] == ["Sum up", "by itself"]
        assert find_button(envelope, shown["selectAction"]["data"]["patchbayAction"]) is not None
        assert [one["name"] for one in of_type(render(envelope), "Icon")] == ["Sparkle"]

    @pytest.mark.parametrize(
        ("name", "properties", "words"),
        [
            ("user", {"displayName": "Ada_L", "userPrincipalName": "ada@x.test"}, ["Ada_L", "ada@x.test"]),
            ("users", {"users": [{"displayName": "Ada"}, {"userPrincipalName": "b@x.test"}]}, ["Ada", "b@x.test"]),
            ("file", {"name": "plan", "extension": "docx", "url": "https://a.test/"}, ["plan.docx"]),
            (
                "event",
                {"title": "Stand-up", "start": "2026-01-02T09:00", "locations": ["R1"], "organizer": {"name": "Mo"}},
                ["Stand-up", "2026-01-02 09:00", "R1", "Mo"],
            ),
            ("resource", {"resourceReference": {"id": "r-1"}}, ["r-1"]),
            ("nobody", {}, ["graph.microsoft.com/nobody"]),
        ],
    )
    def test_components_show_what_was_written_down(
        self, name: str, properties: dict[str, Any], words: list[str]
    ) -> None:
        element = {"type": "Component", "name": f"graph.microsoft.com/{name}", "properties": properties}
        assert plain_text(parse_message(adaptive(element))).splitlines() == words

    def test_a_popover_opens_in_the_card(self) -> None:
        (shown,) = render(adaptive(actions=[{"type": "Action.Popover", "title": "More", "content": STANDS_IN}])).cards[
            0
        ]["actions"]
        assert (shown["type"], shown["card"]["body"]) == ("Action.ShowCard", [STANDS_IN])

    def test_a_dialog_opens_beside_the_page(self) -> None:
        action = {"type": "Action.OpenUrlDialog", "dialogTitle": "Plan", "url": "https://a.test/"}
        (shown,) = render(adaptive(actions=[action])).cards[0]["actions"]
        assert (shown["type"], shown["title"], shown["url"]) == ("Action.OpenUrl", "Plan", "https://a.test/")

    @pytest.mark.parametrize("title", ["Insert", ""])
    def test_a_picture_cannot_be_inserted_and_the_button_says_so(self, title: str) -> None:
        action = {"type": "action.insertimage", "title": title, "url": "https://a.test/x.png", "altText": "x"}
        envelope = parse_message(adaptive(STANDS_IN, actions=[action]))
        (shown,) = render(envelope).cards[0]["actions"]
        assert (shown["title"], shown["isEnabled"], shown["patchbay"]) == (title, False, {"reason": "canvas"})
        assert f"{AT}/actions/0" in [finding.pointer for finding in envelope.findings if finding.rule == "canvas"]

    def test_icons_of_buttons_are_drawn_by_the_page(self) -> None:
        action = {"type": "Action.OpenUrl", "title": "x", "url": "https://a.test/", "iconUrl": "icon:Bug,filled"}
        envelope = parse_message(adaptive(STANDS_IN, actions=[action]))
        (shown,) = render(envelope).cards[0]["actions"]
        assert shown["patchbay"] == {"icon": "Bug,filled"}
        assert "iconUrl" not in shown
        assert envelope.findings == ()

    def test_pictures_in_a_line_go_through_the_proxy(self) -> None:
        run = {"type": "ImageRun", "url": "https://a.test/x.png"}
        (shown,) = body({"type": "RichTextBlock", "inlines": [run, {"type": "IconRun", "name": "Bug"}]})
        assert shown["inlines"][0]["url"].startswith("/proxy?u=")
