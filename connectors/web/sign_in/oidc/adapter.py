"""The steps of allauth's OAuth 2 flow, made by connectors.identity: every fault names an address or a claim."""

from functools import partial
from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from connectors.identity import claims, discovery, id_tokens, token_requests
from connectors.identity.provider import Provider
from connectors.web.sign_in import trying


class OpenIDAdapter(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]  # allauth has no types
    # What was remembered when this sign-in began; the callback sets it.
    state: dict[str, Any] = {}

    @property
    def ours(self) -> Provider:
        found: Provider = self.get_provider().ours
        return found

    @property
    def openid_config(self) -> dict[str, Any]:
        return discovery.configuration(self.ours.issuer)

    def get_callback_url(self, request: HttpRequest, app: Any) -> str:
        return str(settings.BASE_URL) + reverse("openid_connect_callback", kwargs={"provider_id": self.provider_id})

    def get_access_token_data(
        self, request: HttpRequest, app: Any, client: Any, pkce_code_verifier: str | None = None
    ) -> dict[str, Any]:
        return token_requests.tokens(
            self.ours,
            self.openid_config,
            code=request.GET["code"],
            redirect_uri=self.get_callback_url(request, app),
            verifier=pkce_code_verifier or "",
        )

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **answer: Any) -> Any:
        """Returns allauth's SocialLogin; a test answers with what came instead, and signs nobody in."""
        raw = self._claims(answer["response"])
        if trying.is_test(self.state):
            raise ImmediateHttpResponse(trying.page(request, self.ours, raw))
        return self.get_provider().sociallogin_from_response(request, claims.read(self.ours, raw).stored)

    def _claims(self, answer: dict[str, Any]) -> dict[str, Any]:
        document = self.openid_config
        told = id_tokens.verified(
            answer["id_token"],
            keys=lambda fresh: discovery.keys(str(document["jwks_uri"]), fresh=fresh),
            issuer=str(document["issuer"]),
            client_id=self.ours.client_id,
            nonce=str(self.state.get("nonce", "")),
        )
        more = partial(token_requests.userinfo, document, access_token=answer["access_token"])
        return {**told, **more(subject=told["sub"])}
