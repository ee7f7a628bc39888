"""Converts MessageCard inputs to Adaptive Card inputs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from channels_app.cards.convert import elements
from channels_app.cards.convert.elements import Context, Node
from channels_app.cards.formats.message_card_actions import DateInput, Input, MultichoiceInput, TextInput


@dataclass(frozen=True)
class Form:
    """The inputs of one ActionCard. Cards repeat ids in several forms, so each form has its own scope."""

    scope: str
    inputs: tuple[Input, ...]

    @cached_property
    def places(self) -> dict[str, int]:
        """The place of the first input of each id, for buttons to ask: a form may have a thousand of both."""
        return {item.id: place for place, item in reversed([*enumerate(self.inputs)])}

    @cached_property
    def required(self) -> frozenset[str]:
        return frozenset([item.id for item in self.inputs if item.is_required])

    def id(self, context: Context, name: str) -> str:
        return f"{context.prefix}{self.scope}-{name}"


NO_FORM = Form("", ())


def draw_inputs(form: Form, context: Context) -> list[Node]:
    return [node for item in form.inputs for node in INPUTS[type(item)](item, form, context)]


def field(item: Input, kind: str, form: Form, context: Context, **more: Any) -> Node:
    label = item.title or item.id
    node: Node = {"type": kind, "id": form.id(context, item.id), "label": label, "value": item.value, **more}
    if item.is_required:
        node |= {"isRequired": True, "errorMessage": f"{label}: required"}
    return elements.without_empty(**node)


def text_input(item: TextInput, form: Form, context: Context) -> list[Node]:
    more = {"isMultiline": item.is_multiline or None, "maxLength": item.max_length}
    return [field(item, "Input.Text", form, context, **more)]


def date_input(item: DateInput, form: Form, context: Context) -> list[Node]:
    """Converts a date input; one with a time becomes two inputs, as Adaptive Cards separate dates and times (UTC)."""
    day, _, time = item.value.partition("T")
    nodes = [{**field(item, "Input.Date", form, context), **elements.without_empty(value=day)}]
    if item.include_time:
        hour = {"type": "Input.Time", "id": form.id(context, f"{item.id}.time"), "label": "UTC", "value": time[:5]}
        nodes.append(elements.without_empty(**hour))
    return nodes


def choice_input(item: MultichoiceInput, form: Form, context: Context) -> list[Node]:
    choices = [
        {"title": choice.display or choice.value or "", "value": choice.value or choice.display or ""}
        for choice in item.choices
    ]
    is_many = item.is_multi_select
    # Also written "normal", or (as the old documentation had it) true.
    is_compact = item.style.lower() != "expanded" if item.style else not is_many
    style = "compact" if is_compact else "expanded"
    value = item.value.replace(";", ",") if is_many else item.value
    look = {"style": style, "isMultiSelect": is_many or None, "choices": choices}
    return [field(item, "Input.ChoiceSet", form, context, **look) | elements.without_empty(value=value)]


INPUTS: dict[type[Any], Callable[[Any, Form, Context], list[Node]]] = {
    TextInput: text_input,
    DateInput: date_input,
    MultichoiceInput: choice_input,
}
