"""*Administration → Sign-in*: providers, what their groups lead to, and a test of the whole way."""

from typing import Any
from uuid import UUID

from allauth.socialaccount.providers.base.constants import AuthProcess
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from channels_app.flows import emergency_access
from channels_app.models import Team, User
from channels_app.web.requests import reader
from channels_app.web.responses import confirm
from connectors.flows import identity
from connectors.identity import registry
from connectors.identity.errors import Fault
from connectors.identity.provider import OIDC
from connectors.models import IdentityProvider
from connectors.web.sign_in import trying
from connectors.web.sign_in.adapter import app_of
from connectors.web.sign_in.forms import ADMINISTRATOR, ProviderForm, RuleFormSet
from connectors.web.sign_in.problem_page import problem

# Names that are offered for a rule's team.
MOST_NAMES = 2000
PER_PAGE = 50


@require_safe
def every(request: HttpRequest) -> HttpResponse:
    locked = [one for one in registry.offered() if one.is_locked]
    rows = IdentityProvider.objects.order_by("name", "pk")
    administrators = User.objects.filter(is_staff=True, is_active=True).order_by("display_name", "pk")
    found = Paginator(administrators, PER_PAGE).get_page(request.GET.get("page"))
    context = {"locked": locked, "rows": rows, "administrators": found, "page": found}
    return render(request, "connectors/sign_in/providers.html", context)


@require_POST
def emergency(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """Gives an administrator emergency access, or takes it away."""
    user = get_object_or_404(User, pk=user_id, is_staff=True)
    try:
        emergency_access.change(by=reader(request), user=user, is_given=request.POST.get("given") == "on")
    except emergency_access.InvalidEmergencyAccess as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Saved."))
    return redirect("sign-in-providers")


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, kind: str) -> HttpResponse:
    if kind not in IdentityProvider.Kind.values:
        raise Http404
    return _form(request, IdentityProvider(kind=kind, slug=_free_slug()))


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, provider_id: UUID) -> HttpResponse:
    return _form(request, get_object_or_404(IdentityProvider, pk=provider_id))


@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest, provider_id: UUID) -> HttpResponse:
    row = get_object_or_404(IdentityProvider, pk=provider_id)
    if request.method == "POST":
        identity.remove(by=reader(request), row=row)
        messages.success(request, _("%(provider)s is removed.") % {"provider": row.name})
        return redirect("sign-in-providers")
    return confirm(
        request,
        title=_("Remove %(provider)s?") % {"provider": row.name},
        consequences=[
            _("Nobody signs in with it any more. People without a password or passkey need another way to sign in."),
            _("Accounts and memberships stay, those that its groups gave as well."),
        ],
        button=_("Remove"),
        back=reverse("sign-in-provider", kwargs={"provider_id": row.pk}),
    )


@require_safe
def test(request: HttpRequest, slug: str) -> HttpResponse:
    """Leads to the provider and, from there, to a page of what came; nobody is signed in by it."""
    found = registry.find(slug, is_offered=False)
    if found is None:
        raise Http404
    try:
        response: HttpResponse = (
            app_of(found).get_provider(request).redirect(request, process=AuthProcess.LOGIN, data=trying.MARK)
        )
    except Fault as fault:
        return problem(request, fault, name=found.name)
    return response


def _form(request: HttpRequest, row: IdentityProvider) -> HttpResponse:
    form = ProviderForm(request.POST or None, instance=row)
    rules = RuleFormSet(request.POST or None, initial=_initial_rules(row), prefix="rules")
    if request.method == "POST" and all([form.is_valid(), rules.is_valid()]):
        secret = form.cleaned_data.get("client_secret", "")
        is_new = row._state.adding
        try:
            identity.save(
                by=reader(request),
                row=row,
                values=form.values,
                secret=secret,
                rules=rules.rules,
                now=timezone.now(),
            )
        except Fault as fault:
            form.add_error("issuer" if row.kind == OIDC else "metadata_url", str(fault.sentence))
        else:
            messages.success(request, _("Added.") if is_new else _("Saved."))
            return redirect("sign-in-provider", provider_id=row.pk)
    context = {
        "form": form,
        "rules": rules,
        "row": row,
        "is_new": row._state.adding,
        "addresses": _addresses(row),
        "team_names": Team.objects.order_by("name").values_list("name", flat=True).distinct()[:MOST_NAMES],
    }
    return render(request, "connectors/sign_in/provider.html", context, status=422 if request.method == "POST" else 200)


def _initial_rules(row: IdentityProvider) -> list[dict[str, Any]]:
    if row._state.adding:
        return []
    rules = row.rules.select_related("team").order_by("group", "pk")
    return [
        {"group": rule.group, "team": rule.team.name if rule.team else "", "role": rule.role or ADMINISTRATOR}
        for rule in rules
    ]


def _addresses(row: IdentityProvider) -> list[tuple[str, str, str]]:
    """Returns what is entered at the provider: an id for the page, what it is called there, and the address."""
    if row.kind == OIDC:
        names = [("callback", _("Redirect URI (callback address)"), "openid_connect_callback", "provider_id")]
    else:
        names = [
            ("metadata", _("Our metadata (entity id)"), "saml_metadata", "organization_slug"),
            ("acs", _("Where it sends people back (ACS)"), "saml_acs", "organization_slug"),
        ]
    return [
        (f"our-{id}", label, settings.BASE_URL + reverse(name, kwargs={key: row.slug}))
        for id, label, name, key in names
    ]


def _free_slug() -> str:
    taken = {
        *IdentityProvider.objects.values_list("slug", flat=True),
        *(one["slug"] for one in settings.SIGN_IN_PROVIDERS),
    }
    return next(
        slug for number in range(1, len(taken) + 2) if (slug := f"sso-{number}" if number > 1 else "sso") not in taken
    )
