"""Applies a provider's groups after a finished sign-in."""

from typing import Any

from allauth.account.signals import user_logged_in
from allauth.socialaccount.signals import social_account_added, social_account_removed
from django.dispatch import receiver
from django.http import HttpRequest

from channels_app.models import User
from channels_app.web.second_factor import AT_PROVIDER
from connectors.flows import identity
from connectors.identity import registry
from connectors.identity.claims import Claims


@receiver(user_logged_in)
def map_groups(request: HttpRequest, user: User, sociallogin: Any = None, **_sent: Any) -> None:
    provider = registry.find(sociallogin.account.provider, is_offered=False) if sociallogin else None
    if provider is None:
        return
    told = Claims.of(sociallogin.account.extra_data)
    identity.map_groups(user, provider, told)
    if provider.counts_as_second_factor(told.methods):
        request.session[AT_PROVIDER] = provider.slug


@receiver(social_account_added)
def connected(request: HttpRequest, sociallogin: Any, **_sent: Any) -> None:
    identity.record_connected(sociallogin.account)


@receiver(social_account_removed)
def disconnected(request: HttpRequest, socialaccount: Any, **_sent: Any) -> None:
    identity.record_disconnected(socialaccount)
