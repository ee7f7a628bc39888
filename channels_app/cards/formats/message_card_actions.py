"""The buttons of a MessageCard and the inputs behind them.

The classes are not frozen: a frozen one sets each member by a call, which was a third of reading a card.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar, get_args

from channels_app.cards.errors import Finding, Findings, Trail, pointer_to
from channels_app.cards.errors import gettext_noop as _
from channels_app.cards.formats.codec import READERS, kind_of, many, read_as, type_error

Extra = dict[str, Any]


@dataclass(slots=True)
class Target:
    scalar: ClassVar[str] = "uri"
    os: str = "default"
    uri: str = ""
    extra: Extra = field(default_factory=dict)


@dataclass(slots=True)
class Header:
    name: str = ""
    value: str = ""
    extra: Extra = field(default_factory=dict)


@dataclass(slots=True)
class Choice:
    scalar: ClassVar[str] = "display"
    display: str | None = None
    value: str | None = None
    extra: Extra = field(default_factory=dict)


@dataclass(slots=True)
class TextInput:
    wire: ClassVar[str] = "TextInput"
    id: str = ""
    title: str = ""
    value: str = ""
    is_required: bool = False
    is_multiline: bool = False
    max_length: int | None = None
    extra: Extra = field(default_factory=dict)


@dataclass(slots=True)
class DateInput:
    wire: ClassVar[str] = "DateInput"
    id: str = ""
    title: str = ""
    value: str = ""
    is_required: bool = False
    include_time: bool = False
    extra: Extra = field(default_factory=dict)


@dataclass(slots=True)
class MultichoiceInput:
    wire: ClassVar[str] = "MultichoiceInput"
    id: str = ""
    title: str = ""
    value: str = ""
    is_required: bool = False
    is_multi_select: bool = False
    style: str = ""  # compact (also called normal, or true) or expanded; "" leaves it to the kind
    choices: tuple[Choice, ...] = ()
    extra: Extra = field(default_factory=dict)


Input = TextInput | DateInput | MultichoiceInput


@dataclass(slots=True)
class OpenUri:
    wire: ClassVar[str] = "OpenUri"
    name: str = ""
    targets: tuple[Target, ...] = ()
    extra: Extra = field(default_factory=dict)


@dataclass(slots=True)
class ViewAction:
    wire: ClassVar[str] = "ViewAction"
    name: str = ""
    target: tuple[Target, ...] = ()
    extra: Extra = field(default_factory=dict)


@dataclass(slots=True)
class HttpPost:
    wire: ClassVar[str] = "HttpPOST"
    name: str = ""
    target: str = ""
    headers: tuple[Header, ...] = ()
    body: str = ""
    body_content_type: str = ""
    is_primary: bool = False
    extra: Extra = field(default_factory=dict)


@dataclass(slots=True)
class ActionCard:
    wire: ClassVar[str] = "ActionCard"
    name: str = ""
    inputs: tuple[Input, ...] = ()
    actions: tuple[CardAction, ...] = ()
    extra: Extra = field(default_factory=dict)


@dataclass(slots=True)
class InvokeAddInCommand:
    wire: ClassVar[str] = "InvokeAddInCommand"
    name: str = ""
    add_in_id: str = ""
    desktop_command_id: str = ""
    initialization_context: Any = None
    extra: Extra = field(default_factory=dict)


@dataclass(slots=True)
class OtherAction:
    """An action of an unknown type; it keeps its place as a disabled button."""

    name: str = ""
    extra: Extra = field(default_factory=dict)


CardAction = OpenUri | ViewAction | HttpPost | ActionCard | InvokeAddInCommand | OtherAction


ACTIONS: dict[str, type[Any]] = {kind.wire.lower(): kind for kind in get_args(CardAction) if kind is not OtherAction}
INPUTS: dict[str, type[Any]] = {kind.wire.lower(): kind for kind in get_args(Input)}

# An action without a type gets the type of its most distinctive member.
TELLING = {"targets": OpenUri, "inputs": ActionCard, "body": HttpPost, "target": ViewAction}


def read_action(value: Any, at: Trail, findings: Findings) -> CardAction:
    if not isinstance(value, dict):
        raise type_error(at, "object")
    kind = kind_of(value)
    make = ACTIONS.get(kind)
    if make is None and not kind:
        make = next((guess for name, guess in TELLING.items() if name in value), None)
    if make is None:
        params = {"name": kind or "no type given"}
        findings.append(Finding(pointer_to(at), "action-type", "error", _("No such action: %(name)s."), params))
    action: CardAction = read_as(make or OtherAction, value, at, findings)
    return action


def read_input(value: Any, at: Trail, findings: Findings) -> Input:
    if not isinstance(value, dict):
        raise type_error(at, "object")
    kind = kind_of(value)
    if kind not in INPUTS:
        detail = _("Unknown input; a text field is shown instead.")
        findings.append(Finding(pointer_to(at), "input-type", "error", detail))
    result: Input = read_as(INPUTS.get(kind, TextInput), value, at, findings)
    return result


def read_targets(value: Any, at: Trail, findings: Findings) -> tuple[Target, ...]:
    """Reads the `target` of a ViewAction: a list of addresses from some senders, one address from others."""
    targets: tuple[Target, ...] = (
        TARGETS(value, at, findings) if isinstance(value, list) else (read_as(Target, value, at, findings),)
    )
    return targets


TARGETS = many(lambda value, at, findings: read_as(Target, value, at, findings))
READERS[CardAction] = read_action
READERS[Input] = read_input
READERS[tuple[Target, ...]] = read_targets
