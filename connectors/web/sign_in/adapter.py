"""Tells allauth which identity providers there are, whom they may sign in, and how their errors are shown."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.base.constants import AuthError, AuthProcess
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from channels_app.models import User
from channels_app.translatable import NOTHING, Sentence
from connectors.flows import identity
from connectors.identity import discovery, registry
from connectors.identity.claims import Claims
from connectors.identity.errors import Fault
from connectors.identity.provider import Provider
from connectors.outbound.requests_session import requests_session
from connectors.web.sign_in.problem_page import problem


class SignInAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth has no types
    def list_apps(
        self, request: HttpRequest | None, provider: str | None = None, client_id: str | None = None
    ) -> list[SocialApp]:
        slug = client_id or provider
        if slug is None:
            return [app_of(one) for one in registry.offered()]
        by = getattr(request, "user", None)
        found = registry.find(slug, is_offered=not (by and by.is_staff))
        return [app_of(found)] if found else []

    def get_provider(self, request: HttpRequest | None, provider: str, client_id: str | None = None) -> Any:
        return self.get_app(request, provider=provider, client_id=client_id).get_provider(request)

    def get_requests_session(self) -> Any:
        return requests_session(discovery.PURPOSE)

    def is_email_verified(self, provider: Any, email: str) -> bool:
        return bool(provider.ours.trusts_addresses)

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Refuses, with a page, whom the provider may not sign in; connects whose address both sides confirmed."""
        ours: Provider = sociallogin.provider.ours
        told = Claims.of(sociallogin.account.extra_data)
        try:
            if sociallogin.state.get("process") == AuthProcess.CONNECT:
                identity.require_domain(ours, told)
                return
            admission = identity.admit(ours, told, now=timezone.now())
        except Fault as fault:
            raise ImmediateHttpResponse(problem(request, fault, name=ours.name)) from fault
        if admission.is_linked:
            sociallogin.connect(request, admission.user)

    def get_connect_redirect_url(self, request: HttpRequest, socialaccount: Any) -> str:
        return reverse("sessions")

    def authenticate_by_email(self, sociallogin: SocialLogin) -> None:
        """Leaves it to `pre_social_login`, which says why if an address does not suffice."""
        return

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return True  # `pre_social_login` has decided

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]) -> User:
        user: User = sociallogin.user
        user.email, user.display_name = data["email"], data["name"]
        return user

    def save_user(self, request: HttpRequest, sociallogin: SocialLogin, form: Any = None) -> User:
        user: User = sociallogin.user
        user.set_unusable_password()
        sociallogin.save(request)
        EmailAddress.objects.filter(user=user, email=user.email).update(verified=True, primary=True)
        return user

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: str | None = None,
        exception: Exception | None = None,
        extra_context: dict[str, Any] | None = None,
    ) -> None:
        fault = exception if isinstance(exception, Fault) else _fault_of(request, provider.ours, error, exception)
        raise ImmediateHttpResponse(problem(request, fault, name=provider.ours.name))


def app_of(provider: Provider) -> SocialApp:
    """Returns what allauth knows of a provider; it is never saved."""
    return SocialApp(
        provider=provider.allauth_kind,
        provider_id=provider.slug,
        name=provider.name,
        # Our addresses for SAML carry what allauth calls the client id.
        client_id=provider.client_id if provider.allauth_kind == "openid_connect" else provider.slug,
        settings={"provider": provider, "server_url": provider.issuer},
    )


def _fault_of(request: HttpRequest, provider: Provider, error: str | None, exception: Exception | None) -> Fault:
    again = Sentence(_("Start again on the sign-in page."))
    values = {"provider": provider.name}
    if error == AuthError.CANCELLED:
        return Fault(
            Sentence(_("%(provider)s says that you stopped, or that it does not let you in here."), values), again
        )
    if said := request.GET.get("error", ""):
        values |= {"error": said[:100], "words": request.GET.get("error_description", "")[:300]}
        return Fault(Sentence(_("%(provider)s answered “%(error)s”. %(words)s"), values))
    if exception is not None:
        values["reason"] = str(exception)[:300]
        return Fault(Sentence(_("The answer of %(provider)s cannot be used: %(reason)s"), values), NOTHING)
    sentence = _("This sign-in with %(provider)s took too long, was used before, or began in another browser.")
    return Fault(Sentence(sentence, values), again)
