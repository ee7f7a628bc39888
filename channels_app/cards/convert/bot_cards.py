"""Converts Bot Framework cards to Adaptive Cards."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from channels_app.cards import limits
from channels_app.cards.convert import elements
from channels_app.cards.convert.elements import Context, Node
from channels_app.cards.errors import gettext_noop as _
from channels_app.cards.formats.bot_cards import (
    BotImage,
    Button,
    HeroCard,
    ListCard,
    ListItem,
    ReceiptCard,
    ReceiptItem,
    SigninCard,
    ThumbnailCard,
)
from channels_app.cards.formats.envelope import OtherCard
from channels_app.cards.text import urls

OPENS = frozenset({"openurl", "signin", "showimage", "playaudio", "playvideo", "downloadfile"})


def heading(card: Any, context: Context) -> list[Node]:
    nodes = elements.plain(card.title, size="large", weight="bolder", style="heading")
    nodes += elements.plain(card.subtitle, isSubtle=True, spacing="none")
    return nodes + context.rich(card.text)


def hero(card: HeroCard, context: Context) -> Node:
    context.markdown = False
    return tapped([*images(card.images, context, size="stretch"), *heading(card, context)], card, context)


def thumbnail(card: ThumbnailCard, context: Context) -> Node:
    context.markdown = False
    small = images(card.images, context, size="medium")
    body = elements.columns(heading(card, context), small, widths=("stretch", "auto"))
    return tapped(body, card, context)


def tapped(body: list[Node], card: HeroCard | ThumbnailCard | ReceiptCard, context: Context) -> Node:
    node = elements.card(body, buttons(card.buttons, context))
    return {**node, **tap(card.tap)}


def tap(button: Button | None) -> Node:
    url = None if button is None else opened(button)
    return {} if button is None or url is None else {"selectAction": elements.open_url(button.title, url)}


def images(items: tuple[BotImage, ...], context: Context, **style: Any) -> list[Node]:
    nodes: list[Node] = []
    for i, item in enumerate(items):
        nodes += [{**node, **tap(item.tap)} for node in context.picture(item.url, item.alt, f"/images/{i}", **style)]
    return nodes


def opened(button: Button) -> str | None:
    is_link = button.type.lower() in OPENS and isinstance(button.value, str)
    return urls.link(button.value) if is_link else None


def buttons(items: tuple[Button, ...], context: Context) -> list[Node]:
    if len(items) > limits.TEAMS_BUTTONS:
        context.note(
            "/buttons",
            "teams-limit",
            "note",
            _("Teams showed %(count)s buttons and dropped the rest."),
            {"count": limits.TEAMS_BUTTONS},
        )
    return [button(item, f"/buttons/{i}", context) for i, item in enumerate(items)]


def button(item: Button, at: str, context: Context) -> Node:
    if not item.title:
        context.note(at, "title", "accessibility", _("A button without a title says nothing to a screen reader."))
    url = opened(item)
    if url is not None:
        return elements.open_url(item.title, url)
    context.note(at, "button-type", "error", _("Only buttons that open an address work without a bot."))
    return elements.disabled(item.title, "bot")


def item_list(card: ListCard, context: Context) -> Node:
    body = elements.plain(card.title, size="medium", weight="bolder", style="heading")
    for i, item in enumerate(card.items):
        body += list_item(item, f"/items/{i}", context)
    return elements.card(body, buttons(card.buttons, context))


def list_item(item: ListItem, at: str, context: Context) -> list[Node]:
    if item.type.lower() == "section":
        return elements.plain(item.title, weight="bolder", separator=True)
    icon = context.picture(item.icon, item.title, f"{at}/icon", size="small") if item.icon else []
    words = elements.plain(item.title) + elements.plain(item.subtitle, isSubtle=True, spacing="none")
    return elements.columns(icon, words, widths=("auto", "stretch"), **(tap(item.tap) or filed(item)))


def filed(item: ListItem) -> Node:
    """Returns the action that opens a list item's file, whose id is its address; nothing for other items."""
    url = urls.web(item.id) if item.type.lower() == "file" else None
    return {"selectAction": elements.open_url(item.title, url)} if url else {}


def receipt(card: ReceiptCard, context: Context) -> Node:
    body = elements.plain(card.title, size="large", weight="bolder", style="heading")
    facts = [{"title": markup_free(fact.key), "value": markup_free(fact.value)} for fact in card.facts]
    body += [{"type": "FactSet", "facts": facts}] if facts else []
    for i, item in enumerate(card.items):
        body += receipt_item(item, f"/items/{i}", context)
    for name, amount in (("Tax", card.tax), ("VAT", card.vat), ("Total", card.total)):
        weight = "bolder" if name == "Total" else "default"
        right = elements.plain(amount, weight=weight, horizontalAlignment="right")
        body += (
            elements.columns(elements.plain(name, weight=weight), right, widths=("stretch", "auto")) if amount else []
        )
    return tapped(body, card, context)


def markup_free(source: str) -> str:
    return elements.plain(source)[0]["text"] if source.strip() else ""


def receipt_item(item: ReceiptItem, at: str, context: Context) -> list[Node]:
    image = item.image and context.picture(item.image.url, item.image.alt or item.title, f"{at}/image", size="small")
    amount = f" × {item.quantity}" if item.quantity not in ("", "0", "1") else ""
    words = elements.plain(item.title + amount) + elements.plain(item.subtitle, isSubtle=True, spacing="none")
    words += elements.plain(item.text, spacing="none")
    price = elements.plain(item.price, horizontalAlignment="right")
    return elements.columns(
        image or [], words, price, widths=("auto", "stretch", "auto"), separator=True, **tap(item.tap)
    )


def signin(card: SigninCard, context: Context) -> Node:
    context.markdown = False
    return elements.card(context.rich(card.text), buttons(card.buttons, context))


def other(card: OtherCard, context: Context) -> Node:
    """Draws an attachment of another type: shows a picture, links a file and names anything else."""
    url = urls.web(card.address)
    if card.content_type.lower().startswith("image/") and card.content_url:
        return elements.card(context.picture(card.content_url, card.name, "/contentUrl"), [])
    name = card.name or card.content_type or "attachment"
    if url is None:
        return elements.card(elements.plain(name, isSubtle=True), [])
    icon: list[Node] = [{"type": "Icon", "name": "Document", "altText": ""}]
    link = {"selectAction": elements.open_url(name, url)}
    return elements.card(elements.columns(icon, elements.plain(name), widths=("auto", "stretch"), **link), [])


CARDS: dict[type[Any], Callable[[Any, Context], Node]] = {
    HeroCard: hero,
    ThumbnailCard: thumbnail,
    ListCard: item_list,
    ReceiptCard: receipt,
    SigninCard: signin,
    OtherCard: other,
}
