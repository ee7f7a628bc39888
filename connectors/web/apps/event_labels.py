"""Labels for the events in an app's history."""

from django.utils.translation import gettext as _


def event_words() -> dict[str, str]:
    """Returns what happened to an app, in words, by the kind of an AppEvent."""
    return {
        "registered": _("registered the app"),
        "uploaded": _("uploaded a version"),
        "drafted": _("wrote a version"),
        "edited": _("changed a version"),
        "deleted": _("deleted a version"),
        "submitted": _("submitted it for review"),
        "taken": _("started its review"),
        "rejected": _("rejected it"),
        "approved": _("approved it"),
        "approved-own": _("approved it, their own app"),
        "published": _("published it"),
        "rolled-back": _("brought it back into the catalog"),
        "withdrawn": _("withdrew it"),
        "taken-back": _("took it back out of review"),
        "tried": _("tries it in a team"),
        "agreed": _("agreed to it for a team or chat"),
        "exported": _("made a bundle of it"),
        "imported": _("imported it from a bundle"),
    }
