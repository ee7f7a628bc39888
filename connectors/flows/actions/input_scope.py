"""Finds the inputs that an Adaptive Card's button gathers. Pure."""

from collections.abc import Iterable, Mapping
from typing import Any

from channels_app.cards.errors import step


def inputs_around(node: Any, at: str, action_id: str) -> dict[str, Mapping[str, Any]]:
    """Returns the inputs that a button gathers, by id: all except those in an Action.ShowCard without the button."""
    if isinstance(node, list):
        return _merge(inputs_around(item, step(at, str(i)), action_id) for i, item in enumerate(node))
    if not isinstance(node, dict):
        return {}
    kind = str(node.get("type", "")).lower()
    own = {str(node["id"]): node} if kind.startswith("input.") and "id" in node else {}
    places = {name: step(at, name) for name in node}
    if kind == "action.showcard" and not action_id.startswith(step(at, "card") + "/"):
        places.pop("card", None)
    return own | _merge(inputs_around(node[name], below, action_id) for name, below in places.items())


def _merge(found: Iterable[dict[str, Mapping[str, Any]]]) -> dict[str, Mapping[str, Any]]:
    return {name: node for one in found for name, node in one.items()}
