"""*Test sign-in*: the whole round trip, which ends on a page that shows the provider's answer and its effect."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from channels_app.translatable import Sentence
from connectors.flows import identity
from connectors.identity import claims
from connectors.identity.errors import Fault
from connectors.identity.provider import Provider
from connectors.web.sign_in.problem_page import problem

# In allauth's state, beside what it remembers itself.
MARK = {"test": True}


def is_test(state: Mapping[str, Any]) -> bool:
    return state.get("data") == MARK


def page(request: HttpRequest, provider: Provider, raw: Mapping[str, Any]) -> HttpResponse:
    """Returns what came of a test; only administrators may begin one, and see it."""
    if not getattr(request.user, "is_staff", False):
        raise Fault(Sentence(_("Only an administrator can test a provider.")))
    try:
        told = claims.read(provider, raw)
    except Fault as fault:
        return problem(request, fault, name=provider.name)
    context = {
        "provider": provider,
        "raw": sorted((name, _to_text(value)) for name, value in raw.items()),
        "claims": told,
        "outcome": identity.preview(provider, told, now=timezone.now()),
    }
    return render(request, "connectors/sign_in/tried.html", context)


def _to_text(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
