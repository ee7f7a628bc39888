"""Exchanges a code for tokens and a token for the person's claims, through the one door out."""

from base64 import b64encode
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

from django.utils.translation import gettext_noop as _

from channels_app.translatable import NOTHING, Sentence
from connectors import outbound
from connectors.identity import discovery
from connectors.identity.errors import Fault
from connectors.identity.provider import Provider

FORM = "application/x-www-form-urlencoded"


def tokens(
    provider: Provider, document: Mapping[str, Any], *, code: str, redirect_uri: str, verifier: str
) -> dict[str, Any]:
    """Returns the token endpoint's answer. Raises Fault with the error that the provider names."""
    url = str(document["token_endpoint"])
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": redirect_uri,
        "code_verifier": verifier,
    }
    headers = {"Accept": "application/json", "Content-Type": FORM}
    if _takes_basic(document):
        pair = ":".join(quote(part, safe="") for part in (provider.client_id, provider.client_secret))
        headers["Authorization"] = f"Basic {b64encode(pair.encode()).decode()}"
    else:
        form |= {"client_id": provider.client_id, "client_secret": provider.client_secret}
    answer = discovery.answered(outbound.Request("POST", url, headers, urlencode(form).encode()))
    if not answer.ok:
        raise _refusal(url, answer)
    found = discovery.object_in(answer)
    for name in ("access_token", "id_token"):
        if not isinstance(found.get(name), str):
            raise Fault(Sentence(_("The answer of %(url)s has no “%(name)s”."), {"url": url, "name": name}))
    return found


def userinfo(document: Mapping[str, Any], *, access_token: str, subject: str) -> dict[str, Any]:
    """Returns what the userinfo endpoint adds, {} if there is none. Raises Fault if it is about somebody else."""
    url = str(document.get("userinfo_endpoint") or "")
    if not url:
        return {}
    found = discovery.fetched(url, {"Authorization": f"Bearer {access_token}"})
    if found.get("sub") != subject:
        raise Fault(Sentence(_("The claim “sub” of %(url)s is not that of the ID token."), {"url": url}))
    return found


def _takes_basic(document: Mapping[str, Any]) -> bool:
    """Tells how the secret is sent: in the form where that is allowed, since ids and secrets may contain anything."""
    methods = document.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    return "client_secret_post" not in methods


def _refusal(url: str, answer: outbound.Answer) -> Fault:
    try:
        said = discovery.object_in(answer)
    except Fault:
        said = {}
    error, words = str(said.get("error", ""))[:100], str(said.get("error_description", ""))[:300]
    values = {"url": url, "status": answer.status, "error": error or "–", "words": words}
    sentence = Sentence(_("%(url)s answered with status %(status)d, “%(error)s”. %(words)s"), values)
    is_secret = error in ("invalid_client", "unauthorized_client") or answer.status == 401
    advice = (
        Sentence(_("The client id or the client secret is not the one that the provider has."))
        if is_secret
        else NOTHING
    )
    return Fault(sentence, advice)
