from datetime import datetime

from django.conf import settings

from channels_app.models import User
from connectors.app_packages import Manifest
from connectors.models import AppVersion
from connectors.relay import hosts
from connectors.relay.tickets import NO_MORE, Right, Ticket

# Everything of ours on a relay's host is below this.
RESERVED = "/.patchbay/"


def bridge_url(version: AppVersion, page_url: str, by: User, now: datetime, right: Right = NO_MORE) -> str | None:
    """Returns the URL of the page that stands in for `page_url`: it passes messages both ways.

    The app's page takes it for its own. Returns None if the server relays nothing or the app does not declare the
    page's host. The caller has to check that `by` may see the page; `right` is what has to last for the page to be
    relayed.
    """
    if not hosts.is_declared(hosts.origin_of(page_url), Manifest.of(version.manifest)):
        return None
    origin = settings.TEAMSJS_BRIDGE_ORIGIN
    if not origin and settings.APPS_HOST:
        origin = hosts.apps_origin(version.app.connector_id)
    ticket = Ticket.to(version, by=by, page=page_url, now=now, right=right)
    return f"{origin}{RESERVED}bridge?ticket={ticket.seal()}" if origin else None
