"""Addresses of pages in a manifest."""

import re
from collections.abc import Callable
from urllib.parse import SplitResult, urlsplit

from django.utils.translation import gettext as _

from connectors.app_packages import limits
from connectors.hosts import is_host

UNREADABLE = re.compile(r"[\x00-\x20\x7f\\]")
# Whether a page may use plain http: that is in the operator's list, which a pure package cannot read.
PlainHttp = Callable[[str], bool]


def nowhere(_url: str) -> bool:
    return False


def url_fault(url: str, plain_http: PlainHttp) -> tuple[str, str, str] | None:
    """Returns the rule that a URL breaks, what is wrong and what to do; None if it breaks none."""
    if len(url) > limits.URL:
        words = {"count": len(url), "limit": limits.URL}
        detail = _("The address has %(count)d characters; %(limit)d at most.") % words
        return "length", detail, _("Use a shorter address.")
    parts = _parts_of(url)
    if parts is None or UNREADABLE.search(url):
        return (
            "url",
            _("This is not the address of a web page."),
            _("Write it like https://example.com/page, without spaces."),
        )
    return _part_fault(parts, url, plain_http)


def _parts_of(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        _port = parts.port
    except ValueError:
        return None
    return parts if parts.scheme and parts.netloc else None


def _part_fault(parts: SplitResult, url: str, plain_http: PlainHttp) -> tuple[str, str, str] | None:
    if "@" in parts.netloc:
        detail = _("The address carries a user name or a password, which everyone would see.")
        return "url", detail, _("Leave out what stands before “@”.")
    if not is_host(parts.netloc, wildcard=False):
        words = {"host": parts.netloc[:80]}
        detail = _("“%(host)s” is not a host name in its usual form.") % words
        return "url", detail, _("Write it like example.com; letters beyond a to z in their ASCII form, xn--….")
    if parts.scheme == "https" or (parts.scheme == "http" and plain_http(url)):
        return None
    fix = _("Serve the page over https and write that address. On an intranet, an administrator can list the host.")
    return "https", _("The address must begin with https://."), fix
