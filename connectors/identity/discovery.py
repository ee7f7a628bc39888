"""What an OpenID provider publishes: its discovery document and its keys, through the one door out."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.core.cache import cache
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from channels_app.translatable import NOTHING, Sentence
from connectors import outbound
from connectors.identity.errors import Fault

WELL_KNOWN = "/.well-known/openid-configuration"
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")
# Seconds for which documents are kept: a sign-in needs them twice, and a new key is asked for at once.
CACHED_SECONDS = 600
# Seconds for one answer: a person waits for it.
TIMEOUT_SECONDS = 8.0
# Bytes of the largest document.
MAX_DOCUMENT_BYTES = 512 * 1024
PURPOSE = "sign-in"


def document_url(issuer: str) -> str:
    """Returns where an issuer's document is; the whole address of the document is taken as well."""
    return issuer if "/.well-known/" in issuer else issuer.rstrip("/") + WELL_KNOWN


def issuer_in(address: str) -> str:
    """Returns the issuer that somebody meant who wrote the document's address."""
    return address.strip().partition("/.well-known/")[0]


def configuration(issuer: str, *, fresh: bool = False) -> dict[str, Any]:
    """Returns a checked discovery document. Raises Fault, saying what is wrong with which address."""
    key = f"sign-in:document:{issuer}"
    document = None if fresh else cache.get(key)
    if document is None:
        document = _check(issuer, fetched(document_url(issuer)))
        cache.set(key, document, CACHED_SECONDS)
    return dict(document)


def keys(address: str, *, fresh: bool = False) -> dict[str, Any]:
    """Returns the provider's public keys."""
    key = f"sign-in:keys:{address}"
    found = None if fresh else cache.get(key)
    if found is None:
        found = fetched(address)
        if not isinstance(found.get("keys"), list):
            raise Fault(Sentence(_("There is no “keys” in %(url)s."), {"url": address}))
        cache.set(key, found, CACHED_SECONDS)
    return dict(found)


def fetched(url: str, headers: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Returns the JSON object at an address. Raises Fault if there is none."""
    answer = answered(outbound.Request("GET", url, {"Accept": "application/json", **(headers or {})}))
    if not answer.ok:
        where = {"url": url, "status": answer.status, "to": answer.headers.get("Location", "")}
        if where["to"]:
            raise Fault(Sentence(_("%(url)s redirects to %(to)s; enter that address."), where))
        raise Fault(Sentence(_("%(url)s answered with status %(status)d."), where))
    return object_in(answer)


def answered(request: outbound.Request) -> outbound.Answer:
    try:
        return outbound.send(
            request,
            purpose=PURPOSE,
            now=timezone.now(),
            timeout=TIMEOUT_SECONDS,
            limit=MAX_DOCUMENT_BYTES,
            keep_bodies=False,
        )
    except outbound.OutboundError as error:
        where = {"url": request.url, "reason": error.sentence}
        allowed = Sentence(_("The operator allows hosts on private networks by PATCHBAY_ALLOWED_PRIVATE_HOSTS."))
        advice = allowed if isinstance(error, outbound.Blocked) else NOTHING
        raise Fault(Sentence(_("%(url)s cannot be reached: %(reason)s"), where), advice) from error


def object_in(answer: outbound.Answer) -> dict[str, Any]:
    try:
        found = json.loads(answer.body)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise Fault(Sentence(_("%(url)s did not answer with a JSON object."), {"url": answer.url}))
    return found


def _check(issuer: str, document: dict[str, Any]) -> dict[str, Any]:
    where = {"url": document_url(issuer), "yours": issuer, "theirs": str(document.get("issuer", ""))[:200]}
    if not where["theirs"]:
        raise Fault(Sentence(_("There is no “issuer” in %(url)s."), where))
    if where["theirs"] != issuer_in(issuer):
        raise Fault(Sentence(_("The issuer in %(url)s is “%(theirs)s”; you wrote “%(yours)s”."), where))
    for name in ENDPOINTS:
        value = document.get(name)
        if not isinstance(value, str) or not value:
            raise Fault(Sentence(_("There is no “%(name)s” in %(url)s."), {**where, "name": name}))
    for name in (*ENDPOINTS, "userinfo_endpoint"):
        if document.get(name) and urlsplit(str(document[name])).scheme not in ("https", "http"):
            raise Fault(Sentence(_("“%(name)s” in %(url)s is not an address."), {**where, "name": name}))
    return document
