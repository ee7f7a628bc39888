"""The grant as a cookie of the relay's host."""

from datetime import datetime

from django.conf import settings

from connectors.relaying import cookies, hosts, tickets
from connectors.relaying.messages import Asked


def name() -> str:
    return "__Host-pb_relay" if settings.SECURE else "pb_relay"


def hidden() -> frozenset[str]:
    """Cookies that no page's server gets to see, and none may set."""
    return frozenset((name(), settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME))


def embedded() -> bool:
    """Whether browsers take the relay's hosts and the platform's for two sites: they do on localhost.

    With https it is assumed, which is right for both; plain http elsewhere cannot have such cookies.
    """
    return settings.SECURE or hosts.name_of(settings.APPS_HOST).endswith(".localhost")


def lines(grant: tickets.Grant) -> list[str]:
    """As `Set-Cookie`."""
    seconds = int(tickets.GRANT_LIFE.total_seconds())
    return cookies.granting(name(), grant.seal(), seconds=seconds, embedded=embedded())


def found(asked: Asked, *, now: datetime) -> tickets.Grant | None:
    read = (tickets.read_grant(value, now=now) for value in cookies.values(asked.cookies, name()))
    return next((grant for grant in read if grant), None)
