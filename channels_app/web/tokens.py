from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from channels_app.flows import tokens
from channels_app.models import ApiToken
from channels_app.web.forms import NewTokenForm
from channels_app.web.requests import reader
from channels_app.web.responses import confirm

TOKENS_PER_PAGE = 25


@require_http_methods(["GET", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """Shows a user's tokens; the response to a creation shows the new one, once."""
    form = NewTokenForm(request.POST or None, user=reader(request))
    shown: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        name, scopes = form.cleaned_data["name"], form.cleaned_data["scopes"]
        token, secret = tokens.create_token(by=reader(request), name=name, scopes=scopes, expires_at=form.expires_at)
        shown, form = {"new_token": token, "secret": secret}, NewTokenForm(user=reader(request))
    mine = ApiToken.objects.filter(user=reader(request)).order_by("-created_at", "pk")
    context = {
        "form": form,
        "page": Paginator(mine, TOKENS_PER_PAGE).get_page(request.GET.get("page")),
        "scopes": dict(ApiToken.Scope.choices),
        "now": timezone.now(),
        "base_url": settings.BASE_URL,
        **shown,
    }
    response = render(request, "channels_app/tokens.html", context)
    if shown:
        response["Cache-Control"] = "no-store"
    return response


@require_http_methods(["GET", "POST"])
def revoke(request: HttpRequest, token_id: UUID) -> HttpResponse:
    token = get_object_or_404(ApiToken, pk=token_id, user=reader(request))
    if request.method == "POST":
        tokens.revoke_token(by=reader(request), token=token)
        messages.success(request, _("%(token)s no longer works.") % {"token": token.name})
        return redirect("tokens")
    return confirm(
        request,
        title=_("Revoke %(token)s?") % {"token": token.name},
        consequences=[_("Whatever uses it is refused from now on. This cannot be undone.")],
        button=_("Revoke token"),
        back=reverse("tokens"),
    )
