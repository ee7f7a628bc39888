"""The URLs that allauth has under /accounts/; the names are allauth's.

The views are loaded by the first request to a provider: the protocol takes 11 MB that servers without SAML never need.
"""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from connectors.identity import registry
from connectors.identity.provider import SAML
from connectors.web.sign_in.limits import limited


@limited
@require_GET
def login(request: HttpRequest, organization_slug: str) -> HttpResponse:
    response: HttpResponse = _views_of(organization_slug).login(request, organization_slug)
    return response


@csrf_exempt  # the provider's page posts it; what counts is the signature, and the request it answers
@limited
@require_POST
def acs(request: HttpRequest, organization_slug: str) -> HttpResponse:
    response: HttpResponse = _views_of(organization_slug).acs(request, organization_slug)
    return response


@limited
@require_GET
def finish(request: HttpRequest, organization_slug: str) -> HttpResponse:
    response: HttpResponse = _views_of(organization_slug).finish(request, organization_slug)
    return response


@require_GET
def metadata(request: HttpRequest, organization_slug: str) -> HttpResponse:
    response: HttpResponse = _views_of(organization_slug).metadata(request, organization_slug)
    return response


def _views_of(slug: str) -> Any:
    """Returns the module of the views. Raises Http404 unless there is a SAML provider with this short name."""
    found = registry.find(slug, is_offered=False)
    if found is None or found.kind != SAML:
        raise Http404
    from connectors.web.sign_in.saml import views

    return views


urlpatterns = [
    path("saml/<slug:organization_slug>/login/", login, name="saml_login"),
    path("saml/<slug:organization_slug>/acs/", acs, name="saml_acs"),
    path("saml/<slug:organization_slug>/acs/finish/", finish, name="saml_finish_acs"),
    path("saml/<slug:organization_slug>/metadata/", metadata, name="saml_metadata"),
]
