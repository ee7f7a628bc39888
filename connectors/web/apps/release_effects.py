"""Explains what a release would mean for the teams that have the app, before somebody releases it."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from connectors.flows.publishing import releasing
from connectors.models import AppVersion


def consequences(version: AppVersion) -> list[str]:
    """Returns sentences that tell what publishing a version would do."""
    reach = releasing.reach(version)
    lines = [_("Every team can install it from the catalog.")]
    if reach.follow:
        line = ngettext("%(n)d team gets it at once.", "%(n)d teams get it at once.", reach.follow)
        lines.append(line % {"n": reach.follow})
    if reach.wait:
        line = ngettext(
            "%(n)d team is asked first, because it wants more than the team agreed to.",
            "%(n)d teams are asked first, because it wants more than they agreed to.",
            reach.wait,
        )
        lines.append(line % {"n": reach.wait})
    published = version.app.published
    if published and published.pk != version.pk:
        lines.append(_("Version %(version)s retires; it can be brought back.") % {"version": published.version})
    return lines
