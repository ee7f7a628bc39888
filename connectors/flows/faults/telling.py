"""Tells authors of faults: counts only, never whose connections they are."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_noop as _

from channels_app.models import User
from channels_app.translatable import Sentence
from connectors import authors
from connectors.app_packages import Manifest
from connectors.models import App, AppFault, AppVersion
from connectors.registry.app_connector import RELEASED

Kind = AppFault.Kind
FAILS = {
    Kind.PAGE: _("The configuration page of %(name)s fails. Failed tries within a day: %(count)d."),
    Kind.POSTS: _(
        "Posts of %(name)s are refused. Within a day: %(count)d; connections: %(connections)d; teams and chats:"
        " %(places)d."
    ),
    Kind.BUTTONS: _(
        "Buttons of %(name)s are not answered by its service. Within a day: %(count)d; connections: %(connections)d;"
        " teams and chats: %(places)d."
    ),
    Kind.CONNECTIONS: _("Connections of %(name)s need attention: %(connections)d; teams and chats: %(places)d."),
}
HEALED = {
    Kind.PAGE: _("The configuration page of %(name)s opens again."),
    Kind.POSTS: _("No post of %(name)s was refused for a day."),
    Kind.BUTTONS: _("All buttons of %(name)s were answered for a day."),
    Kind.CONNECTIONS: _("No connection of %(name)s needs attention any more."),
}
ADVICE = {
    Kind.PAGE: _("People who want to set it up see an error. See whether the page's server answers from the internet."),
    Kind.POSTS: _("What was refused made no message. The answer to each post says the rule and the place."),
    Kind.BUTTONS: _("The people who pressed one were told that it failed. See whether the service answers in time."),
    Kind.CONNECTIONS: _("Those who manage them were told as well."),
}


def tell(faults: Sequence[AppFault], *, healed: bool, now: datetime) -> None:
    """Tells the authors of faults by bell and mail; of healed ones by the bell alone."""
    if not faults:
        return
    apps = {fault.app_id for fault in faults}
    people, names = _authors(apps), _names(apps)
    for fault in faults:
        say = describe(fault, names.get(fault.app_id, ""), healed=healed)
        mail = [] if healed else [say, Sentence(ADVICE[Kind(fault.kind)])]
        path = reverse("app", args=(fault.app_id,)) + "#faults"
        authors.tell(people.get(fault.app_id, []), say=say, about=fault.pk, path=path, now=now, mail=mail)


def describe(fault: AppFault, name: str, *, healed: bool = False) -> Sentence:
    counts = {"count": fault.count, "connections": fault.connections, "places": fault.places}
    return Sentence((HEALED if healed else FAILS)[Kind(fault.kind)], {"name": name, **({} if healed else counts)})


def _authors(apps: set[UUID]) -> dict[UUID, list[User]]:
    """Returns the authors by app; none where the author has left or is locked out."""
    found = App.objects.filter(pk__in=apps, author__is_active=True).select_related("author")
    return {app.pk: [app.author] for app in found if app.author}


def _names(apps: set[UUID]) -> dict[UUID, str]:
    """Returns the names by app, as the newest released version has them."""
    versions = AppVersion.objects.filter(app__in=apps, state__in=RELEASED)
    newest = versions.order_by("app", "-order").distinct("app").defer("package")
    return {version.app_id: Manifest.of(version.manifest).name for version in newest}
