"""The CSS classes of the elements on allauth's pages."""

from collections.abc import Container, Mapping

# By an element's tag or an alert's level; the first match counts, and "" is for elements without one.
CLASSES: Mapping[str, Mapping[str, str]] = {
    "alert": {"error": "note-bad", "warning": "note-warn", "": "note-info"},
    "badge": {"success": "tag-good", "warning": "tag-warn", "primary": "tag-accent", "": ""},
    "button": {
        "delete": "btn-outline-danger",
        "danger": "btn-outline-danger",
        "secondary": "btn-secondary",
        "outline": "btn-secondary",
        "panel": "btn-secondary",
        "": "btn-primary",
    },
    "form": {"entrance": "", "": "panel panel-body"},
}


def element_class(tags: Container[str] | None, element: str) -> str:
    """Returns the CSS class that an element of a page has beside its own."""
    classes = CLASSES[element]
    return next((name for tag, name in classes.items() if tag and tag in (tags or ())), classes[""])
