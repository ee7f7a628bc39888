"""allauth's SAML provider, fed with what connectors.identity read from the answer."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.socialaccount.internal import statekit
from allauth.socialaccount.providers.saml.provider import SAMLProvider
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from connectors.identity.provider import Addresses, Provider


class SamlProvider(SAMLProvider):  # type: ignore[misc]  # allauth has no types
    # Where allauth finds the routes.
    package = "connectors.web.sign_in.saml"

    @property
    def ours(self) -> Provider:
        found: Provider = self.app.settings["provider"]
        return found

    def redirect(
        self, request: HttpRequest, process: str, next_url: str | None = None, data: Any = None, **_options: Any
    ) -> HttpResponse:
        from connectors.identity import saml  # loaded where it is used, see urls.py

        url, request_id = saml.sign_in_url(self.ours, addresses_of(self.ours.slug))
        state = {"process": process, "data": data, **({"next": next_url} if next_url else {})}
        statekit.stash_state(request, provider_id=self.sub_id, state=state, state_id=request_id)
        return HttpResponseRedirect(url)

    def extract_uid(self, data: dict[str, Any]) -> str:
        return str(data["subject"])

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, Any]:
        return data

    def extract_common_fields(self, data: dict[str, Any]) -> dict[str, Any]:
        return {"email": data["email"], "name": data["name"]}

    def extract_email_addresses(self, data: dict[str, Any]) -> list[EmailAddress]:
        return [EmailAddress(email=data["email"], verified=data["is_verified"], primary=True)]


def addresses_of(slug: str) -> Addresses:
    acs, metadata = (
        settings.BASE_URL + reverse(name, kwargs={"organization_slug": slug}) for name in ("saml_acs", "saml_metadata")
    )
    return Addresses(acs=acs, metadata=metadata)
