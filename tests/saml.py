"""A SAML provider's side: its metadata, and answers in the shape that Entra ID sends, signed with its key."""

from base64 import b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from uuid import uuid4

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from onelogin.saml2.constants import OneLogin_Saml2_Constants as Constants
from onelogin.saml2.utils import OneLogin_Saml2_Utils

ENTITY = "https://sts.company.example/6f0d5c1e/"
CLAIMS = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims"
GROUPS = "http://schemas.microsoft.com/ws/2008/06/identity/claims/groups"
METADATA = """<EntityDescriptor entityID="{entity}" xmlns="urn:oasis:names:tc:SAML:2.0:metadata">
<IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
<KeyDescriptor use="signing"><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data>
<X509Certificate>{certificate}</X509Certificate></X509Data></KeyInfo></KeyDescriptor>
<SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
 Location="https://login.company.example/6f0d5c1e/saml2"/></IDPSSODescriptor></EntityDescriptor>"""
RESPONSE = """<samlp:Response ID="_{id}" Version="2.0" IssueInstant="{now}" Destination="{acs}" InResponseTo="{request}"
 xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol">
<Issuer xmlns="urn:oasis:names:tc:SAML:2.0:assertion">{entity}</Issuer>
<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>
{assertion}</samlp:Response>"""
ASSERTION = """<Assertion ID="_a{id}" IssueInstant="{now}" Version="2.0" xmlns="urn:oasis:names:tc:SAML:2.0:assertion">
<Issuer>{entity}</Issuer><Subject>
<NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent">{subject}</NameID>
<SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">
<SubjectConfirmationData InResponseTo="{request}" NotOnOrAfter="{end}" Recipient="{acs}"/></SubjectConfirmation>
</Subject>
<Conditions NotBefore="{begin}" NotOnOrAfter="{end}"><AudienceRestriction><Audience>{audience}</Audience>
</AudienceRestriction></Conditions><AttributeStatement>{attributes}</AttributeStatement>
<AuthnStatement AuthnInstant="{now}" SessionIndex="_a{id}"><AuthnContext>
<AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</AuthnContextClassRef></AuthnContext>
</AuthnStatement>
</Assertion>"""


def written(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass
class SamlIssuer:
    subject: str = "b6c1"
    email: str = "ada@company.example"
    groups: tuple[str, ...] = ("ops",)

    @cached_property
    def _key(self) -> rsa.RSAPrivateKey:
        return rsa.generate_private_key(public_exponent=65537, key_size=2048)

    @cached_property
    def _certificate(self) -> x509.Certificate:
        name, now = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "company")]), datetime.now(UTC)
        builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(self._key.public_key())
        valid = builder.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=30))
        return valid.serial_number(x509.random_serial_number()).sign(self._key, hashes.SHA256())

    @property
    def metadata(self) -> str:
        pem = b64encode(self._certificate.public_bytes(serialization.Encoding.DER)).decode()
        return METADATA.format(entity=ENTITY, certificate=pem)

    def answer(
        self, request: str, acs: str, audience: str, *, age: timedelta = timedelta(), is_signed: bool = True
    ) -> str:
        """Returns a `SAMLResponse` for a request, or for none, with its assertion signed."""
        now = datetime.now(UTC) - age
        values = {
            "id": uuid4().hex,
            "now": written(now),
            "begin": written(now - timedelta(minutes=5)),
            "end": written(now + timedelta(minutes=10)),
            "acs": acs,
            "request": request,
            "entity": ENTITY,
            "audience": audience,
            "subject": self.subject,
            "attributes": "".join(
                f'<Attribute Name="{name}">'
                + "".join(f"<AttributeValue>{one}</AttributeValue>" for one in found)
                + "</Attribute>"
                for name, found in {
                    f"{CLAIMS}/emailaddress": [self.email],
                    f"{CLAIMS}/name": ["Ada Byron"],
                    GROUPS: self.groups,
                }.items()
            ),
        }
        assertion, response = (
            text if request else text.replace(' InResponseTo="{request}"', "") for text in (ASSERTION, RESPONSE)
        )
        assertion = assertion.format(**values)
        if is_signed:
            assertion = self._signed(assertion)
        return b64encode(response.format(**values, assertion=assertion).encode()).decode()

    def _signed(self, xml: str) -> str:
        encoding, private = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
        key = self._key.private_bytes(encoding, private, serialization.NoEncryption()).decode()
        certificate = self._certificate.public_bytes(encoding).decode()
        signed = OneLogin_Saml2_Utils.add_sign(
            xml, key, certificate, sign_algorithm=Constants.RSA_SHA256, digest_algorithm=Constants.SHA256
        )
        text = signed.decode() if isinstance(signed, bytes) else str(signed)
        return text.removeprefix('<?xml version="1.0"?>').strip()
