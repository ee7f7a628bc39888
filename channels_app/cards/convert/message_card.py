"""Converts MessageCards to Adaptive Cards."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from channels_app.cards.convert import elements
from channels_app.cards.convert.elements import Context, Node
from channels_app.cards.convert.inputs import NO_FORM, Form, draw_inputs
from channels_app.cards.errors import gettext_noop as _
from channels_app.cards.formats.message_card import MessageCard, Section
from channels_app.cards.formats.message_card_actions import (
    ActionCard,
    CardAction,
    HttpPost,
    InvokeAddInCommand,
    OpenUri,
    OtherAction,
    ViewAction,
)
from channels_app.cards.placeholders import names
from channels_app.cards.text import urls


def message_card(card: MessageCard, context: Context) -> Node:
    context.markdown = card.markdown
    body = elements.plain(card.title, size="large", weight="bolder", style="heading")
    body += context.rich(card.text)
    for i, item in enumerate(card.sections):
        body += section(item, f"/sections/{i}", context)
    if not body:
        body = elements.plain(card.summary)
    color = elements.color(card.theme_color)
    if card.theme_color and color is None:
        context.note("/themeColor", "color", "ignored", _("A colour is six hexadecimal digits."))
    return elements.card(body, buttons(card.potential_action, "/potentialAction", context), themeColor=color)


def section(item: Section, at: str, context: Context) -> list[Node]:
    context.markdown = item.markdown
    nodes = context.line(item.title, size="medium", weight="bolder") + activity(item, at, context)
    if item.hero_image is not None:
        nodes += context.picture(item.hero_image.image, item.hero_image.title, f"{at}/heroImage", size="stretch")
    nodes += context.rich(item.text) + facts(item, context)
    if item.images:
        nodes += pictures(item, at, context)
    if item.potential_action:
        actions = buttons(item.potential_action, f"{at}/potentialAction", context)
        nodes.append({"type": "ActionSet", "actions": actions})
    if not nodes:
        return []
    return [{"type": "Container", "spacing": "medium", "separator": item.start_group, "items": nodes}]


def activity(item: Section, at: str, context: Context) -> list[Node]:
    image = activity_image(item, at, context) if item.activity_image else []
    words = context.line(item.activity_title, weight="bolder")
    words += context.line(item.activity_subtitle, isSubtle=True, spacing="none")
    words += context.rich(item.activity_text, spacing="small")
    return elements.columns(image, words, widths=("auto", "stretch")) if image else words


def activity_image(item: Section, at: str, context: Context) -> list[Node]:
    """Converts the picture beside an activity; returns none if it cannot be shown: its text would repeat the title."""
    is_avatar = item.activity_image_type.lower() != "article"
    look = {"size": "small", "style": "person"} if is_avatar else {"size": "medium"}
    alt = context.words(item.activity_title or item.title)
    shown = context.picture(item.activity_image, alt, f"{at}/activityImage", **look)
    return [node for node in shown if node["type"] == "Image"]


def facts(item: Section, context: Context) -> list[Node]:
    if not item.facts:
        return []
    rows = [{"title": context.inline(fact.name), "value": context.inline(fact.value)} for fact in item.facts]
    return [{"type": "FactSet", "facts": rows, "patchbay": {"read": "line" if item.markdown else "html"}}]


def pictures(item: Section, at: str, context: Context) -> list[Node]:
    found: list[Node] = []
    for i, image in enumerate(item.images):
        shown = context.picture(image.image, image.title, f"{at}/images/{i}")
        found += shown or elements.plain(image.title, isSubtle=True)
    images = [node for node in found if node["type"] == "Image"]
    words = [node for node in found if node["type"] != "Image"]
    return [{"type": "ImageSet", "imageSize": "medium", "images": images}, *words] if images else words


def buttons(actions: tuple[CardAction, ...], at: str, context: Context, form: Form = NO_FORM) -> list[Node]:
    return [BUTTONS[type(action)](action, f"{at}/{i}", context, form) for i, action in enumerate(actions)]


def open_uri(action: OpenUri | ViewAction, at: str, context: Context, form: Form) -> Node:
    untitled(action.name, at, context)
    targets = action.targets if isinstance(action, OpenUri) else action.target
    found = {target.os.lower() or "default": url for target in targets if (url := urls.link(target.uri))}
    if len(found) < len(targets) or not found:
        context.note(at, "url", "error", _("A button opens web, mail and telephone addresses only."))
    if not found:
        return elements.disabled(action.name, "address")
    url = found.get("default") or next(iter(found.values()))
    return elements.open_url(action.name, url, found if len(found) > 1 else None)


def http_post(action: HttpPost, at: str, context: Context, form: Form) -> Node:
    untitled(action.name, at, context)
    key = context.base + at
    context.actions[key] = action, form
    node: Node = {"type": "Action.Submit", "title": action.name, "data": {"patchbayAction": key}}
    if action.is_primary:
        node["style"] = "positive"
    node["associatedInputs"] = "none"
    if form.inputs:
        node |= asking(action, context, form)
    return node


def asking(action: HttpPost, context: Context, form: Form) -> Node:
    """Returns the members of a button that tell which inputs it sends and which of these are required.

    The renderer can block a button on all required inputs or on none; our own `requires` lists those that count.
    """
    used = names(action.target, action.body, *(header.value for header in action.headers))
    uses = sorted(used & form.places.keys(), key=form.places.__getitem__)
    needs = [form.id(context, name) for name in uses if name in form.required]
    is_all = len(needs) == len(form.required)
    own = {"inputs": [form.id(context, name) for name in uses], "requires": needs}
    return {"associatedInputs": "auto" if uses and is_all else "none", "patchbay": own}


def action_card(action: ActionCard, at: str, context: Context, form: Form) -> Node:
    untitled(action.name, at, context)
    context.forms += 1
    inner = Form(f"_{context.forms}", action.inputs)
    body = draw_inputs(inner, context)
    actions = buttons(action.actions, f"{at}/actions", context, inner)
    return {"type": "Action.ShowCard", "title": action.name, "card": elements.card(body, actions)}


def add_in(action: InvokeAddInCommand, at: str, context: Context, form: Form) -> Node:
    return elements.disabled(action.name, "add-in")


def other(action: OtherAction, at: str, context: Context, form: Form) -> Node:
    return elements.disabled(action.name, "unknown")


def untitled(name: str, at: str, context: Context) -> None:
    if not name.strip():
        context.note(at, "title", "accessibility", _("A button without a name says nothing to a screen reader."))


BUTTONS: dict[type[Any], Callable[[Any, str, Context, Form], Node]] = {
    OpenUri: open_uri,
    ViewAction: open_uri,
    HttpPost: http_post,
    ActionCard: action_card,
    InvokeAddInCommand: add_in,
    OtherAction: other,
}
