"""Which URLs may be requested, before anything is looked up. Pure."""

import re

import httpx
from django.utils.translation import gettext_noop as _

from channels_app.translatable import Sentence
from connectors.outbound.addresses import Allowed, Target, is_address
from connectors.outbound.errors import Blocked

WEB_PORTS = (80, 443)
# From 1024 on anything may be a web server, except what is known to be something else: the ports browsers refuse
# (fetch.spec.whatwg.org, "bad port") and the usual databases, caches and remote desktops.
# fmt: off
NON_WEB_PORTS = frozenset((
    1433, 1521, 1719, 1720, 1723, 2049, 2375, 3306, 3389, 3659, 4045, 4190, 5060, 5061, 5432, 5672, 5900, 6000, 6379,
    6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080, 11211, 27017,
))
# fmt: on
NAME = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*")
UNREADABLE = re.compile(r"[\x00-\x20\x7f\\]")


def vet_url(url: str, allowed: Allowed) -> tuple[httpx.URL, Target]:
    """Returns the URL as it will be requested and the target to connect to. Raises Blocked if it is not allowed."""
    if UNREADABLE.search(url):
        raise Blocked(Sentence(_("The URL contains spaces, backslashes or control characters.")))
    try:
        parsed = httpx.URL(url)
    except httpx.InvalidURL:
        raise Blocked(Sentence(_("The URL cannot be read: %(url)s"), {"url": url[:200]})) from None
    if parsed.scheme not in ("http", "https"):
        scheme = {"scheme": parsed.scheme[:20]}
        raise Blocked(Sentence(_("Only http and https URLs are requested, not “%(scheme)s”."), scheme))
    if parsed.userinfo:
        raise Blocked(
            Sentence(_("The URL carries a user name or password before the host; put it in a header instead."))
        )
    host = parsed.raw_host.decode("ascii")
    _vet_host(host, url)
    target = Target(parsed.scheme, host, _port(parsed))
    _vet_port(target, allowed)
    return parsed, target


def _vet_host(host: str, url: str) -> None:
    if "%" in host:
        raise Blocked(Sentence(_("The URL's host contains a percent sign, which no host name has.")))
    if is_address(host) and host in url.lower():
        return
    last = host.rpartition(".")[2]
    # As in browsers: what ends in a number is an IPv4 address, and odd spellings of one (octal, hex, short) hide it.
    if last.isdigit() or re.fullmatch(r"0x[0-9a-f]*", last) or not (host.isascii() and NAME.fullmatch(host)):
        shown = {"host": (host or url)[:80]}
        raise Blocked(Sentence(_("“%(host)s” is not a host name or an address in its usual form."), shown))


def _port(url: httpx.URL) -> int:
    return url.port if url.port is not None else {"http": 80, "https": 443}[url.scheme]


def _vet_port(target: Target, allowed: Allowed) -> None:
    is_web = target.port in WEB_PORTS or (1024 <= target.port <= 65535 and target.port not in NON_WEB_PORTS)
    if not is_web and not allowed.with_port(target):
        raise Blocked(Sentence(_("Port %(port)d is not one that web servers listen on."), {"port": target.port}))
