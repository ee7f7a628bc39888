"""Verifies ID tokens: signature, issuer, audience, times and nonce. A fault names the claim that is wrong."""

from collections.abc import Callable
from typing import Any

import jwt
from django.utils.translation import gettext_noop as _

from channels_app.translatable import Sentence
from connectors.identity.errors import Fault

# Signatures by a key that only the provider has; shared secrets and `none` are not among them.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
# Seconds by which the provider's clock may differ from ours.
LEEWAY = 60
REQUIRED = ("iss", "sub", "aud", "exp", "iat")


def verified(
    token: str, *, keys: Callable[[bool], dict[str, Any]], issuer: str, client_id: str, nonce: str
) -> dict[str, Any]:
    """Returns the token's claims. `keys` returns the provider's keys, fetched anew if called with True."""
    key = _key_for(token, keys(False)) or _key_for(token, keys(True))
    if key is None:
        raise Fault(Sentence(_("The ID token is signed with a key that the provider does not publish in “jwks_uri”.")))
    try:
        claims: dict[str, Any] = jwt.decode(
            token,
            key,
            algorithms=list(ALGORITHMS),
            audience=client_id,
            issuer=issuer,
            leeway=LEEWAY,
            options={"require": list(REQUIRED)},
        )
    except (jwt.PyJWTError, TypeError, ValueError) as error:
        raise Fault(_explain(error, token, issuer, client_id)) from error
    if claims.get("nonce") != nonce:
        raise Fault(Sentence(_("The claim “nonce” of the ID token is not the one that was sent.")))
    if claims.get("azp", client_id) != client_id:
        raise Fault(
            Sentence(_("The claim “azp” of the ID token names another client than “%(id)s”."), {"id": client_id})
        )
    return claims


def _key_for(token: str, published: dict[str, Any]) -> jwt.PyJWK | None:
    try:
        name = jwt.get_unverified_header(token).get("kid")
        usable = [key for key in jwt.PyJWKSet.from_dict(published).keys if key.public_key_use in (None, "sig")]
    except (jwt.PyJWTError, ValueError) as error:
        raise Fault(
            Sentence(_("The ID token or the provider's keys cannot be read: %(reason)s"), {"reason": error})
        ) from error
    if name is None:
        return usable[0] if len(usable) == 1 else None
    return next((key for key in usable if key.key_id == name), None)


def _explain(error: Exception, token: str, issuer: str, client_id: str) -> Sentence:
    if isinstance(error, jwt.MissingRequiredClaimError):
        return Sentence(_("The ID token has no claim “%(name)s”."), {"name": error.claim})
    found = _read_unverified(token)
    if isinstance(error, jwt.InvalidIssuerError):
        values = {"theirs": found.get("iss"), "ours": issuer}
        return Sentence(_("The claim “iss” of the ID token is “%(theirs)s”, not “%(ours)s”."), values)
    if isinstance(error, jwt.InvalidAudienceError):
        values = {"theirs": found.get("aud"), "ours": client_id}
        return Sentence(_("The claim “aud” of the ID token is “%(theirs)s”, not the client id “%(ours)s”."), values)
    if isinstance(error, jwt.ExpiredSignatureError):
        return Sentence(_("The ID token has expired (claim “exp”). Compare the clocks of both servers."))
    if isinstance(error, jwt.ImmatureSignatureError):
        return Sentence(
            _("The ID token is not valid yet (claims “iat” and “nbf”). Compare the clocks of both servers.")
        )
    return Sentence(_("The signature of the ID token is not valid: %(reason)s"), {"reason": error})


def _read_unverified(token: str) -> dict[str, Any]:
    """Reads the claims for a message only."""
    found: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
    return found
