"""The apps that a person makes: registering them, their versions, what becomes of them."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from channels_app.web.answers import confirm, reader
from connectors import rights
from connectors.flows import publishing
from connectors.models import App, AppEvent, AppVersion
from connectors.packages import BadPackage, Manifest
from connectors.web.app_forms import PackageForm
from connectors.web.app_words import event_words

# Rows on a page.
APPS = 25
EVENTS = 20


@require_safe
def apps(request: HttpRequest) -> HttpResponse:
    user = reader(request)
    found = publishing.apps_of(user).prefetch_related("versions").order_by("-created_at")
    page = Paginator(found, APPS).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "apps": [(app, newest_of(app)) for app in page],
        "may_register": rights.may_register_apps(user),
    }
    return render(request, "connectors/apps/apps.html", context)


def newest_of(app: App) -> AppVersion:
    """With its manifest read, as pages show it."""
    return read(max(app.versions.all(), key=lambda version: version.order))


def read(version: AppVersion) -> AppVersion:
    version.facts = Manifest.of(version.manifest)  # type: ignore[attr-defined]
    return version


@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    user = reader(request)
    rights.require_registrant(user)
    form = PackageForm(request.POST or None, request.FILES or None)
    findings = []
    if request.method == "POST" and form.is_valid():
        try:
            version = publishing.upload(by=user, data=form.cleaned_data["package"], now=timezone.now())
        except BadPackage as bad:
            findings = bad.findings
        else:
            messages.success(request, _("%(name)s is here, as a draft.") % {"name": read_name(version)})
            return redirect("app-version", version_id=version.pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "connectors/apps/upload.html", {"form": form, "findings": findings}, status=status)


def read_name(version: AppVersion) -> str:
    return Manifest.of(version.manifest).name


@require_safe
def app(request: HttpRequest, app_id: UUID) -> HttpResponse:
    user = reader(request)
    found = publishing.app_for(user, app_id)
    versions = [read(one) for one in found.versions.select_related("picture").order_by("-order")]
    context = {
        "app": found,
        "versions": versions,
        "newest": versions[0],
        "spread": publishing.spread_of(found),
        "page": events_of(found, request.GET.get("page")),
        "may_register": rights.may_register_apps(user),
        "is_own": found.author_id == user.pk,
    }
    return render(request, "connectors/apps/app.html", context)


def events_of(found: App, number: str | None) -> Page[AppEvent]:
    """With words for what happened."""
    events = found.events.select_related("by", "version").order_by("-id")
    page, words = Paginator(events, EVENTS).get_page(number), event_words()
    for event in page:
        event.words = words.get(event.kind, event.kind)  # type: ignore[attr-defined]
    return page


@require_safe
def version(request: HttpRequest, version_id: UUID) -> HttpResponse:
    found = publishing.version_for(reader(request), version_id)
    return render(request, "connectors/apps/version.html", version_context(found))


def version_context(found: AppVersion, **context: Any) -> dict[str, Any]:
    return {
        "app": found.app,
        "version": read(found),
        "warnings": publishing.stored(found).warnings,
        "is_editable": found.state in publishing.EDITABLE,
        "form": PackageForm(),
        **context,
    }


@require_http_methods(["GET", "POST"])
def replace(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """Another package for a draft."""
    found = publishing.version_for(reader(request), version_id)
    if request.method == "GET":
        return redirect("app-version", version_id=version_id)
    form = PackageForm(request.POST, request.FILES)
    findings = []
    if form.is_valid():
        try:
            publishing.replace(version=found, by=reader(request), data=form.cleaned_data["package"], now=timezone.now())
        except BadPackage as bad:
            findings = bad.findings
        else:
            messages.success(request, _("Saved."))
            return redirect("app-version", version_id=version_id)
    context = version_context(found, form=form, findings=findings)
    return render(request, "connectors/apps/version.html", context, status=422)


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
    words = {"name": read_name(found), "version": found.version}
    if request.method == "POST":
        publishing.delete(version=found, by=user, now=timezone.now())
        messages.success(request, _("Version %(version)s of %(name)s is deleted.") % words)
        is_left = publishing.apps_of(user).filter(pk=found.app_id).exists()
        return redirect("app", app_id=found.app_id) if is_left else redirect("apps")
    is_last = found.app.versions.count() == 1
    return confirm(
        request,
        title=_("Delete version %(version)s of %(name)s?") % words,
        consequences=[
            _("Its manifest, its icons and its package are gone. Download the package first to keep it."),
            *([_("It is the only version: the app goes with it, and its ids are free for others.")] if is_last else ()),
        ],
        button=_("Delete version"),
        back=reverse("app-version", kwargs={"version_id": version_id}),
    )
