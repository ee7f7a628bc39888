"""Every member of a MessageCard, and where it is seen."""

from __future__ import annotations

from typing import Any

import pytest

from channels_app.cards import parse_message
from tests.channels_app.cards.samples import nodes, of_type, render, rules


def section(**members: Any) -> dict[str, Any]:
    return {"summary": "s", "sections": [members]}


def test_title_is_a_heading_that_means_only_itself() -> None:
    (block,) = of_type(render({"title": "1. [FIRING:1] *x* <b>"}), "TextBlock")
    assert block["text"] == "1\\. \\[FIRING:1\\] \\*x\\* \\<b\\>"
    assert (block["style"], block["weight"]) == ("heading", "bolder")


def test_text_is_markdown() -> None:
    (text,) = of_type(render({"title": "t", "text": "**b**\n\n- a\n- b"}), "RichText")
    assert text == {"type": "RichText", "markdown": "**b**\n\n- a\n- b"}


def test_summary_is_seen_only_when_there_is_nothing_else() -> None:
    assert of_type(render({"summary": "only"}), "TextBlock")[0]["text"] == "only"
    assert "only" not in str(render({"summary": "only", "title": "t"}).cards)
    assert parse_message({"summary": "only", "title": "t"}).summary == "only"


def test_theme_colour_is_on_the_root() -> None:
    root = render({"title": "t", "themeColor": "0076d7"}).cards[0]
    assert root["patchbay"] == {"themeColor": "#0076D7"}
    assert (root["type"], root["version"]) == ("AdaptiveCard", "1.5")


def test_activity() -> None:
    shown = render(
        section(
            activityTitle="**Ada** pushed",
            activitySubtitle="to main",
            activityText="three commits",
            activityImage="https://a.test/ada.png",
        )
    )
    (image,) = of_type(shown, "Image")
    assert (image["url"], image["style"]) == ("/proxy?u=https://a.test/ada.png", "person")
    texts = of_type(shown, "RichText")
    assert [text.get("line", text.get("markdown")) for text in texts] == ["**Ada** pushed", "to main", "three commits"]
    assert texts[1]["isSubtle"] is True


@pytest.mark.parametrize("markdown", [True, False])
def test_a_picture_is_described_in_words(markdown: bool) -> None:
    title = "<b>R&amp;D</b>: **Ada** `x`" if markdown else "<b>R&amp;D</b>: Ada x"
    shown = render(section(activityTitle=title, activityImage="https://a.test/a.png", markdown=markdown))
    assert of_type(shown, "Image")[0]["altText"] == "R&D: Ada x"


def test_article_images_keep_their_shape() -> None:
    shown = render(section(activityTitle="x", activityImage="https://a.test/a.png", activityImageType="Article"))
    assert "style" not in of_type(shown, "Image")[0]


def test_activity_without_image() -> None:
    assert of_type(render(section(activityTitle="x")), "ColumnSet") == []


def test_hero_image() -> None:
    (image,) = of_type(render(section(heroImage={"image": "https://a.test/h.png", "title": "A hill"})), "Image")
    assert (image["size"], image["altText"]) == ("stretch", "A hill")


def test_images_are_a_set() -> None:
    images = [{"image": f"https://a.test/{i}.png", "title": f"no {i}"} for i in range(3)]
    (found,) = of_type(render(section(images=images)), "ImageSet")
    assert [image["altText"] for image in found["images"]] == ["no 0", "no 1", "no 2"]


def test_facts() -> None:
    (found,) = of_type(render(section(facts=[{"name": "a", "value": "**b**"}, {"name": "n", "value": 3}])), "FactSet")
    assert found["facts"] == [{"title": "a", "value": "**b**"}, {"title": "n", "value": "3"}]


def test_html_sections() -> None:
    hostile = "<b>x</b><script>alert(1)</script><img src=x onerror=alert(1)><a href='javascript:1'>y</a>"
    shown = render(
        section(text=hostile, title="<i>t</i>", markdown="false", facts=[{"name": "<b>n</b>", "value": "*v*"}])
    )
    html = [node["html"] for node in of_type(shown, "RichText")]
    assert html == ["<i>t</i>", html[1]]
    (facts,) = of_type(shown, "FactSet")
    assert (facts["facts"], facts["patchbay"]) == ([{"title": "<b>n</b>", "value": "*v*"}], {"read": "html"})
    assert html[1].startswith("<b>x</b><a")
    assert "script" not in html[1]
    assert "onerror" not in html[1]


def test_markdown_holds_for_its_section_only() -> None:
    message = {"title": "t", "text": "*a*", "sections": [{"text": "<b>b</b>", "markdown": False}, {"text": "*c*"}]}
    assert [("html" in node) for node in of_type(render(message), "RichText")] == [False, True, False]


def test_start_group_draws_a_line() -> None:
    shown = render({"title": "t", "sections": [{"text": "a"}, {"text": "b", "startGroup": "true"}]})
    assert [node["separator"] for node in of_type(shown, "Container")] == [False, True]


def test_section_actions_stay_in_their_section() -> None:
    link = {"@type": "OpenUri", "name": "Open", "targets": [{"os": "default", "uri": "https://a.test/"}]}
    shown = render({"title": "t", "sections": [{"text": "x", "potentialAction": [link]}], "potentialAction": [link]})
    assert len(of_type(shown, "ActionSet")) == 1
    assert [action["title"] for action in shown.cards[0]["actions"]] == ["Open"]


def test_outlook_members_are_kept() -> None:
    message = {
        "title": "t",
        "correlationId": "c",
        "expectedActors": ["a@b.test"],
        "originator": "o",
        "hideOriginalBody": "true",
    }
    (card,) = parse_message(message).cards
    assert (card.correlation_id, card.expected_actors) == ("c", ("a@b.test",))  # type: ignore[union-attr]
    assert (card.originator, card.hide_original_body) == ("o", True)  # type: ignore[union-attr]


def test_accessibility() -> None:
    message = section(images=[{"image": "https://a.test/1.png"}], potentialAction=[{"@type": "HttpPOST"}])
    assert {("/sections/0/images/0", "alt-text"), ("/sections/0/potentialAction/0", "title")} <= rules(
        parse_message(message)
    )


def test_an_image_that_may_not_be_loaded_leaves_its_title() -> None:
    shown = render(section(images=[{"image": "javascript:1", "title": "A chart"}]))
    assert of_type(shown, "Image") == []
    assert "A chart" in str(shown.cards)
    beside = render(section(activityTitle="Mina", activityImage="x.png", activityText="wrote"))
    assert str(beside.cards).count("Mina") == 1


def test_nothing_visible_is_lost() -> None:
    words = {f"word{i}" for i in range(14)}
    w = sorted(words)
    message = {
        "title": w[0],
        "text": w[1],
        "sections": [
            {
                "title": w[2],
                "text": w[3],
                "activityTitle": w[4],
                "activitySubtitle": w[5],
                "activityText": w[6],
                "heroImage": {"image": "https://a.test/", "title": w[7]},
                "facts": [{"name": w[8], "value": w[9]}],
                "images": [{"image": "https://a.test/", "title": w[10]}],
                "potentialAction": [{"@type": "OpenUri", "name": w[11]}],
            }
        ],
        "potentialAction": [{"@type": "InvokeAddInCommand", "name": w[12]}, {"@type": "Transaction", "name": w[13]}],
    }
    shown = {value for node in nodes(render(message).cards) for value in node.values() if isinstance(value, str)}
    assert words <= shown
