from typing import Any

from django.utils import timezone
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from channels_app import origin
from channels_app.flows import tokens
from channels_app.models import ApiToken, User


class TokenAuthentication(BaseAuthentication):
    """Authenticates a request by the API token in `Authorization: Bearer pbt_…`."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        scheme, _space, secret = get_authorization_header(request).decode("latin-1").partition(" ")
        if scheme.lower() != "bearer":
            return None
        token = tokens.find_token(secret.strip(), now=timezone.now())
        if token is None:
            raise AuthenticationFailed("This token does not exist, has expired or was revoked.")
        origin.add(credential=token.name)
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # registers itself by its metaclass
    """Describes the authentication in the OpenAPI schema."""

    target_class = TokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "bearerFormat": "pbt_…"}


class HasScope(BasePermission):
    """Requires the view's scope: `scope = "teams"` means `teams:read` for safe methods and `teams:write` for others."""

    message = "The token lacks the scope this needs."

    def has_permission(self, request: Request, view: Any) -> bool:
        if not isinstance(request.auth, ApiToken):
            return False
        kind = "read" if request.method in ("GET", "HEAD", "OPTIONS") else "write"
        needed = f"{view.scope}:{kind}"
        self.message = f"The token lacks the scope {needed}."
        return needed in request.auth.scopes
