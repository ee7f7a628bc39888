"""Places on our pages where other apps put something of theirs.

An app registers its templates as it becomes ready. A page draws them, in that order, by `{% extension "place" %}`; they
see what the page sees.
"""

from collections import defaultdict
from collections.abc import Sequence

PLACES = frozenset(
    {
        "call-actions",
        "channel-about",
        "channel-actions",
        "channel-empty",
        "channel-notices",
        "chat-about",
        "chat-empty",
        "entrance-foot",
        "payload-actions",
        "person-menu",
        "team-actions",
    }
)

_templates: dict[str, list[str]] = defaultdict(list)


def extend(place: str, template: str) -> None:
    """This function has a template drawn at a place, below what is drawn there already.

    Raises:
        LookupError: No page has such a place.
    """
    if place not in PLACES:
        raise LookupError(f"There is no place “{place}”; there are {', '.join(sorted(PLACES))}.")
    if template not in _templates[place]:
        _templates[place].append(template)


def templates_at(place: str) -> Sequence[str]:
    """This function returns the names of the templates that are drawn at a place."""
    return tuple(_templates[place])
