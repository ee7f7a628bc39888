from typing import Any

from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from django.http import Http404, HttpRequest, HttpResponse

from connectors.identity.errors import Fault
from connectors.web.sign_in.limits import limited
from connectors.web.sign_in.oidc.adapter import OpenIDAdapter
from connectors.web.sign_in.problem_page import problem


class Callback(OAuth2CallbackView):  # type: ignore[misc]  # allauth has no types
    def _get_state(self, request: HttpRequest, provider: Any) -> Any:
        state, response = super()._get_state(request, provider)
        self.adapter.state = state or {}
        return state, response


@limited
def login(request: HttpRequest, provider_id: str) -> HttpResponse:
    return _answer(OAuth2LoginView, request, provider_id)


@limited
def callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    return _answer(Callback, request, provider_id)


def _answer(view: Any, request: HttpRequest, provider_id: str) -> HttpResponse:
    adapter = OpenIDAdapter(request, provider_id)
    try:
        response: HttpResponse = view.adapter_view(adapter)(request)
    except SocialApp.DoesNotExist:
        raise Http404 from None
    except Fault as fault:  # as a sign-in begins
        return problem(request, fault, name=adapter.ours.name)
    return response
