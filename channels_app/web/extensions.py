"""Places on our pages that other apps can extend.

An app registers its templates as it becomes ready. A page draws them, in that order, by `{% extension "place" %}`, with
its own context.
"""

from collections import defaultdict
from collections.abc import Sequence

PLACES = frozenset(
    {
        "account-sign-in",
        "administration-person",
        "call-actions",
        "channel-about",
        "channel-actions",
        "channel-empty",
        "channel-notices",
        "chat-about",
        "chat-empty",
        "deletion-losses",
        "administration-team",
        "entrance-foot",
        "head",
        "payload-actions",
        "person-menu",
        "sign-in-choices",
        "team-actions",
    }
)

_templates: dict[str, list[str]] = defaultdict(list)


def extend(place: str, template: str) -> None:
    """Adds a template at a place of a page, below those already there. Raises LookupError if no page has this place."""
    if place not in PLACES:
        raise LookupError(f"There is no place “{place}”; there are {', '.join(sorted(PLACES))}.")
    if template not in _templates[place]:
        _templates[place].append(template)


def templates_at(place: str) -> Sequence[str]:
    """Returns the names of the templates at a place."""
    return tuple(_templates[place])
