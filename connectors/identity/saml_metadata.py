"""What a SAML provider publishes about itself: its name, where people sign in there, and its certificates."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_noop as _

from channels_app.translatable import Sentence
from connectors import outbound
from connectors.identity import discovery
from connectors.identity.errors import Fault

# Characters of the largest metadata: a federation's list of all its members is not for here.
LARGEST = 500_000


@dataclass(frozen=True, slots=True)
class Metadata:
    entity_id: str
    sso_url: str
    certificates: tuple[str, ...]


def fetched(url: str) -> str:
    """Returns the XML at an address, through the one door out. Raises Fault if there is none."""
    answer = discovery.answered(outbound.Request("GET", url, {"Accept": "application/samlmetadata+xml, */*"}))
    if not answer.ok:
        raise Fault(Sentence(_("%(url)s answered with status %(status)d."), {"url": url, "status": answer.status}))
    return answer.body.decode("utf-8", "replace")


def read(text: str) -> Metadata:
    """Returns what a sign-in needs. Raises Fault, saying what is missing."""
    if len(text) > LARGEST or "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise Fault(Sentence(_("These metadata are too large, or declare a document type, which metadata never do.")))
    # Loaded where it is used: with its XML parsers it takes 11 MB, which servers without SAML need not have.
    from onelogin.saml2.idp_metadata_parser import OneLogin_Saml2_IdPMetadataParser

    try:
        found: dict[str, Any] = OneLogin_Saml2_IdPMetadataParser.parse(text.strip()).get("idp", {})
    except Exception as error:  # the library lets its parser's errors through, of several kinds
        raise Fault(Sentence(_("The metadata are not readable XML: %(reason)s"), {"reason": error})) from error
    keys = found.get("x509certMulti", {}).get("signing") or [found.get("x509cert")]
    made = Metadata(
        entity_id=str(found.get("entityId") or ""),
        sso_url=str(found.get("singleSignOnService", {}).get("url") or ""),
        certificates=tuple(str(key) for key in keys if key),
    )
    missing = {
        "entityID": made.entity_id,
        "SingleSignOnService (HTTP-Redirect)": made.sso_url,
        "X509Certificate": made.certificates,
    }
    if lacking := [name for name, value in missing.items() if not value]:
        raise Fault(Sentence(_("The metadata have no %(name)s of an identity provider."), {"name": lacking[0]}))
    return made
