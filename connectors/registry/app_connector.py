"""Presents outside authors' apps as connectors, so that flows and pages know only one kind."""

import re
from collections.abc import Iterable, Sequence
from typing import ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from connectors.app_packages import Manifest
from connectors.models import AppVersion, Installation
from connectors.sdk import Connector
from connectors.sdk.errors import Words

SLUG = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
State = AppVersion.State
# States of versions that were in the catalog at some time.
RELEASED = (State.PUBLISHED, State.RETIRED, State.WITHDRAWN)
PERMISSIONS = {
    "identity": gettext_lazy("Its page asks for your identity."),
    "messageTeamMembers": gettext_lazy("It asks to send messages to the team's members."),
}


class AppConnector(Connector):
    """An app at one of its versions. It is configured on its author's page (`page`), not by a form of ours."""

    icon = "box"
    page: ClassVar[str] = "app"

    def __init__(self, version: AppVersion) -> None:
        self.version = version
        self.app = version.app
        self.manifest = manifest = Manifest.of(version.manifest)
        self.slug = str(manifest.connector_id)
        self.name, self.summary, self.description = manifest.name, manifest.summary, manifest.description
        self.category = "apps" if version.state in RELEASED else "uploaded"
        self.permissions = permissions_of(manifest)
        self.picture_id = version.picture_id

    @property
    def links(self) -> list[tuple[Words, str]]:
        """The author's pages, those that are safe to link to."""
        named = [
            (_("Website"), self.manifest.website_url),
            (_("Privacy"), self.manifest.privacy_url),
            (_("Terms of use"), self.manifest.terms_url),
        ]
        return [(words, url) for words, url in named if url.startswith("https://")]

    @property
    def is_withdrawn(self) -> bool:
        return self.version.state == State.WITHDRAWN


def permissions_of(manifest: Manifest) -> Sequence[Words]:
    """Returns sentences that tell what an app will be able to do."""
    page, buttons = ", ".join(manifest.page_hosts), ", ".join(manifest.action_hosts)
    asked = [
        PERMISSIONS.get(name) or _("It asks for the permission “%(name)s”.") % {"name": name}
        for name in manifest.permissions
    ]
    return [
        _("Posts to the channels it is connected to, under its name and icon."),
        _("Is configured on pages from %(hosts)s, which learn your name and e-mail, the team and the channel.")
        % {"hosts": page},
        _("Buttons on its messages may call %(hosts)s.") % {"hosts": buttons}
        if buttons
        else _("Buttons on its messages call nothing."),
        *asked,
    ]


def is_app(slug: str) -> bool:
    """Tells whether a slug is an app's, which is the GUID of its connector."""
    return SLUG.fullmatch(slug) is not None


def published(slug: str = "") -> QuerySet[AppVersion]:
    """Selects the app versions that the organisation's catalog offers; with `slug`, only that app's."""
    found = light().filter(state=State.PUBLISHED)
    return found.filter(app__connector_id=slug) if slug else found


def light() -> QuerySet[AppVersion]:
    """Selects versions without their packages, which take megabytes that no list needs."""
    return AppVersion.objects.select_related("app").defer("package")


def load(installations: Iterable[Installation]) -> None:
    """Fetches the versions of many installations in one query."""
    wanted = [it for it in installations if it.version_id and not Installation.version.is_cached(it)]
    if not wanted:
        return
    found = light().in_bulk({it.version_id for it in wanted})
    for installation in wanted:
        assert installation.version_id
        installation.version = found[installation.version_id]
