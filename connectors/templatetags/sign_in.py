from dataclasses import dataclass
from typing import Any

from allauth.socialaccount.models import SocialAccount
from django import template
from django.urls import reverse
from django.utils.http import urlencode

from connectors.identity import registry
from connectors.identity.provider import OIDC, Provider
from connectors.web.sign_in import connecting

register = template.Library()


@dataclass(frozen=True, slots=True)
class Row:
    provider: Provider
    account: SocialAccount | None
    connect_url: str


@register.filter
def sign_in_url(provider: Provider, following: Any = "") -> str:
    """Returns where a sign-in with a provider begins; it ends at `following`, a path of ours."""
    return _begin(provider, **({"next": following} if following else {}))


@register.simple_tag(takes_context=True)
def own_providers(context: Any) -> list[Row]:
    """Returns the providers with what connects the reader to them, in one query, and links that connect."""
    request = context["request"]
    mine = {account.provider: account for account in SocialAccount.objects.filter(user=request.user)}
    ticket = connecting.ticket(request)
    return [Row(one, mine.get(one.slug), _begin(one, connect=ticket)) for one in registry.offered()]


def _begin(provider: Provider, **query: str) -> str:
    if provider.kind == OIDC:
        url = reverse("openid_connect_login", kwargs={"provider_id": provider.slug})
    else:
        url = reverse("saml_login", kwargs={"organization_slug": provider.slug})
    return f"{url}?{urlencode(query)}" if query else url
