"""allauth's OpenID Connect with a nonce, PKCE, our claims' names and our way out."""

import secrets
from typing import Any

from allauth.account.models import EmailAddress
from allauth.account.utils import get_next_redirect_url
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from django.http import HttpRequest, HttpResponse

from connectors.identity.provider import Provider
from connectors.web.sign_in import connecting
from connectors.web.sign_in.oidc.adapter import OpenIDAdapter


class OpenIDProvider(OpenIDConnectProvider):  # type: ignore[misc]  # allauth has no types
    # Where allauth finds the routes.
    package = "connectors.web.sign_in.oidc"
    pkce_enabled_default = True
    oauth2_adapter_class = OpenIDAdapter

    @property
    def ours(self) -> Provider:
        found: Provider = self.app.settings["provider"]
        return found

    def get_scope(self) -> list[str]:
        return list(dict.fromkeys(("openid", *self.ours.scopes)))

    def get_redirect_from_request_kwargs(self, request: HttpRequest) -> dict[str, Any]:
        """Takes where to go next from the address and nothing else; allauth would take scopes and parameters, too."""
        next_url = get_next_redirect_url(request)
        return {"process": connecting.process_of(request), **({"next_url": next_url} if next_url else {})}

    def redirect(self, request: HttpRequest, process: str, next_url: str | None = None, **options: Any) -> HttpResponse:
        nonce = secrets.token_urlsafe(24)
        sent = {**self.get_auth_params(), "nonce": nonce}
        response: HttpResponse = super().redirect(
            request, process, next_url=next_url, auth_params=sent, nonce=nonce, **options
        )
        return response

    def extract_uid(self, data: dict[str, Any]) -> str:
        return str(data["subject"])

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, Any]:
        return data

    def extract_common_fields(self, data: dict[str, Any]) -> dict[str, Any]:
        return {"email": data["email"], "name": data["name"]}

    def extract_email_addresses(self, data: dict[str, Any]) -> list[EmailAddress]:
        return [EmailAddress(email=data["email"], verified=data["is_verified"], primary=True)]
