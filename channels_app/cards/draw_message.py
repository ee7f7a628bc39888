"""MessageCard to Adaptive Card."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from . import draw, urls
from .draw import Node, Pen
from .messagecard import (
    ActionCard,
    CardAction,
    DateInput,
    HttpPost,
    Input,
    InvokeAddInCommand,
    MessageCard,
    MultichoiceInput,
    OpenUri,
    OtherAction,
    Section,
    Target,
    TextInput,
    ViewAction,
)
from .substitution import names


def message_card(card: MessageCard, pen: Pen) -> Node:
    pen.markdown = card.markdown
    body = draw.plain(card.title, size="large", weight="bolder", style="heading")
    body += pen.rich(card.text)
    for i, item in enumerate(card.sections):
        body += section(item, f"/sections/{i}", pen)
    if not body:
        body = draw.plain(card.summary)
    color = draw.color(card.theme_color)
    if card.theme_color and color is None:
        pen.note("/themeColor", "color", "ignored", "A colour is six hexadecimal digits.")
    return draw.card(body, buttons(card.potential_action, "/potentialAction", pen), themeColor=color)


def section(item: Section, at: str, pen: Pen) -> list[Node]:
    pen.markdown = item.markdown
    nodes = pen.rich(item.title, size="medium", weight="bolder") + activity(item, at, pen)
    if item.hero_image is not None:
        nodes += pen.picture(item.hero_image.image, item.hero_image.title, f"{at}/heroImage", size="stretch")
    nodes += pen.rich(item.text) + facts(item, pen) + pictures(item, at, pen)
    actions = buttons(item.potential_action, f"{at}/potentialAction", pen)
    if actions:
        nodes.append({"type": "ActionSet", "actions": actions})
    if not nodes:
        return []
    return [{"type": "Container", "spacing": "medium", "separator": item.start_group, "items": nodes}]


def activity(item: Section, at: str, pen: Pen) -> list[Node]:
    is_avatar = item.activity_image_type.lower() != "article"
    look = {"size": "small", "style": "person"} if is_avatar else {"size": "medium"}
    image = pen.picture(item.activity_image, item.activity_title or item.title, f"{at}/activityImage", **look)
    words = pen.rich(item.activity_title, weight="bolder")
    words += pen.rich(item.activity_subtitle, isSubtle=True, spacing="none")
    words += pen.rich(item.activity_text, spacing="small")
    return draw.columns(image, words, widths=("auto", "stretch")) if image else words


def facts(item: Section, pen: Pen) -> list[Node]:
    if not item.facts:
        return []
    if item.markdown:
        rows = [{"title": pen.inline(fact.name), "value": pen.inline(fact.value)} for fact in item.facts]
        return [{"type": "FactSet", "facts": rows}]
    nodes = []
    for fact in item.facts:
        pair = pen.rich(fact.name, weight="bolder"), pen.rich(fact.value)
        nodes += draw.columns(*pair, widths=("1", "2"), spacing="small")
    return nodes


def pictures(item: Section, at: str, pen: Pen) -> list[Node]:
    found: list[Node] = []
    for i, image in enumerate(item.images):
        found += pen.picture(image.image, image.title, f"{at}/images/{i}")
    images = [node for node in found if node["type"] == "Image"]
    words = [node for node in found if node["type"] != "Image"]
    return [{"type": "ImageSet", "imageSize": "medium", "images": images}, *words] if images else words


def buttons(actions: tuple[CardAction, ...], at: str, pen: Pen, inputs: tuple[Input, ...] = ()) -> list[Node]:
    return [BUTTONS[type(action)](action, f"{at}/{i}", pen, inputs) for i, action in enumerate(actions)]


def open_uri(action: OpenUri | ViewAction, at: str, pen: Pen, inputs: tuple[Input, ...]) -> Node:
    targets = action.targets if isinstance(action, OpenUri) else action.target
    return opening(action.name, targets, at, pen)


def opening(name: str, targets: tuple[Target, ...], at: str, pen: Pen) -> Node:
    untitled(name, at, pen)
    found = {target.os.lower() or "default": url for target in targets if (url := urls.web(target.uri))}
    if len(found) < len(targets) or not found:
        pen.note(at, "url", "error", "A button opens http and https addresses only.")
    if not found:
        return draw.disabled(name, "The address of this button cannot be opened.")
    url = found.get("default") or next(iter(found.values()))
    return draw.open_url(name, url, found if len(found) > 1 else None)


def http_post(action: HttpPost, at: str, pen: Pen, inputs: tuple[Input, ...]) -> Node:
    untitled(action.name, at, pen)
    key = pen.base + at
    pen.actions[key] = action
    used = names(action.target, action.body, *(header.value for header in action.headers))
    uses = [item for item in inputs if item.id in used]
    needs = [pen.prefix + item.id for item in uses if item.is_required]
    node = draw.filled(
        type="Action.Submit", title=action.name, style="positive" if action.is_primary else None
    )
    blocks = [item for item in inputs if item.is_required]
    node["associatedInputs"] = "auto" if uses and len(needs) == len(blocks) else "none"
    node["data"] = {"patchbayAction": key}
    node["patchbay"] = {"inputs": [pen.prefix + item.id for item in uses], "requires": needs}
    return node


def action_card(action: ActionCard, at: str, pen: Pen, inputs: tuple[Input, ...]) -> Node:
    untitled(action.name, at, pen)
    body = [node for item in action.inputs for node in INPUTS[type(item)](item, pen)]
    inner = buttons(action.actions, f"{at}/actions", pen, inputs + action.inputs)
    return {"type": "Action.ShowCard", "title": action.name, "card": draw.card(body, inner)}


def add_in(action: InvokeAddInCommand, at: str, pen: Pen, inputs: tuple[Input, ...]) -> Node:
    return draw.disabled(action.name, "This button starts an Outlook add-in and works only there.")


def other(action: OtherAction, at: str, pen: Pen, inputs: tuple[Input, ...]) -> Node:
    return draw.disabled(action.name, "This kind of button is not supported.")


def untitled(name: str, at: str, pen: Pen) -> None:
    if not name.strip():
        pen.note(
            at, "button-title", "accessibility", "A button without a name says nothing to a screen reader."
        )


def field(item: Input, kind: str, pen: Pen, **more: Any) -> Node:
    label = {"label": item.title or item.id, "value": item.value, "isRequired": item.is_required or None}
    return draw.filled(type=kind, id=pen.prefix + item.id, **label, **more)


def text_input(item: TextInput, pen: Pen) -> list[Node]:
    return [field(item, "Input.Text", pen, isMultiline=item.is_multiline or None, maxLength=item.max_length)]


def date_input(item: DateInput, pen: Pen) -> list[Node]:
    return [field(item, "Input.Date", pen)]


def choice_input(item: MultichoiceInput, pen: Pen) -> list[Node]:
    choices = [
        {"title": choice.display or choice.value or "", "value": choice.value or choice.display or ""}
        for choice in item.choices
    ]
    many = item.is_multi_select
    style = item.style.lower() or ("expanded" if many else "compact")
    look = "expanded" if style == "expanded" else "compact"
    return [field(item, "Input.ChoiceSet", pen, isMultiSelect=many or None, style=look, choices=choices)]


BUTTONS: dict[type[Any], Callable[[Any, str, Pen, tuple[Input, ...]], Node]] = {
    OpenUri: open_uri,
    ViewAction: open_uri,
    HttpPost: http_post,
    ActionCard: action_card,
    InvokeAddInCommand: add_in,
    OtherAction: other,
}
INPUTS: dict[type[Any], Callable[[Any, Pen], list[Node]]] = {
    TextInput: text_input,
    DateInput: date_input,
    MultichoiceInput: choice_input,
}
