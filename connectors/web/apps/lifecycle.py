"""Pages with which an author tries a version in a team, submits it, takes it back or brings it back."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from channels_app import access
from channels_app.models import Team, User
from channels_app.web.requests import reader
from channels_app.web.responses import confirm, page_or_part
from connectors.app_packages import Manifest
from connectors.flows import publishing
from connectors.flows.publishing import checks, releasing, reviewing, trials
from connectors.flows.publishing.transitions import UNDER_REVIEW, Overtaken, State, Unready
from connectors.models import AppVersion
from connectors.web.apps.release_effects import consequences


class TeamForm(forms.Form):
    team = forms.ModelChoiceField(Team.objects.none(), label=gettext_lazy("Team"), empty_label=None)

    def __init__(self, *args: object, user: User) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        self.fields["team"].queryset = access.owned_teams(user).order_by("name")  # type: ignore[attr-defined]


@require_http_methods(["GET", "POST"])
def submit(request: HttpRequest, version_id: UUID) -> HttpResponse:
    version = publishing.version_for(reader(request), version_id)
    if request.method == "POST":
        try:
            reviewing.submit(version=version, by=reader(request), now=timezone.now())
            messages.success(request, _("Submitted. A site administrator looks at it now."))
            return redirect("app-version", version_id=version_id)
        except Overtaken as error:
            messages.error(request, str(error))
            return redirect("app-version", version_id=version_id)
        except Unready:
            return _unready(request, version, 422)
    if checks.failures(version):
        return _unready(request, version)
    return confirm(
        request,
        title=_("Submit %(name)s for review?") % _names(version),
        consequences=[
            _("A site administrator looks at it and puts it into the catalog, or says what to repair."),
            _("Until then it cannot be changed; you can take it back."),
            *([_("The published version does not change meanwhile.")] if version.app.published_id else []),
        ],
        button=_("Submit"),
        kind="primary",
        back=reverse("app-version", args=(version_id,)),
    )


def _unready(request: HttpRequest, version: AppVersion, status: int = 200) -> HttpResponse:
    context = {
        "title": _("%(name)s is not ready yet") % _names(version),
        "findings": checks.findings_of(version),
        "back": reverse("app-version", args=(version.pk,)),
    }
    return page_or_part(request, "connectors/review/unready.html", context, status=status)


def _names(version: AppVersion) -> dict[str, str]:
    return {"name": f"{Manifest.of(version.manifest).name} {version.version}"}


@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, version_id: UUID) -> HttpResponse:
    version = publishing.version_for(reader(request), version_id)
    back = State(version.state) in (State.SUBMITTED, State.IN_REVIEW)
    if request.method == "POST":
        try:
            releasing.withdraw(version=version, by=reader(request), now=timezone.now())
            messages.success(request, _("Taken back: it is a draft again.") if back else _("Withdrawn."))
        except Overtaken as error:
            messages.error(request, str(error))
        return redirect("app-version", version_id=version_id)
    title = _("Take %(name)s back out of review?") if back else _("Withdraw %(name)s?")
    return confirm(
        request,
        title=title % _names(version),
        consequences=[_("It is a draft again, and can be changed.")] if back else _losses(version),
        button=_("Take back") if back else _("Withdraw"),
        kind="primary" if back else "danger",
        back=reverse("app-version", args=(version_id,)),
    )


def _losses(version: AppVersion) -> list[str]:
    if version.state != State.PUBLISHED:
        return [_("It is not published; a newer version has to be submitted instead.")]
    spread = publishing.spread_of(version.app)
    lines = [_("The catalog does not offer the app any more, and no team can install it.")]
    if spread.installations:
        line = ngettext(
            "%(n)d team that has it keeps it, with all its connections.",
            "%(n)d teams that have it keep it, with all their connections.",
            spread.installations,
        )
        lines.append(line % {"n": spread.installations})
    return [*lines, _("A site administrator can publish it again, or approve a newer version.")]


@require_http_methods(["GET", "POST"])
def rollback(request: HttpRequest, version_id: UUID) -> HttpResponse:
    version = publishing.version_for(reader(request), version_id)
    if request.method == "POST":
        try:
            releasing.rollback(version=version, by=reader(request), now=timezone.now())
            messages.success(request, _("%(name)s is in the catalog again.") % _names(version))
        except Overtaken as error:
            messages.error(request, str(error))
        except Unready:
            return _unready(request, version, 422)
        return redirect("app-version", version_id=version_id)
    return confirm(
        request,
        title=_("Bring %(name)s back into the catalog?") % _names(version),
        consequences=consequences(version),
        button=_("Bring it back"),
        kind="primary",
        back=reverse("app-version", args=(version_id,)),
    )


@require_http_methods(["GET", "POST"])
def try_in_team(request: HttpRequest, version_id: UUID) -> HttpResponse:
    user = reader(request)
    version = publishing.version_for(user, version_id)
    if version.state not in (State.DRAFT, State.REJECTED, *UNDER_REVIEW):
        raise access.NotVisible("version")
    form = TeamForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        team: Team = form.cleaned_data["team"]
        try:
            made = trials.try_in(version=version, team=team, by=user, now=timezone.now())
        except Overtaken as error:
            messages.error(request, str(error))
            return redirect("app-version", version_id=version_id)
        words = {**_names(version), "team": team.name}
        messages.success(request, _("%(name)s runs in %(team)s now. Choose a channel for it.") % words)
        return redirect("connector", team_id=team.pk, slug=made.connector)
    context = {"version": version, "name": _names(version)["name"], "form": form}
    status = 422 if request.method == "POST" else 200
    return render(request, "connectors/review/try.html", context, status=status)
