"""The typed objects that each member of an Adaptive Card takes, and which of them our renderer can draw."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """A member that holds typed objects: the types it takes, by name, also in lower case, and its default type."""

    names: dict[str, str]
    default: str | None = None


def place(*types: str, default: str | None = None) -> Place:
    return Place({**{name: name for name in types}, **{name.lower(): name for name in types}}, default)


def only(name: str) -> Place:
    return place(name, default=name)


CHARTS = frozenset(
    {"Chart.Donut", "Chart.Pie", "Chart.VerticalBar", "Chart.VerticalBar.Grouped", "Chart.HorizontalBar"}
    | {"Chart.HorizontalBar.Stacked", "Chart.Line", "Chart.Gauge"}
)
# The official renderer's own types, those that our page registers with it, and those that composed.py builds.
ELEMENTS = place(
    *("TextBlock", "RichTextBlock", "Image", "ImageSet", "Media", "FactSet", "ColumnSet", "Container"),
    *("ActionSet", "Table", "Carousel", "Input.Text", "Input.Number", "Input.Date", "Input.Time"),
    *("Input.Toggle", "Input.ChoiceSet"),
    *("CodeBlock", "Badge", "Icon", "ProgressBar", "ProgressRing", "Rating", "Input.Rating", *CHARTS),
    *("CompoundButton", "Component"),
)
# Buttons that send a request; everything they carry stays on the server.
CALLS = frozenset({"Action.Submit", "Action.Execute", "Action.Http"})
ACTIONS = place(
    *("Action.OpenUrl", "Action.ShowCard", "Action.ToggleVisibility", *CALLS),
    *("Action.ResetInputs", "Action.Popover", "Action.OpenUrlDialog", "Action.InsertImage"),
)
INLINES = place("TextRun", "IconRun", "ImageRun", default="TextRun")
COLUMNS = only("Column")
PLACES = {
    "body": ELEMENTS,
    "items": ELEMENTS,
    "inlines": INLINES,
    "columns": COLUMNS,
    "rows": only("TableRow"),
    "cells": only("TableCell"),
    "pages": only("CarouselPage"),
    "images": only("Image"),
    "actions": ACTIONS,
    "selectAction": ACTIONS,
    "inlineAction": ACTIONS,
    "card": only("AdaptiveCard"),
}

# The type assumed for an object without one, by a member that only this type has: elements, and actions (True).
TELLING = {
    False: {
        **{"facts": "FactSet", "columns": "ColumnSet", "inlines": "RichTextBlock", "images": "ImageSet"},
        **{"items": "Container", "actions": "ActionSet", "rows": "Table", "text": "TextBlock", "url": "Image"},
    },
    True: {"url": "Action.OpenUrl", "card": "Action.ShowCard", "targetElements": "Action.ToggleVisibility"},
}

# The members of a requesting button that the browser sees.
BUTTON = frozenset(
    {"id", "title", "iconUrl", "style", "tooltip", "isEnabled", "mode", "role", "requires", "isPrimary"}
    | {"associatedInputs", "disabledUnlessAssociatedInputsChange", "conditionallyEnabled"}
)

# Members the renderer takes as strings only: a number there would not be shown.
WORDS = frozenset({"text", "title", "altText", "label", "placeholder", "errorMessage", "tooltip"})

# Members that a screen reader would miss, by type of element.
SPOKEN = {"Image": "altText", **dict.fromkeys((n for n in ELEMENTS.names.values() if n[:6] == "Input."), "label")}
RULES = {"altText": "alt-text", "label": "label"}
