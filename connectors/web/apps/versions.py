"""Pages of one version of an app: its details, its package, and deleting it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from channels_app.web.requests import reader
from channels_app.web.responses import confirm
from channels_app.web.uploads import takes_files
from connectors import permissions
from connectors.app_packages import BadPackage, Manifest
from connectors.flows import publishing
from connectors.models import AppVersion
from connectors.web.apps.forms import PackageForm


@require_safe
def version(request: HttpRequest, version_id: UUID) -> HttpResponse:
    return _page(request, publishing.version_for(reader(request), version_id))


def _page(request: HttpRequest, found: AppVersion, status: int = 200, **context: Any) -> HttpResponse:
    context = {
        "app": found.app,
        "version": found,
        "rejection": publishing.rejection_of(found),
        "warnings": publishing.advice_on(found),
        "is_editable": found.state in publishing.EDITABLE,
        "form": PackageForm(),
        **context,
    }
    return render(request, "connectors/apps/version.html", context, status=status)


@takes_files
@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Uploads a package: a new app, or the next version of one."""
    user = reader(request)
    permissions.require_registrant(user)
    form = PackageForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        try:
            made = publishing.upload(by=user, now=timezone.now(), **form.given)
        except BadPackage as bad:
            context["findings"] = bad.findings
        else:
            messages.success(request, _("%(name)s is saved as a draft. Try it in a team next.") % {"name": _name(made)})
            return redirect("app-version", version_id=made.pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "connectors/apps/upload.html", context, status=status)


@takes_files
@require_http_methods(["GET", "POST"])
def replace(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """Replaces the package of a draft."""
    user = reader(request)
    found = publishing.version_for(user, version_id)
    if request.method == "GET":
        return redirect("app-version", version_id=version_id)
    form = PackageForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, found, 422, form=form)
    try:
        publishing.replace(version=found, by=user, now=timezone.now(), **form.given)
    except BadPackage as bad:
        return _page(request, found, 422, findings=bad.findings)
    messages.success(request, _("Saved."))
    return redirect("app-version", version_id=version_id)


@require_safe
def package(request: HttpRequest, version_id: UUID) -> HttpResponse:
    found = publishing.version_for(reader(request), version_id)
    name = f"{found.app.connector_id}-{found.version}.zip"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return HttpResponse(bytes(found.package), content_type="application/zip", headers=headers)


@require_http_methods(["GET", "POST"])
def delete(request: HttpRequest, version_id: UUID) -> HttpResponse:
    user = reader(request)
    found = publishing.version_for(user, version_id)
    words = {"name": _name(found), "version": found.version}
    is_last = publishing.versions_of(found.app).count() == 1
    if request.method == "POST":
        publishing.delete(version=found, by=user, now=timezone.now())
        messages.success(request, _("Version %(version)s of %(name)s is deleted.") % words)
        return redirect("apps") if is_last else redirect("app", app_id=found.app_id)
    lost = [_("Its manifest, its icons and its package are gone. Download the package first to keep it.")]
    if is_last:
        lost.append(_("It is the only version: the app is deleted with it, and its ids become free for others."))
    return confirm(
        request,
        title=_("Delete version %(version)s of %(name)s?") % words,
        consequences=lost,
        button=_("Delete version"),
        back=reverse("app-version", kwargs={"version_id": version_id}),
    )


def _name(found: AppVersion) -> str:
    return Manifest.of(found.manifest).name
