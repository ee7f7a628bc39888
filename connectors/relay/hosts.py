"""Which hosts are the relay's, and which hosts of others it speaks to."""

import re
from functools import lru_cache
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings

from connectors.app_packages import Manifest
from connectors.hosts import is_host, matches

LABEL = re.compile(r"[0-9a-f]{32}")
PORTS = {"http": 80, "https": 443}


def origin_of(url: str) -> str:
    """Returns scheme, host and port as browsers write an origin; empty if the URL has none."""
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname, parts.port
    except ValueError:
        return ""
    if parts.scheme not in PORTS or not host or parts.username is not None:
        return ""
    name = f"[{host}]" if ":" in host else host
    if not is_host(name, wildcard=False):  # it goes into policies, where a semicolon would begin another directive
        return ""
    return f"{parts.scheme}://{name}" + (f":{port}" if port not in (None, PORTS[parts.scheme]) else "")


def platform_origin() -> str:
    return origin_of(settings.BASE_URL)


def apps_origin(connector_id: UUID) -> str:
    """Returns the origin at which this app's pages are relayed."""
    return origin_of(f"{'https' if settings.SECURE else 'http'}://{connector_id.hex}.{settings.APPS_HOST}")


def is_ours(host: str) -> bool:
    """Tells whether a request with this `Host` is for the relay, so that the platform must not answer it."""
    name, parent = name_of(host), name_of(settings.APPS_HOST)
    return bool(name) and (is_bridge(host) or (bool(parent) and (name == parent or name.endswith(f".{parent}"))))


def is_reserved(host: str) -> bool:
    """Tells whether a host is the platform's or the relay's; no app's page can be there, whatever its manifest says."""
    return is_ours(host) or platform_origin() in (origin_of(f"https://{host}"), origin_of(f"http://{host}"))


def is_bridge(host: str) -> bool:
    bridge = urlsplit(settings.TEAMSJS_BRIDGE_ORIGIN).hostname
    return bool(bridge) and name_of(host) == bridge


def app_at(host: str) -> UUID | None:
    """Returns the connector id of the app that is relayed at this host, None if there is none."""
    label, dot, parent = name_of(host).partition(".")
    named = dot and parent == name_of(settings.APPS_HOST) and LABEL.fullmatch(label)
    return UUID(label) if named else None


@lru_cache(maxsize=512)  # every request asks, whoever it is for
def name_of(host: str) -> str:
    """Returns the name in a host with or without a port, empty if there is none."""
    try:
        return (urlsplit(f"//{host}").hostname or "").rstrip(".")
    except ValueError:
        return ""


def is_declared(origin: str, manifest: Manifest) -> bool:
    """Tells whether the app's manifest names the origin: as its configuration page's or, for https, as a valid domain.

    The platform's and the relay's own hosts never count.
    """
    parts = urlsplit(origin)
    if is_reserved(parts.netloc):
        return False
    if origin == origin_of(manifest.configuration_url):
        return True
    return parts.scheme == "https" and any(matches(pattern, parts.netloc) for pattern in manifest.valid_domains)
