"""The URLs of an app's pages, with their placeholders filled in."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

from connectors.app_packages import Manifest
from connectors.hosts import is_host, matches
from connectors.relay.hosts import is_reserved

TOKEN = re.compile(r"\{(\w+)\}")
# Hosts that a policy may contain; other characters could end its directive and begin another.
HOST = re.compile(r"(\*\.)?[a-z0-9.-]+(:\d{1,5})?|\[[0-9a-f:.]+\](:\d{1,5})?")
SETTINGS, REMOVE = "settings", "remove"


@dataclass(frozen=True, slots=True)
class Page:
    """`frame` is the frame context that the SDK is given."""

    url: str
    frame: str = SETTINGS


def sources_of(manifest: Manifest) -> tuple[str, ...]:
    """Returns the CSP sources that the app's pages may be loaded from and speak from, as `https://*.example.com`.

    Plain http is allowed if the configuration page itself has it, which only hosts named by the operator may.
    """
    schemes = ("https", "http") if manifest.configuration_url.startswith("http://") else ("https",)
    hosts = [host for host in manifest.page_hosts if HOST.fullmatch(host) and not is_reserved(host)]
    return tuple(f"{scheme}://{host}" for host in hosts for scheme in schemes)


def allows(sources: tuple[str, ...], url: str) -> bool:
    parts = urlsplit(url)
    if not is_host(parts.netloc, wildcard=False):  # a browser may read another host out of it
        return False
    return any(_fits(source, parts.scheme, parts.netloc.lower()) for source in sources)


def _fits(source: str, scheme: str, host: str) -> bool:
    listed, _, pattern = source.partition("://")
    return listed == scheme and matches(pattern, host)


def settings_page(manifest: Manifest, stored: Mapping[str, Any], values: Mapping[str, Any], relay: str = "") -> Page:
    """Returns the page where settings are changed, if the page named one, else the configuration page.

    `relay` is the relay's origin.
    """
    found = _own(manifest, stored.get("contentUrl"), relay) or manifest.configuration_url
    return Page(filled(found, values))


def remove_page(manifest: Manifest, stored: Mapping[str, Any], values: Mapping[str, Any], relay: str = "") -> Page:
    """Returns the page that removes a connection, with the frame context that it is to be told.

    That is `settings`, where every SDK takes a remove handler, unless the page is one for removing alone.
    """
    content, found = (_own(manifest, stored.get(key), relay) for key in ("contentUrl", "removeUrl"))
    if found and found != content:
        return Page(filled(found, values), REMOVE)
    return Page(filled(content or manifest.configuration_url, values))


def _own(manifest: Manifest, url: Any, relay: str) -> str | None:
    """Returns the absolute form of a URL that the page stored, None if it is not on the app's hosts."""
    if not isinstance(url, str) or not url.strip() or "[" in url:  # `[tunnelURL]/…` was never filled in
        return None
    try:
        whole = urljoin(manifest.configuration_url, url.strip())
        if relay and whole.startswith(f"{relay}/"):  # made of the page's own location, while it was relayed
            whole = urljoin(manifest.configuration_url, whole.removeprefix(relay))
        return whole if allows(sources_of(manifest), whole) else None
    except ValueError:
        return None


def filled(url: str, values: Mapping[str, Any]) -> str:
    """Fills in placeholders such as `{tid}`, quoted for a query; names without a value stay as they are."""

    def value_of(match: re.Match[str]) -> str:
        value = values.get(match[1])
        return match[0] if value is None else quote(str(value), safe="", errors="replace")

    return TOKEN.sub(value_of, url)
