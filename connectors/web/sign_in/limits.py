"""Limits how often one address starts or ends sign-ins with providers: each costs requests to the provider."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.core.internal import ratelimit
from django.http import HttpRequest, HttpResponse

# By client address, behind the trusted proxies: an office that begins its day passes, a flood does not.
RATES = {"provider_sign_in": "120/m/ip"}


def limited(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Wraps a view so that requests too many are answered with status 429."""

    @wraps(view)
    def counted(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        refused: HttpResponse | None = ratelimit.consume_or_429(
            request, app="allauth.socialaccount", action="provider_sign_in", config=RATES, limit_get=True
        )
        return refused or view(request, *args, **kwargs)

    return counted
