"""What happened to an app, in words."""

from django.utils.translation import gettext as _


def event_words() -> dict[str, str]:
    """By the kind of an AppEvent."""
    return {
        "registered": _("registered the app"),
        "uploaded": _("uploaded a version"),
        "drafted": _("wrote a version"),
        "edited": _("changed a version"),
        "deleted": _("deleted a version"),
    }
