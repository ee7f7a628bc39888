"""A card costs work and memory in proportion to its size, counted in bytecodes and in bytes instead of time.

What patterns and the built-in types do within one bytecode is not counted; test_hostile_text.py holds that to a time.
"""

from __future__ import annotations

import sys
import tracemalloc
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest

from channels_app.cards import dump_message, load_message, parse_message, plain_text, render_message
from tests.channels_app.cards.samples import adaptive

SMALL, TIMES = 20, 4


def titled(**more: Any) -> dict[str, Any]:
    return {"@type": "MessageCard", "title": "t", **more}


def form(count: int, *, ids: int) -> dict[str, Any]:
    names = [f"i{n % ids}" for n in range(count)]
    inputs = [{"@type": "TextInput", "id": name, "title": "t", "isRequired": True} for name in names]
    posts = [{"@type": "HttpPOST", "name": "p", "target": f"https://a.test/{{{{{name}.value}}}}"} for name in names]
    return {"@type": "ActionCard", "name": "a", "inputs": inputs, "actions": posts}


def nested(count: int, *, by: Callable[[Any], Any]) -> dict[str, Any]:
    """Many times the same depth: depth itself has a limit."""
    node: Any = {"type": "TextBlock", "text": "deep"}
    for _level in range(20):
        node = by(node)
    return adaptive(*[node] * count)


SHAPES: dict[str, Callable[[int], dict[str, Any]]] = {
    "facts": lambda count: titled(sections=[{"facts": [{"name": f"n{n}", "value": "*v*"} for n in range(count)]}]),
    "one object of facts": lambda count: titled(sections=[{"facts": {f"n{n}": "v" for n in range(count)}}]),
    "sections": lambda count: titled(sections=[{"activityTitle": "**a**", "text": "b"}] * count),
    "pictures that are not shown": lambda count: titled(sections=[{"images": ["javascript:x"] * count}]),
    "members that nobody reads": lambda count: titled(sections=[{f"x{n}": n for n in range(count)}]),
    "buttons": lambda count: titled(potentialAction=[{"@type": "OpenUri", "name": "o", "targets": ["x"]}] * count),
    "a form whose buttons use its inputs": lambda count: titled(potentialAction=[form(count, ids=count)]),
    "a form whose inputs have one id": lambda count: titled(potentialAction=[form(count, ids=1)]),
    "another service's blocks": lambda count: {"blocks": [{"text": {"text": f"line {n}"}} for n in range(count * 9)]},
    "another service's members": lambda count: {"text": "t", **{f"x{n}": {"name": f"v{n}"} for n in range(count * 9)}},
    "attachments": lambda count: {
        "attachments": [{"contentType": "image/png", "contentUrl": "https://a.test"}] * count
    },
    "elements": lambda count: adaptive(*[{"type": "TextBlock", "text": "_a_ `b` [c](https://d.test)"}] * count),
    "facts of an element": lambda count: adaptive({"type": "FactSet", "facts": [{"title": "a", "value": "b"}] * count}),
    "elements that nobody knows": lambda count: adaptive(*[{"type": "Hologram", "text": "x"}] * count),
    "inputs": lambda count: adaptive(*[{"type": "Input.Text", "id": "i"}] * count),
    "numbers of a chart": lambda count: adaptive({"type": "Chart.Pie", "data": [{"x": "a", "value": 1}] * count}),
    "boxes in boxes": lambda count: nested(count, by=lambda node: {"type": "Container", "items": [node]}),
    "fallbacks in fallbacks": lambda count: nested(count, by=lambda node: {"type": "Hologram", "fallback": node}),
    "lines": lambda count: {"text": "- **a** b_c [d](https://e.test) `f`\n" * count},
}


def handle(message: dict[str, Any]) -> None:
    """All that is done with a card between its sender and a page."""
    envelope = parse_message(message)
    plain_text(envelope)
    render_message(load_message(dump_message(envelope)), prefix="m-", image_url=str)


def bytecodes(work: Callable[[], object]) -> int:
    count = 0

    def trace(frame: FrameType, event: str, _argument: Any) -> Any:
        nonlocal count
        frame.f_trace_opcodes, frame.f_trace_lines = True, False
        count += event == "opcode"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        work()
    finally:
        sys.settrace(before)
    return count


def peak(work: Callable[[], object]) -> int:
    # Python keeps some freed objects of each type for their next use, which would count for nothing.
    taken = [({"a": n}, [n]) for n in range(200)]
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
        taken.clear()


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES.keys())
def test_a_larger_card_costs_in_proportion(shape: Callable[[int], dict[str, Any]]) -> None:
    small, large = shape(SMALL), shape(SMALL * TIMES)
    handle(large)  # so that what is remembered of names and lines costs neither
    for cost in (bytecodes, peak):
        # What each card costs whatever its size makes it less; where each part looks at all others, it would be more.
        assert cost(lambda: handle(large)) <= cost(lambda: handle(small)) * TIMES, cost.__name__
