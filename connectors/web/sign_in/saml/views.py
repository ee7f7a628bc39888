"""What a sign-in with SAML asks for; urls.py loads this module, and counts and checks requests."""

from typing import Any

from allauth.account.utils import get_next_redirect_url
from allauth.core.internal import httpkit
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.helpers import complete_social_login
from allauth.socialaccount.internal import statekit
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.saml.views import ACSView
from allauth.socialaccount.sessions import LoginSession
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from channels_app.translatable import Sentence
from connectors.flows import provider_metadata
from connectors.identity import claims, registry, saml
from connectors.identity.errors import Fault
from connectors.identity.provider import Provider
from connectors.web.sign_in import connecting, trying
from connectors.web.sign_in.problem_page import problem
from connectors.web.sign_in.saml.provider import SamlProvider, addresses_of

acs_view = ACSView.as_view()


def login(request: HttpRequest, organization_slug: str) -> HttpResponse:
    provider = _provider(request, organization_slug)
    try:
        return provider.redirect(request, connecting.process_of(request), next_url=get_next_redirect_url(request))
    except Fault as fault:
        return problem(request, fault, name=provider.ours.name)


def acs(request: HttpRequest, organization_slug: str) -> HttpResponse:
    """Keeps the answer for a moment and leads on: with another site's POST the browser sends no session cookie."""
    _provider(request, organization_slug)
    response: HttpResponse = acs_view(request, organization_slug=organization_slug)
    return response


def finish(request: HttpRequest, organization_slug: str) -> HttpResponse:
    provider = _provider(request, organization_slug)
    kept = LoginSession(request, "saml_acs_session", "saml-acs-session")
    stored = kept.store.get("request")
    kept.delete()
    posted = httpkit.deserialize_request(stored, HttpRequest()).POST if stored else {}
    try:
        return _finish(request, provider, str(posted.get("SAMLResponse", "")))
    except Fault as fault:
        return problem(request, fault, name=provider.ours.name)


def metadata(request: HttpRequest, organization_slug: str) -> HttpResponse:
    provider = _provider(request, organization_slug)
    made = saml.our_metadata(provider.ours, addresses_of(organization_slug))
    return HttpResponse(made, content_type="application/samlmetadata+xml")


def _finish(request: HttpRequest, provider: SamlProvider, posted: str) -> HttpResponse:
    ours = provider.ours
    answer = _read(ours, posted) if posted else saml.Answer("", {})
    state = statekit.unstash_state(request, provider_id=provider.sub_id, state_id=answer.request_id)
    if state is None:
        words = _("This sign-in with %(provider)s took too long, was used before, or began in another browser.")
        raise Fault(Sentence(words, {"provider": ours.name}), Sentence(_("Start again on the sign-in page.")))
    if trying.is_test(state):
        return trying.page(request, ours, answer.claims)
    made: Any = provider.sociallogin_from_response(request, claims.read(ours, answer.claims).stored)
    made.state = state
    response: HttpResponse = complete_social_login(request, made)
    return response


def _read(ours: Provider, posted: str) -> saml.Answer:
    """Reads an answer, once more if its signature does not fit and the provider publishes other metadata by now."""
    try:
        return saml.read(ours, addresses_of(ours.slug), posted)
    except saml.WrongSignature:
        renewed = provider_metadata.renew_for_signature(ours.slug, now=timezone.now())
        present = registry.find(ours.slug, is_offered=False)
        if not renewed or present is None:
            raise
        return saml.read(present, addresses_of(ours.slug), posted)


def _provider(request: HttpRequest, slug: str) -> SamlProvider:
    try:
        found = get_adapter().get_provider(request, provider="saml", client_id=slug)
    except SocialApp.DoesNotExist:
        raise Http404 from None
    if not isinstance(found, SamlProvider):
        raise Http404
    return found
