"""SAML 2.0: the request that sends somebody to the provider, and the signed answer that comes back.

Assertions must be signed. An answer is for one request of the same browser, which its `InResponseTo` names; one that
nobody asked for is refused.
"""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext_noop as _
from onelogin.saml2.auth import OneLogin_Saml2_Auth
from onelogin.saml2.constants import OneLogin_Saml2_Constants as Constants
from onelogin.saml2.errors import OneLogin_Saml2_Error, OneLogin_Saml2_ValidationError
from onelogin.saml2.settings import OneLogin_Saml2_Settings

from channels_app.translatable import Sentence
from connectors.identity import saml_metadata
from connectors.identity.errors import Fault
from connectors.identity.provider import Addresses, Provider

# How the library begins to say that no key fits.
WRONG_SIGNATURE = "Signature validation failed"
SECURITY = {
    "wantAssertionsSigned": True,
    "wantMessagesSigned": False,
    "wantNameId": True,
    "wantAttributeStatement": False,
    "rejectDeprecatedAlgorithm": True,
    "requestedAuthnContext": False,
    "allowRepeatAttributeName": True,
}


class WrongSignature(Fault):
    """The answer is signed by another key than the provider's metadata have."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A valid answer: the request that it is for, and the attributes, with the NameID as `sub`."""

    request_id: str
    claims: dict[str, Any]


def sign_in_url(provider: Provider, ours: Addresses) -> tuple[str, str]:
    """Returns where to send somebody, and the id of the request that the answer will name."""
    exchange = OneLogin_Saml2_Auth(_request(ours), _configuration(provider, ours))
    url = exchange.login(return_to="")
    return str(url), str(exchange.get_last_request_id())


def our_metadata(provider: Provider, ours: Addresses) -> bytes:
    made = OneLogin_Saml2_Settings(_configuration(provider, ours), sp_validation_only=True).get_sp_metadata()
    return made if isinstance(made, bytes) else str(made).encode()


def read(provider: Provider, ours: Addresses, response: str) -> Answer:
    """Returns what a `SAMLResponse` says. Raises Fault if it is not valid, not signed, too old or for somebody else.

    WrongSignature if it may only be that the provider has a new key.
    """
    exchange = OneLogin_Saml2_Auth(_request(ours, response), _configuration(provider, ours))
    try:
        exchange.process_response(request_id=None)  # the caller knows what was asked, and asks for `request_id`
        reason = str(exchange.get_last_error_reason() or "") if exchange.get_errors() else ""
    except (OneLogin_Saml2_Error, OneLogin_Saml2_ValidationError, ValueError) as error:
        reason = str(error)
    values = {"provider": provider.name, "reason": reason}
    if reason or not exchange.is_authenticated():
        raise (WrongSignature if WRONG_SIGNATURE in reason else Fault)(
            Sentence(_("The answer of %(provider)s is not valid: %(reason)s"), values)
        )
    if exchange.get_nameid_format() == Constants.NAMEID_TRANSIENT:
        raise Fault(
            Sentence(_("%(provider)s sent another NameID for each sign-in (transient)."), values),
            Sentence(_("Set it to a persistent NameID, or to the e-mail address.")),
        )
    return Answer(str(exchange.get_last_response_in_response_to() or ""), _claims(provider, exchange))


def _claims(provider: Provider, exchange: Any) -> dict[str, Any]:
    name_id = str(exchange.get_nameid() or "")
    found = {**exchange.get_attributes(), "sub": name_id}
    if exchange.get_nameid_format() == Constants.NAMEID_EMAIL_ADDRESS:
        found.setdefault(provider.email_claim, name_id)
    return found


def _configuration(provider: Provider, ours: Addresses) -> dict[str, Any]:
    theirs = saml_metadata.read(provider.metadata)
    return {
        "strict": True,
        "security": SECURITY,
        "sp": {
            "entityId": ours.metadata,
            "assertionConsumerService": {"url": ours.acs, "binding": Constants.BINDING_HTTP_POST},
            "NameIDFormat": Constants.NAMEID_UNSPECIFIED,
        },
        "idp": {
            "entityId": theirs.entity_id,
            "singleSignOnService": {"url": theirs.sso_url, "binding": Constants.BINDING_HTTP_REDIRECT},
            "x509certMulti": {"signing": list(theirs.certificates)},
        },
    }


def _request(ours: Addresses, response: str = "") -> dict[str, Any]:
    """Converts a request for the library: it is at our public address, whatever host and scheme reached us."""
    return {
        "https": "on" if settings.SECURE else "off",
        "http_host": urlsplit(settings.BASE_URL).netloc,
        "script_name": urlsplit(ours.acs).path,
        "get_data": {},
        "post_data": {"SAMLResponse": response} if response else {},
    }
