from typing import Any

from django import template
from django.urls import reverse
from django.utils.http import urlencode

from connectors.identity.provider import OIDC, Provider

register = template.Library()


@register.filter
def sign_in_url(provider: Provider, following: Any = "") -> str:
    """Returns where a sign-in with a provider begins; it ends at `following`, a path of ours."""
    if provider.kind == OIDC:
        url = reverse("openid_connect_login", kwargs={"provider_id": provider.slug})
    else:
        url = reverse("saml_login", kwargs={"organization_slug": provider.slug})
    return f"{url}?{urlencode({'next': following})}" if following else url
