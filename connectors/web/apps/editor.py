"""Pages that create a new app, add a version to an app, or change a draft, each with a form."""

from base64 import b64encode
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from channels_app import access
from channels_app.web.requests import reader
from channels_app.web.uploads import takes_files
from connectors import permissions
from connectors.app_packages import BadPackage, Manifest
from connectors.flows import publishing
from connectors.models import AppVersion
from connectors.web.apps.forms import FIELDS, AppForm

Write = Callable[[AppForm], AppVersion]


@takes_files
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    user = reader(request)
    permissions.require_registrant(user)
    form = AppForm(request.POST or None, request.FILES or None, initial={"company": str(user)[:32]})

    def register(form: AppForm) -> AppVersion:
        color, outline = form.icon("color_icon") or b"", form.icon("outline_icon")
        manifest = form.manifest()
        return publishing.register(by=user, manifest=manifest, color=color, outline=outline, now=timezone.now())

    return _answer(request, form, register, {"back": reverse("apps")})


@takes_files
@require_http_methods(["GET", "POST"])
def new_version(request: HttpRequest, app_id: UUID) -> HttpResponse:
    user = reader(request)
    app = publishing.app_for(user, app_id)
    permissions.require_registrant(user)
    base = app.versions.order_by("-order")[0]
    manifest = Manifest.of(base.manifest)
    form = _form_of(request, manifest, version=following(base))

    def draft(form: AppForm) -> AppVersion:
        return publishing.draft(base=base, by=user, now=timezone.now(), **_values_of(form, manifest))

    context = {"back": reverse("app", args=(app_id,)), "app": app, "base": base, "manifest": manifest}
    return _answer(request, form, draft, context)


@takes_files
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, version_id: UUID) -> HttpResponse:
    user = reader(request)
    version = publishing.version_for(user, version_id)
    is_editable = version.state in publishing.EDITABLE
    access.require(is_editable, _("Only drafts and rejected versions can be changed. Make a new version instead."))
    manifest = Manifest.of(version.manifest)

    def change(form: AppForm) -> AppVersion:
        publishing.edit(version=version, by=user, now=timezone.now(), **_values_of(form, manifest))
        return version

    context = {"back": reverse("app-version", args=(version_id,)), "app": version.app, "base": version}
    return _answer(request, _form_of(request, manifest), change, {**context, "manifest": manifest, "version": version})


def _form_of(request: HttpRequest, manifest: Manifest, **values: Any) -> AppForm:
    initial = {**{name: getattr(manifest, name) for name in FIELDS.values()}, **values}
    if manifest.full_name == manifest.name:
        initial["full_name"] = ""
    return AppForm(request.POST or None, request.FILES or None, initial=initial, has_icons=True)


def _values_of(form: AppForm, base: Manifest) -> dict[str, Any]:
    icons = {"color": form.icon("color_icon"), "outline": form.icon("outline_icon")}
    return {"manifest": form.manifest(base), **icons}


def following(version: AppVersion) -> str:
    """Returns the next minor version."""
    major, minor = version.order.split(".")[:2]
    return f"{int(major)}.{int(minor) + 1}.0"


def _answer(request: HttpRequest, form: AppForm, write: Write, context: dict[str, Any]) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            version = write(form)
        except BadPackage as bad:
            form.explain(bad.findings, context.get("manifest"))
        else:
            messages.success(request, _("Saved as a draft."))
            return redirect("app-version", version_id=version.pk)
    base = context.get("base")
    context |= {"form": form, "icons": _icons(base) if base else {}}
    return render(request, "connectors/apps/form.html", context, status=422 if request.method == "POST" else 200)


def _icons(version: AppVersion) -> dict[str, str]:
    """Returns both icons as data URLs, which need no page of their own; nothing if the package cannot be read."""
    try:
        package = publishing.load_package(version)
    except BadPackage:
        return {}
    return {
        name: f"data:image/png;base64,{b64encode(data).decode()}"
        for name, data in (("color", package.color), ("outline", package.outline))
    }
