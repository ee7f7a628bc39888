"""Publishes the issuer's metadata and public keys for verifiers of our tokens."""

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from connectors.security import signing_keys

# Five minutes: far less than the day a new key is published ahead of its use.
HEADERS = {"Cache-Control": "public, max-age=300", "Access-Control-Allow-Origin": "*"}


@require_safe
def openid_configuration(request: HttpRequest) -> JsonResponse:
    metadata = {
        "issuer": settings.BASE_URL,
        "jwks_uri": settings.BASE_URL + reverse("jwks"),
        "id_token_signing_alg_values_supported": ["RS256"],
        "response_types_supported": ["id_token"],
        "subject_types_supported": ["public"],
        "claims_supported": ["iss", "aud", "sub", "sender", "tid", "appid", "iat", "nbf", "exp", "jti"],
    }
    return JsonResponse(metadata, headers=HEADERS)


@require_safe
def jwks(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"keys": signing_keys.published(now=timezone.now())}, headers=HEADERS)
