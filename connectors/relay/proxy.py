"""Passes one request for a page to the app's own server, and its answer back."""

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from connectors import outbound
from connectors.app_packages import Manifest
from connectors.models import AppVersion, Exchange
from connectors.registry.app_connector import RELEASED, light
from connectors.relay import bridge, grants, hosts, standing
from connectors.relay.headers import from_page, to_page
from connectors.relay.messages import Asked, Reply, plainly
from connectors.relay.tickets import Grant

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
SAFE_METHODS = ("GET", "HEAD")
# Seconds for one request: a page's own server may have to ask another one.
TIMEOUT_SECONDS = 30.0
# The form of the platform's API tokens; if a page contains one, it must not be passed on.
API_TOKEN = "pbt_"  # noqa: S105
STATUSES = {"timeout": 504, "too-large": 502, "blocked": 403}


def find_refusal(asked: Asked, *, now: datetime) -> Reply | None:
    """Returns a refusal if the request itself shows that it must not be relayed, None if it may be."""
    if hosts.app_at(asked.host) is None:
        return plainly(404, _("There is no app at this address."))
    if asked.method not in METHODS or not asked.path.startswith("/"):
        return plainly(405, _("This kind of request is not relayed."), ("Allow", ", ".join(METHODS)))
    if asked.header("upgrade") or asked.header("service-worker"):
        return plainly(403, _("WebSockets and service workers are not relayed."))
    if not _comes_from_its_pages(asked):
        return plainly(403, _("Only an app's own pages may send requests here."))
    return None if grants.find_grant(asked, now=now) else bridge.without_grant(asked)


def relay(asked: Asked, *, now: datetime, network: outbound.Network | None = None) -> Reply:
    """Returns the answer of the page's own server, or an error of ours if there is none."""
    grant = grants.find_grant(asked, now=now)
    version = _declared_version(grant, asked.host) if grant and standing.stands(grant, now=now) else None
    if grant is None or version is None:
        return plainly(403, _("This app's pages do not come from there. Close the dialog and open it again."))
    request = _request(asked, grant)
    try:
        answer = outbound.send(
            request,
            **_behalf(asked, grant, version),
            now=now,
            timeout=TIMEOUT_SECONDS,
            limit=settings.RELAY_BODY_LIMIT,
            network=network,
            keep_bodies=False,
        )
    except outbound.OutboundError as error:
        return plainly(STATUSES.get(error.kind, 502), str(error))
    return _reply(answer, asked, grant)


def _comes_from_its_pages(asked: Asked) -> bool:
    """Tells whether a request comes from the app's own pages.

    Another site can send a browser here, as sign-in services do, but not act with the person's cookies.
    """
    site = asked.header("sec-fetch-site")
    if asked.method in SAFE_METHODS and (site == "none" or asked.header("sec-fetch-mode") == "navigate"):
        return True
    if site:
        return site == "same-origin"
    return asked.header("origin") in ("", _own_origin(asked))


def _declared_version(grant: Grant, host: str) -> AppVersion | None:
    """Returns the grant's version if it is of the app at this host and its manifest names the grant's origin."""
    connector_id = hosts.app_at(host)
    version = light().filter(pk=grant.version).first()
    if version is None or version.app.connector_id != connector_id:
        return None
    return version if hosts.is_declared(grant.origin, Manifest.of(version.manifest)) else None


def _behalf(asked: Asked, grant: Grant, version: AppVersion) -> dict[str, Any]:
    """Returns the purpose under which the exchange is recorded.

    A released app's configuration page has a purpose of its own, so that its failures count.
    """
    page = Manifest.of(version.manifest).configuration_url
    is_page = (
        asked.method == "GET"
        and version.state in RELEASED
        and asked.path == (urlsplit(page).path or "/")
        and hosts.origin_of(page) == grant.origin
    )
    return {"purpose": Exchange.PAGE, "app_id": version.app_id} if is_page else {"purpose": "relay"}


def _own_origin(asked: Asked) -> str:
    connector_id = hosts.app_at(asked.host)
    return hosts.apps_origin(connector_id) if connector_id else ""


def _request(asked: Asked, grant: Grant) -> outbound.Request:
    headers = to_page(
        asked.headers, relay=_own_origin(asked), origin=grant.origin, hidden=grants.hidden(), token=API_TOKEN
    )
    query = f"?{asked.query}" if asked.query else ""
    return outbound.Request(asked.method, f"{grant.origin}{asked.path}{query}", headers, asked.body)


def _reply(answer: outbound.Answer, asked: Asked, grant: Grant) -> Reply:
    answer.headers.encoding = "latin-1"  # byte for byte, whatever the page's server wrote
    headers = from_page(
        answer.headers,
        url=answer.url,
        relay=_own_origin(asked),
        origin=grant.origin,
        platform=hosts.platform_origin(),
        reserved=grants.hidden(),
        placed=grants.cookie_attributes(asked),
    )
    return Reply(answer.status, headers, answer.body)
