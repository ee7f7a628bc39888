"""The bridge page: it holds the author's page in a frame and carries messages between that and the dialog."""

from datetime import datetime
from functools import cache
from pathlib import Path
from urllib.parse import parse_qs

from django.utils.html import format_html
from django.utils.translation import gettext as _

from channels_app.models import User
from connectors.models import AppVersion
from connectors.packages import Manifest
from connectors.relaying import grants, hosts, tickets
from connectors.relaying.bridging import RESERVED
from connectors.relaying.headers import moved
from connectors.relaying.messages import OURS, Asked, Reply, plainly

HERE = Path(__file__).parent
FILES = {"bridge.js": "text/javascript; charset=utf-8", "bridge.css": "text/css; charset=utf-8"}
PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>{name}</title>
<link rel="stylesheet" href="{reserved}bridge.css">
<script src="{reserved}bridge.js" data-platform="{platform}" data-page="{origin}" data-vendor="{vendor}"></script>
<iframe name="embedded-page-container" title="{name}" src="{page}"></iframe>
"""


def respond(asked: Asked, *, now: datetime) -> Reply:
    """What is below the reserved prefix: the bridge and its two files."""
    name = asked.path.removeprefix(RESERVED)
    if asked.method not in ("GET", "HEAD"):
        return plainly(405, _("Only GET is answered here."), ("Allow", "GET, HEAD"))
    if name in FILES:
        return Reply(
            200, [("Content-Type", FILES[name]), ("Cross-Origin-Resource-Policy", "same-origin"), *OURS], _file(name)
        )
    if name != "bridge":
        return plainly(404, _("There is nothing at this address."))
    ticket = tickets.read_ticket(parse_qs(asked.query).get("ticket", [""])[0], now=now)
    version = _version(ticket, asked.host) if ticket else None
    if ticket is None or version is None:
        return plainly(403, _("This link has expired. Close the dialog and open it again."))
    return _bridge(ticket, version, asked.host, now)


def _version(ticket: tickets.Ticket, host: str) -> AppVersion | None:
    """The app's version, if the ticket is for the app at this host and for somebody who is still here."""
    if not User.objects.filter(pk=ticket.user, is_active=True).exists():
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
    headers = [("Content-Type", "text/html; charset=utf-8"), *_with_policy(origin)]
    if not hosts.is_bridge(host):
        headers += [("Set-Cookie", line) for line in grants.lines(ticket.grant(vendor, now=now))]
    return Reply(200, headers, body.encode())


def _with_policy(origin: str) -> list[tuple[str, str]]:
    policy = (
        f"default-src 'none'; script-src 'self'; style-src 'self'; frame-src 'self' {origin};"
        f" frame-ancestors {hosts.platform_origin()}; base-uri 'none'; form-action 'none'"
    )
    return [("Content-Security-Policy", policy), *(header for header in OURS if header[0] != "Content-Security-Policy")]


@cache
def _file(name: str) -> bytes:
    return (HERE / name).read_bytes()
