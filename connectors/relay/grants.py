"""The grant as a cookie of the relay's host, and what that reveals about the browser.

Where the platform and the relay are two sites, a browser may keep no cookies of an embedded page but those that are
bound to the page around it. So the grant is set twice, and which one comes back says how the page's own have to be set.
"""

from datetime import datetime

from django.conf import settings

from connectors.relay import cookies, hosts, tickets
from connectors.relay.messages import Asked


def names() -> tuple[str, str]:
    """Returns the names of the plain cookie and of the one that is bound to the platform's page."""
    prefix = "__Host-" if settings.SECURE else ""
    return f"{prefix}pb_relay", f"{prefix}pb_relay_bound"


def hidden() -> frozenset[str]:
    """Returns the names of cookies that no page's server may see or set."""
    ours = (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, settings.KNOWN_BROWSER_COOKIE_NAME)
    return frozenset((*names(), *ours))


def across_sites() -> bool:
    """Tells whether the platform and the relay may be two sites: over https and on localhost (each name is a site).

    Over plain http elsewhere browsers would not accept such cookies; there both have to be of one domain.
    """
    return settings.SECURE or hosts.name_of(settings.APPS_HOST).endswith(".localhost")


def cookie_attributes(asked: Asked) -> tuple[str, ...]:
    """Returns the attributes for a page's cookies."""
    if not across_sites():
        return ()
    plain = cookies.values(asked.cookies, names()[0])
    return cookies.EMBEDDED if plain else (*cookies.EMBEDDED, cookies.PARTITIONED)


def lines(grant: tickets.Grant) -> list[str]:
    """Returns the grant as values of `Set-Cookie`."""
    plain, bound = names()
    rest = f"={grant.seal()}; Path=/; Max-Age={int(tickets.GRANT_LIFE.total_seconds())}; HttpOnly; "
    if not across_sites():
        return [f"{plain}{rest}SameSite=Lax"]
    attributes = "; ".join(cookies.EMBEDDED)
    return [f"{plain}{rest}{attributes}", f"{bound}{rest}{attributes}; {cookies.PARTITIONED}"]


def find_grant(asked: Asked, *, now: datetime) -> tickets.Grant | None:
    values = [value for name in names() for value in cookies.values(asked.cookies, name)]
    read = (tickets.read_grant(value, now=now) for value in values)
    return next((grant for grant in read if grant), None)
