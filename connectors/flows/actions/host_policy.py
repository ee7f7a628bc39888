"""The hosts that a connection's cards may call, and the URL of its Adaptive Cards' buttons."""

import re
from collections.abc import Iterable
from typing import Any

import httpx
from django.db import transaction
from django.utils.translation import gettext as _

from channels_app import audit
from channels_app.models import User
from connectors import outbound, permissions
from connectors.flows.actions.errors import Refused
from connectors.hosts import is_host, matches
from connectors.models import Connection
from connectors.redaction import mask_address

# Hosts that one connection may list; a longer list would not be read.
MAX_LISTED_HOSTS = 50


class InvalidPolicy(ValueError):
    """A host or the action URL is not allowed; `str(error)` is for the person who asked."""


def set_action_policy(*, connection: Connection, by: User, hosts: Iterable[str], url: str = "") -> None:
    """Lists the hosts that buttons may call (`host`, `host:port`, `*.domain`) and sets the action URL."""
    permissions.require_may_connect(by, connection.channel)
    permissions.require_ours(connection)
    listed = list(dict.fromkeys(_host(entry) for entry in hosts if entry.strip()))
    if len(listed) > MAX_LISTED_HOSTS:
        raise InvalidPolicy(_("At most %(limit)d hosts can be listed.") % {"limit": MAX_LISTED_HOSTS})
    if url:
        _check_url(url, listed)
    with transaction.atomic():
        before = Connection.objects.only("action_hosts", "action_url").get(pk=connection.pk)
        Connection.objects.filter(pk=connection.pk).update(action_hosts=listed, action_url=url)
        old = _audit_values(before.action_hosts, before.action_url)
        audit.record_change(
            "connection.action-hosts-changed", connection, by=by, old=old, new=_audit_values(listed, url)
        )
    connection.action_hosts, connection.action_url = listed, url


def _audit_values(hosts: list[str], url: str) -> dict[str, Any]:
    return {"hosts": hosts, "action_url": mask_address(url)}


def require_allowed(connection: Connection, url: str, network: outbound.Network) -> outbound.Target:
    """Returns the target of a button's URL. Raises Refused if the connection may not call it."""
    try:
        target = outbound.target_of(url, network)
    except outbound.Blocked as error:
        raise Refused("blocked", str(error)) from error
    words = {"host": target.host, "connection": connection.name}
    if not connection.action_hosts:
        text = _(
            "“%(connection)s” may not call other services. Someone who manages it can list %(host)s in its settings."
        )
        raise Refused("no-hosts", text % words)
    if not _is_listed(target, connection.action_hosts):
        text = _("“%(connection)s” may not call %(host)s. Someone who manages it can add that host in its settings.")
        raise Refused("host", text % words)
    if target.scheme != "https" and not network.allowed.target(target):
        raise Refused("https", _("This button calls %(host)s without https, so what you enter could be read.") % words)
    return target


def _is_listed(target: outbound.Target, hosts: Iterable[str]) -> bool:
    host = f"[{target.host}]" if ":" in target.host else target.host
    return any(matches(listed, host) or matches(listed, f"{host}:{target.port}") for listed in hosts)


def _host(entry: str) -> str:
    """Normalizes a host for comparison: lower case, without what people copy along (scheme, path).

    Raises InvalidPolicy if it is not a host.
    """
    text = re.sub(r"^https?://", "", entry.strip().lower()).partition("/")[0]
    wildcard, rest = ("*.", text[2:]) if text.startswith("*.") else ("", text)
    try:
        url = httpx.URL(f"https://{rest}")
    except httpx.InvalidURL:
        raise _not_a_host(entry) from None
    host = url.raw_host.decode("ascii")
    host = f"[{host}]" if ":" in host else host
    port = re.search(r":(\d{1,5})$", rest.rpartition("]")[2])
    if not is_host(wildcard + host) or url.userinfo:
        raise _not_a_host(entry)
    return wildcard + host + (port[0] if port else "")


def _not_a_host(entry: str) -> InvalidPolicy:
    words = {"entry": entry.strip()[:80]}
    return InvalidPolicy(_("“%(entry)s” is not a host; write it like api.example.com or *.example.com.") % words)


def _check_url(url: str, hosts: list[str]) -> None:
    network = outbound.Network()
    try:
        target = outbound.target_of(url, network)
    except outbound.Blocked as error:
        raise InvalidPolicy(str(error)) from error
    if not _is_listed(target, hosts):
        raise InvalidPolicy(_("The action URL's host %(host)s must be among the hosts.") % {"host": target.host})
    if target.scheme != "https" and not network.allowed.target(target):
        raise InvalidPolicy(_("The action URL must start with https://."))
