"""The Connect button: an app's own site asks for a webhook, a person chooses the channel and is sent back with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode, urlsplit
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from channels_app import access
from channels_app.models import Channel, User
from connectors import registry
from connectors.app_packages import Manifest
from connectors.flows.setups.page_urls import allows, sources_of
from connectors.flows.setups.saving import save
from connectors.flows.setups.sessions import open_setup, url_of
from connectors.models import AppVersion, Installation

# Characters; sites send a nonce or a small token.
STATE_LENGTH = 2000


class InvalidRequest(ValueError):
    """An app may not use the link, and nobody is sent anywhere. `str(error)` is for the person."""


@dataclass(frozen=True, slots=True)
class ConnectRequest:
    """What a site asks for. `installed` are the versions that the person's teams have; others would get `published`."""

    published: AppVersion | None
    installed: Mapping[UUID, AppVersion]
    callback_url: str
    state: str

    @property
    def version(self) -> AppVersion:
        """The first version whose pages come from the site's host."""
        return self._own[0]

    def version_in(self, team_id: UUID | None) -> AppVersion | None:
        found = self.installed.get(team_id, self.published) if team_id else None
        return found if found in self._own else None

    def back(self, **answer: str) -> str:
        """Returns the URL to send the person to, with an answer in its query."""
        return f"{self.callback_url}?{urlencode({'state': self.state, **answer})}"

    @property
    def _own(self) -> list[AppVersion]:
        every = [self.published] if self.published else []
        return [version for version in (*every, *self.installed.values()) if _is_own(version, self.callback_url)]


def check_request(*, by: User, app_id: str, callback_url: str, state: str) -> ConnectRequest:
    """Checks a link before anybody is shown it. Raises InvalidRequest if the app may not use it."""
    if len(state) > STATE_LENGTH:
        raise InvalidRequest(_("The link's state is longer than %(limit)d characters.") % {"limit": STATE_LENGTH})
    try:
        slug = str(UUID(app_id))
    except ValueError:
        raise InvalidRequest(_("app_id is not the GUID of a connector.")) from None
    known = registry.find(slug)
    mine = Installation.objects.filter(team__in=access.visible_teams(by), connector=slug, removed_at=None)
    found = ConnectRequest(
        published=known.version if isinstance(known, registry.AppConnector) else None,
        installed={it.team_id: it.version for it in mine.select_related("version__app") if it.team_id and it.version},
        callback_url=callback_url,
        state=state,
    )
    if not found._own:
        raise InvalidRequest(_("No app that you can use has this app_id and callback_url among its valid domains."))
    return found


def channels_for(asked: ConnectRequest, *, by: User) -> list[Channel]:
    """Lists the channels where the person may connect the app, by team."""
    mine = access.visible_channels(by).filter(access.OPEN, team__in=access.teams_to_connect(by)).select_related("team")
    ordered = mine.order_by("team__name", "team_id", "created_at")
    return [channel for channel in ordered if asked.version_in(channel.team_id)]


@transaction.atomic
def grant(*, asked: ConnectRequest, channel: Channel, by: User, name: str, now: datetime) -> str:
    """Connects the app to the channel; returns the URL that carries the webhook URL back to its site."""
    version = asked.version_in(channel.team_id)
    if version is None or channel.team is None:
        raise access.NotVisible("app")
    setup = open_setup(channel=channel, by=by, version=version, now=now)
    url = url_of(setup)
    save(setup_id=setup.pk, by=by, settings={"configName": name}, now=now)
    return asked.back(webhook_url=url, group_name=channel.team.name, app_type="teams", user_objectId=str(by.pk))


def _is_own(version: AppVersion, url: str) -> bool:
    """Returns whether a URL is on the app's own hosts, with nothing where the answer will be put."""
    try:
        parts = urlsplit(url)
        is_bare = not any(mark in url for mark in "?#\\") and parts.path.startswith("/") and url.isprintable()
        return is_bare and allows(sources_of(Manifest.of(version.manifest)), url)
    except ValueError:
        return False
