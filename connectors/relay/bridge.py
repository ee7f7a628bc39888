"""The bridge page: it holds the author's page in a frame and carries messages between that and the dialog."""

from datetime import datetime
from functools import cache
from pathlib import Path
from urllib.parse import parse_qs, quote

from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from connectors.app_packages import Manifest
from connectors.models import AppVersion
from connectors.relay import grants, hosts, standing, tickets
from connectors.relay.bridge_urls import RESERVED
from connectors.relay.headers import moved
from connectors.relay.messages import OWN_RESPONSE_HEADERS, Asked, Reply, plainly

HERE = Path(__file__).parent
HTML = "text/html; charset=utf-8"
SCRIPT, STYLE = "text/javascript; charset=utf-8", "text/css; charset=utf-8"
# In a path and its query as the browser gave them, percent signs included.
SAFE = "/%?&=:;,@!$'()*+~-._"
FILES = {"bridge.js": SCRIPT, "enter.js": SCRIPT, "bridge.css": STYLE}
PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>{name}</title>
<link rel="stylesheet" href="{reserved}bridge.css">
<script src="{reserved}bridge.js" data-platform="{platform}" data-page="{origin}" data-vendor="{vendor}"></script>
<iframe name="embedded-page-container" title="{name}" src="{page}"></iframe>
"""
ENTRANCE = """<!doctype html>
<html lang="{language}">
<meta charset="utf-8">
<title>Patchbay</title>
<script src="{reserved}enter.js"></script>
<p>{words}</p>
</html>
"""


def respond(asked: Asked, *, now: datetime) -> Reply:
    """Responds to requests below the reserved prefix: the bridge, its two files, tickets and the way into the pages."""
    name = asked.path.removeprefix(RESERVED)
    if asked.method not in ("GET", "HEAD"):
        return plainly(405, _("Only GET is answered here."), ("Allow", "GET, HEAD"))
    if name in FILES:
        return Reply(
            200,
            [("Content-Type", FILES[name]), ("Cross-Origin-Resource-Policy", "same-origin"), *OWN_RESPONSE_HEADERS],
            _file(name),
        )
    if name not in ("bridge", "ticket", "enter") or (name != "bridge" and hosts.is_bridge(asked.host)):
        return plainly(404, _("There is nothing at this address."))
    if name == "ticket":
        return _ticket(asked, now)
    ticket = tickets.read_ticket(parse_qs(asked.query).get("ticket", [""])[0], now=now)
    version = _version(ticket, asked.host, now) if ticket else None
    if ticket is None or version is None:
        return plainly(403, _("This link has expired. Close the dialog and open it again."))
    return _bridge(ticket, version, asked.host, now) if name == "bridge" else _enter(ticket, version, asked, now)


def without_grant(asked: Asked) -> Reply:
    words = _(
        "This page is shown in Patchbay's configuration dialog only. Close the dialog and open it again. If that does"
        " not help, the browser blocks cookies of embedded pages: allow them for this address."
    )
    if asked.method != "GET" or asked.header("sec-fetch-dest") != "document":
        return plainly(403, words)
    body = format_html(ENTRANCE, language=get_language() or "en", reserved=RESERVED, words=words)
    policy = "default-src 'none'; script-src 'self'; frame-ancestors 'none'"
    return Reply(403, [("Content-Type", HTML), *_with_policy(policy)], body.encode())


def _ticket(asked: Asked, now: datetime) -> Reply:
    """Issues a ticket for a window that has no grant, at the request of the page that opened it and has one."""
    grant = grants.find_grant(asked, now=now)
    from_elsewhere = asked.header("sec-fetch-site") not in ("", "same-origin")
    if grant is None or from_elsewhere or not standing.stands(grant, now=now):
        return plainly(403, _("This link has expired. Close the dialog and open it again."))
    return plainly(200, tickets.Ticket.of(grant, now=now).seal())


def _enter(ticket: tickets.Ticket, version: AppVersion, asked: Asked, now: datetime) -> Reply:
    to = parse_qs(asked.query).get("to", ["/"])[0]
    grant = ticket.grant(hosts.origin_of(ticket.page), now=now)
    # Whatever it is, it stays behind this origin's slash.
    place = f"{hosts.apps_origin(version.app.connector_id)}/{quote(to.lstrip('/'), safe=SAFE)}"
    return Reply(
        303, [("Location", place), *OWN_RESPONSE_HEADERS, *(("Set-Cookie", line) for line in grants.lines(grant))]
    )


def _version(ticket: tickets.Ticket, host: str, now: datetime) -> AppVersion | None:
    """Returns the app's version if the ticket is for the app at this host and for a person who may still use it."""
    if not standing.stands(ticket, now=now):
        return None
    found = AppVersion.objects.select_related("app").filter(pk=ticket.version).first()
    if found is None or not (hosts.is_bridge(host) or hosts.app_at(host) == found.app.connector_id):
        return None
    return found if hosts.is_declared(hosts.origin_of(ticket.page), Manifest.of(found.manifest)) else None


def _bridge(ticket: tickets.Ticket, version: AppVersion, host: str, now: datetime) -> Reply:
    vendor = hosts.origin_of(ticket.page)
    origin = vendor if hosts.is_bridge(host) else hosts.apps_origin(version.app.connector_id)
    body = format_html(
        PAGE,
        name=Manifest.of(version.manifest).name,
        reserved=RESERVED,
        platform=hosts.platform_origin(),
        origin=origin,
        vendor=vendor,
        page=moved(ticket.page, origin),
    )
    policy = (
        f"default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; frame-src 'self' {origin};"
        f" frame-ancestors {hosts.platform_origin()}; base-uri 'none'; form-action 'none'"
    )
    headers = [("Content-Type", HTML), *_with_policy(policy)]
    if not hosts.is_bridge(host):
        headers += [("Set-Cookie", line) for line in grants.lines(ticket.grant(vendor, now=now))]
    return Reply(200, headers, body.encode())


def _with_policy(policy: str) -> list[tuple[str, str]]:
    return [
        ("Content-Security-Policy", policy),
        *(header for header in OWN_RESPONSE_HEADERS if header[0] != "Content-Security-Policy"),
    ]


@cache
def _file(name: str) -> bytes:
    return (HERE / name).read_bytes()
