"""Limits how much an author may store: packages are megabytes of the database, and each app has a host at the relay."""

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Sum
from django.db.models.functions import Length
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from channels_app.models import User
from connectors.app_packages import BadPackage, Finding, Findings
from connectors.models import App, AppVersion


@dataclass(frozen=True, slots=True)
class Usage:
    """What an author has here, and the most it may be."""

    apps: int
    size: int

    @property
    def most_apps(self) -> int:
        return int(settings.APPS_PER_AUTHOR)

    @property
    def most_size(self) -> int:
        return int(settings.APP_BYTES_PER_AUTHOR)


def usage_of(author: User) -> Usage:
    """Returns what an author has here, by two queries that read no package."""
    size = AppVersion.objects.filter(app__author=author).aggregate(size=Sum(Length("package")))["size"]
    return Usage(App.objects.filter(author=author).count(), size or 0)


def require_room(*, author: User | None, app: App | None, size: int, replaced: AppVersion | None = None) -> None:
    """Raises BadPackage if a package of `size` bytes is one too many.

    Must be called in a transaction, which it makes the only one of this author's. Apps without an author are the
    administrators', who know what they do.
    """
    if author is None:
        return
    User.objects.select_for_update(no_key=True).get(pk=author.pk)
    if found := _findings(author, app, size, replaced):
        raise BadPackage(found)


def _findings(author: User, app: App | None, size: int, replaced: AppVersion | None) -> list[Finding]:
    found, usage = Findings(), usage_of(author)
    free = _("Delete drafts that you no longer need, or ask the server's administrator for more.")
    if app is None and usage.apps >= usage.most_apps:
        detail = _("You have %(count)d apps here, which is as many as one author may have.") % {"count": usage.apps}
        found.say("too-many-apps", "", detail, free)
    if app is not None and replaced is None:
        counted = app.versions.count()
        if counted >= settings.VERSIONS_PER_APP:
            detail = _("The app has %(count)d versions here, which is as many as it may have.") % {"count": counted}
            found.say("too-many-versions", "", detail, free)
    before = len(bytes(replaced.package)) if replaced else 0
    if usage.size - before + size > usage.most_size:
        words = {"size": filesizeformat(usage.size), "most": filesizeformat(usage.most_size)}
        detail = _("Your packages take %(size)s; with this one they would take more than %(most)s.") % words
        found.say("too-much", "", detail, free)
    return found
