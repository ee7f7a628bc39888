"""Adapts relayed headers, so that each side sees what it would see without us. Pure."""

from collections.abc import Collection, Iterable
from urllib.parse import urlsplit

import httpx

from connectors.relay import cookies, csp
from connectors.relay.hosts import origin_of
from connectors.relay.messages import Headers

HOP_BY_HOP = {
    "connection",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
}
# Where the request came from and through whom is the platform's matter; the others are set again.
NOT_SENT = HOP_BY_HOP | {"host", "content-length", "accept-encoding", "cookie", "origin", "referer", "forwarded", "via"}
PROXIES = ("x-forwarded-", "x-real-ip", "x-auth-request-", "x-original-", "remote-", "cf-", "true-client-ip")
# What would act on more than the page: on the whole domain, on later visits, on who may frame it.
NOT_GIVEN = HOP_BY_HOP | {
    "content-length",
    "content-encoding",
    "set-cookie",
    "set-cookie2",
    "location",
    "cache-control",
    "content-security-policy",
    "x-frame-options",
    "referrer-policy",
    "clear-site-data",
    "strict-transport-security",
    "public-key-pins",
    "alt-svc",
    "service-worker-allowed",
    "nel",
    "report-to",
    "reporting-endpoints",
}
SHARED = ("public", "s-maxage", "private", "proxy-revalidate")


def to_page(given: Headers, *, relay: str, origin: str, hidden: Collection[str], token: str) -> dict[str, str]:
    """Returns the request's headers as the page's own server expects them, without `hidden` cookies and our `token`."""
    dropped = NOT_SENT | _named_in_connection(given)
    sent: dict[str, str] = {}
    for name, value in given:
        if name in dropped or name.startswith(PROXIES) or (name == "authorization" and token in value):
            continue
        sent[name] = f"{sent[name]}, {value}" if name in sent else value
    passed = cookies.without("; ".join(value for name, value in given if name == "cookie"), hidden)
    whence = _value(given, "referer")
    return sent | {
        name: value
        for name, value in (
            ("cookie", passed),
            ("origin", origin if _value(given, "origin") == relay else ""),
            ("referer", moved(whence, origin) if origin_of(whence) == relay else ""),
        )
        if value
    }


def from_page(
    answer: httpx.Headers,
    *,
    url: str,
    relay: str,
    origin: str,
    platform: str,
    reserved: Collection[str],
    placed: Collection[str],
) -> Headers:
    """Returns the answer's headers for the relay's origin; only the platform may frame the page."""
    given = [(name, value) for name, value in answer.multi_items() if name not in NOT_GIVEN]
    for line in answer.get_list("set-cookie"):
        if kept := cookies.adapted(line, reserved=reserved, placed=placed):
            given.append(("set-cookie", kept))
    for policy in answer.get_list("content-security-policy"):
        if text := csp.relayed(policy, origin=origin):
            given.append(("content-security-policy", text))
    if location := answer.get("location"):
        given.append(("location", _redirected(location, url, relay, origin)))
    return [
        *given,
        ("content-security-policy", f"frame-ancestors 'self' {platform}"),
        ("cache-control", _private(answer.get_list("cache-control", split_commas=True))),
        ("referrer-policy", "same-origin"),
    ]


def _redirected(location: str, url: str, relay: str, origin: str) -> str:
    """Keeps a redirect within the page's own origin on the relay; the browser follows any other by itself."""
    try:
        target = str(httpx.URL(url).join(location))
    except httpx.InvalidURL:
        return location
    return moved(target, relay) if origin_of(target) == origin else location


def moved(url: str, origin: str) -> str:
    """Returns the same path, query and fragment at another origin."""
    parts = urlsplit(url)
    query = f"?{parts.query}" if parts.query else ""
    fragment = f"#{parts.fragment}" if parts.fragment else ""
    return f"{origin}{parts.path or '/'}{query}{fragment}"


def _private(directives: Iterable[str]) -> str:
    kept = [text for text in directives if text and text.partition("=")[0].strip().lower() not in SHARED]
    return ", ".join(["private", *kept])


def _named_in_connection(given: Headers) -> set[str]:
    return {name.strip().lower() for name in _value(given, "connection").split(",")}


def _value(given: Headers, name: str) -> str:
    return next((value for found, value in given if found == name), "")
