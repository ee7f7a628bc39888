"""Hundreds of cards as the public writes them: all that Microsoft's library can build, and mixtures of everything."""

from __future__ import annotations

import random
import re
import types
from collections.abc import Iterator
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from microsoft_teams import cards as teams
from microsoft_teams.cards import core
from pydantic import BaseModel

from tests.journeys.showroom import PIXEL

# Members that hide an element, or that would stand for it elsewhere.
LEFT_OUT = {"fallback", "requires", "is_visible", "target_width", "key", "is_enabled", "speak", "refresh", "lang"}
LEFT_OUT |= {"authentication", "metadata", "resources", "host_config", "rtl", "grid_area", "is_sort_key", "max_width"}
# What else an element needs to be one.
NEEDS: dict[str, Any] = {"color_set": "categorical", "max": 9.0, "value": 3.0, "size": None, "columns": None}
WORDS = {"value": "3", "x": "Monday", "start": "2026-01-02T09:00:00Z", "end": "2026-01-02T10:00:00Z", "regex": ".*"}
MIXED = 360
Card = dict[str, Any]


def built() -> dict[str, Card]:
    """One card for each element and each action of the library, by its class's name."""
    kinds = [kind for kind in vars(core).values() if isinstance(kind, type) and issubclass(kind, BaseModel)]
    parts = (teams.Column, teams.TableCell, teams.TableRow, teams.CarouselPage, teams.AdaptiveCard)
    runs = (teams.TextRun, teams.IconRun, teams.ImageRun)
    found: dict[str, Card] = {}
    for kind in kinds:
        if issubclass(kind, teams.CardElement) and kind is not teams.CardElement and kind not in parts:
            node = dumped(make(kind))
            found[kind.__name__] = card({"type": "RichTextBlock", "inlines": [node]} if kind in runs else node)
        elif issubclass(kind, teams.Action) and kind is not teams.Action:
            found[kind.__name__] = card(text("above"), actions=[dumped(make(kind))])
    return found


def dumped(model: BaseModel) -> Card:
    found: Card = model.model_dump(by_alias=True, exclude_none=True, mode="json")
    return found


def make(kind: type[BaseModel], depth: int = 0) -> BaseModel:
    values = {}
    for name, field in kind.model_fields.items():
        if name not in LEFT_OUT and name != "type":
            value = NEEDS[name] if name in NEEDS and str not in get_args(field.annotation) else None
            value = sample(field.annotation, name, depth + 1) if value is None else value
            if value is not None:
                values[name] = value
    return kind(**values)


def sample(annotation: Any, name: str, depth: int) -> Any:
    """A value that fits, or None where there is nothing to say."""
    if depth > 5:
        return None
    if get_origin(annotation) in (Union, types.UnionType):
        options = [option for option in get_args(annotation) if option is not type(None)]
        found = (sample(option, name, depth) for option in options)
        return next((value for value in found if value is not None), None)
    if get_origin(annotation) is Annotated:
        return sample(get_args(annotation)[0], name, depth)
    if get_origin(annotation) is Literal:
        return get_args(annotation)[0]
    if get_origin(annotation) is list:
        item = sample(get_args(annotation)[0], name, depth)
        return None if item is None else [item]
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return instance(annotation, depth)
    return plain(annotation, name)


def instance(kind: type[BaseModel], depth: int) -> BaseModel:
    if kind is teams.CardElement:
        return teams.TextBlock(text="an element inside", wrap=True)
    if kind is teams.Action:
        return teams.OpenUrlAction(title="An action", url="https://a.test/")
    return make(kind, depth)


def plain(annotation: Any, name: str) -> Any:
    if annotation is str:
        if "url" in name or name == "poster":
            return PIXEL if name in ("url", "icon_url", "poster") else "https://a.test/"
        icons = {"icon": "Rocket", "name": "Rocket"}
        return icons.get(name) or WORDS.get(name) or f"the {name.replace('_', ' ')}"
    return 2.0 if annotation is float else None


def card(*body: Card, **more: Any) -> Card:
    return {"type": "AdaptiveCard", "version": "1.5", "body": list(body), **more}


def text(words: str, **more: Any) -> Card:
    return {"type": "TextBlock", "text": words, "wrap": True, **more}


class Mixer:
    """Cards put together at random, each from the number it is given, with words that no other card has."""

    def __init__(self, seed: int) -> None:
        self.random, self.seed, self.said = random.Random(seed), seed, 0
        self.words: list[str] = []

    def word(self) -> str:
        self.said += 1
        self.words.append(f"word{self.seed}x{self.said}")
        return self.words[-1]

    def card(self) -> Card:
        body = [self.element(0) for _ in range(self.random.randint(1, 3))]
        return card(text(self.word()), *body, actions=[self.action()] if self.random.random() < 0.3 else [])

    def element(self, depth: int) -> Card:
        if depth < 3 and self.random.random() < 0.25:
            return self.random.choice([self.box, self.columns])(depth)
        makers = [self.text, self.facts, self.rich, self.code, self.badge, self.picture, self.choice, self.chart]
        return self.random.choice([*makers, self.bar, self.table, self.buttons, self.odd])()

    def inside(self, depth: int) -> list[Card]:
        return [self.element(depth + 1) for _ in range(self.random.randint(1, 2))]

    def text(self) -> Card:
        look: Card = {"size": self.random.choice(["Small", "Large"]), "weight": "Bolder", "color": "Good"}
        looks: list[Card] = [{}, look, {"isSubtle": True, "maxLines": 2}]
        return text(self.word(), **self.random.choice(looks))

    def facts(self) -> Card:
        return {"type": "FactSet", "facts": [{"title": self.word(), "value": self.word()} for _ in range(2)]}

    def rich(self) -> Card:
        runs = [{"type": "TextRun", "text": self.word()}, {"type": "IconRun", "name": "Alert"}, self.word()]
        return {"type": "RichTextBlock", "inlines": runs}

    def code(self) -> Card:
        return {"type": "CodeBlock", "codeSnippet": self.word(), "language": "Bash"}

    def badge(self) -> Card:
        return {"type": "Badge", "text": self.word(), "icon": "Calendar", "style": "Accent"}

    def picture(self) -> Card:
        url = self.random.choice([PIXEL, "nowhere.png", ""])
        return {"type": "Image", "url": url, "altText": self.word(), "size": "Medium"}

    def choice(self) -> Card:
        choices = [{"title": self.word(), "value": "1"}, {"title": self.word(), "value": "2"}]
        return {
            "type": "Input.ChoiceSet",
            "id": self.word(),
            "label": self.word(),
            "choices": choices,
            "style": "expanded",
        }

    def chart(self) -> Card:
        return {"type": "Chart.Pie", "title": self.word(), "data": [{"legend": self.word(), "value": 3}]}

    def bar(self) -> Card:
        return {"type": "ProgressBar", "value": 30, "label": self.word()}

    def table(self) -> Card:
        rows = [{"type": "TableRow", "cells": [{"items": [self.text()]} for _ in range(2)]} for _ in range(2)]
        return {"type": "Table", "columns": [{"width": 1}, {"width": 1}], "rows": rows}

    def buttons(self) -> Card:
        return {"type": "ActionSet", "actions": [self.action(), self.action()]}

    def odd(self) -> Card:
        """What nobody can draw, or what lacks its type: its words stay."""
        return self.random.choice(
            [
                {"type": "Hologram", "title": self.word()},
                {"text": self.word()},
                {"type": "Stack", "items": [self.text()]},
            ]
        )

    def action(self) -> Card:
        kind = self.random.choice(["Action.OpenUrl", "Action.Submit", "Action.ResetInputs", "Action.OpenUrlDialog"])
        return {"type": kind, "title": self.word(), "url": "https://a.test/", "iconUrl": "icon:Star"}

    def box(self, depth: int) -> Card:
        return {"type": "Container", "style": self.random.choice(["emphasis", "good"]), "items": self.inside(depth)}

    def columns(self, depth: int) -> Card:
        columns = [{"type": "Column", "width": "stretch", "items": self.inside(depth)} for _ in range(2)]
        return {"type": "ColumnSet", "columns": columns}


def mixed() -> Iterator[tuple[Card, list[str]]]:
    """Cards with the words that must be found in them."""
    for seed in range(MIXED):
        mixer = Mixer(seed)
        made = mixer.card()
        ids = {f"{value}" for value in members(made, "id")}
        used = set(re.findall(r"word\w+", str(made))) - ids
        yield made, [word for word in mixer.words if word in used]


def members(value: Any, name: str) -> Iterator[Any]:
    if isinstance(value, dict):
        yield from (item for key, item in value.items() if key == name)
        for item in value.values():
            yield from members(item, name)
    elif isinstance(value, list):
        for item in value:
            yield from members(item, name)
