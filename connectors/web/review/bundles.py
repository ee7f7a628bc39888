"""Pages that export and import bundles, and manage the keys that sign them."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from channels_app.web.requests import reader
from channels_app.web.responses import confirm
from channels_app.web.uploads import takes_files
from connectors import permissions
from connectors.app_packages import BadPackage, Manifest
from connectors.app_packages.bundle import MAX_BUNDLE_BYTES, BadBundle, fingerprint, key_of
from connectors.flows.publishing import bundles, keys, review_queue
from connectors.flows.publishing.transitions import Overtaken, Unready
from connectors.models import AppVersion


class BundleForm(forms.Form):
    bundle = forms.FileField(label=gettext_lazy("Bundle"), widget=forms.FileInput(attrs={"accept": ".zip"}))
    publish = forms.BooleanField(label=gettext_lazy("Publish it at once"), required=False)

    def clean_bundle(self) -> bytes:
        upload: UploadedFile[bytes] = self.cleaned_data["bundle"]
        if (upload.size or 0) > MAX_BUNDLE_BYTES:
            raise forms.ValidationError(_("The file is larger than a bundle can be."))
        data: bytes = upload.read()
        return data


class KeyForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Whose key it is"), max_length=80)
    public = forms.CharField(
        label=gettext_lazy("Public key"),
        max_length=200,
        widget=forms.TextInput(attrs={"spellcheck": "false", "autocomplete": "off"}),
        help_text=gettext_lazy("As the other server shows it under “Bundles”."),
    )


class UnknownKeyForm(forms.Form):
    """Trusts the signer of a bundle by the fingerprint that they were asked for."""

    name = forms.CharField(label=gettext_lazy("Whose key it is"), max_length=80)
    public = forms.CharField(max_length=200, widget=forms.HiddenInput)
    fingerprint = forms.CharField(
        label=gettext_lazy("Fingerprint"),
        widget=forms.TextInput(attrs={"spellcheck": "false", "autocomplete": "off"}),
        help_text=gettext_lazy("Enter what the other server's administrator tells you, not what is shown here."),
    )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        try:
            expected = fingerprint(key_of(said.get("public", "")))
        except ValueError:
            raise forms.ValidationError(_("This is not a public key.")) from None
        if "fingerprint" in said and "".join(said["fingerprint"].lower().split()) != expected.replace(" ", ""):
            self.add_error("fingerprint", _("It is not the fingerprint of this key. Do not trust it."))
        return said


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    return _page(request)


def _page(request: HttpRequest, status: int = 200, **context: Any) -> HttpResponse:
    user = reader(request)
    context = {
        "ours": keys.describe(keys.ours(by=user)),
        "trusted": [keys.describe(key) for key in keys.trusted(by=user)],
        "form": BundleForm(),
        "key_form": KeyForm(),
        **context,
    }
    return render(request, "connectors/review/bundles.html", context, status=status)


@takes_files
@require_POST
def take_in(request: HttpRequest) -> HttpResponse:
    permissions.require_reviewer(reader(request))
    form = BundleForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, 422, form=form)
    data, publish = form.cleaned_data["bundle"], form.cleaned_data["publish"]
    try:
        version = bundles.take_in(data=data, by=reader(request), now=timezone.now(), publish=publish)
    except bundles.UnknownKey as unknown:
        return _unknown(request, unknown)
    except BadBundle as error:
        form.add_error("bundle", f"{error.place}: {error}" if error.place else str(error))
    except bundles.Unwanted as error:
        form.add_error("bundle", str(error))
    except (BadPackage, Unready) as error:
        return _page(request, 422, form=form, findings=error.findings)
    else:
        words = {"name": f"{Manifest.of(version.manifest).name} {version.version}"}
        approved = _("%(name)s is imported and approved. Publish it when you like.")
        done = _("%(name)s is published.") if publish else approved
        messages.success(request, done % words)
        return redirect("review-version", version_id=version.pk)
    return _page(request, 422, form=form)


def _unknown(request: HttpRequest, unknown: bundles.UnknownKey) -> HttpResponse:
    bundle = unknown.bundle
    form = UnknownKeyForm(initial={"name": bundle.issuer, "public": keys.public_text(bundle.key)})
    return _render_key_form(request, form, {"bundle": bundle, "shown": fingerprint(bundle.key)})


def _render_key_form(request: HttpRequest, form: UnknownKeyForm, context: dict[str, Any]) -> HttpResponse:
    return render(request, "connectors/review/unknown_key.html", {"form": form, **context}, status=422)


@require_POST
def trust(request: HttpRequest) -> HttpResponse:
    """Trusts a key that was entered whole, or a bundle's key that was confirmed by its fingerprint."""
    permissions.require_reviewer(reader(request))
    asked = "fingerprint" in request.POST
    form = UnknownKeyForm(request.POST) if asked else KeyForm(request.POST)
    if form.is_valid():
        try:
            said = form.cleaned_data
            key = keys.trust(name=said["name"], public=said["public"], by=reader(request))
        except keys.InvalidKey as error:
            form.add_error(None if asked else "public", str(error))
        else:
            messages.success(request, _("%(name)s is trusted now. Upload the bundle again.") % {"name": key.name})
            return redirect("bundles")
    if isinstance(form, UnknownKeyForm):
        return _render_key_form(request, form, {"shown": ""})
    return _page(request, 422, key_form=form)


@require_http_methods(["GET", "POST"])
def untrust(request: HttpRequest, key_id: UUID) -> HttpResponse:
    key = get_object_or_404(keys.trusted(by=reader(request)), pk=key_id)
    if request.method == "POST":
        keys.untrust(key=key, by=reader(request))
        messages.success(request, _("%(name)s is not trusted any more.") % {"name": key.name})
        return redirect("bundles")
    return confirm(
        request,
        title=_("Stop trusting %(name)s?") % {"name": key.name},
        consequences=[
            _("Bundles that it signed are refused from now on."),
            _("Apps that came in such bundles stay."),
        ],
        button=_("Stop trusting"),
        back=reverse("bundles"),
    )


@require_POST
def export(request: HttpRequest, version_id: UUID) -> HttpResponse:
    version: AppVersion = review_queue.submission(by=reader(request), version_id=version_id)
    try:
        made = bundles.export(version=version, by=reader(request), now=timezone.now())
    except Overtaken as error:
        messages.error(request, str(error))
        return redirect("review-version", version_id=version_id)
    name = f"{version.app.connector_id}-{version.version}.bundle.zip"
    return HttpResponse(
        made,
        content_type="application/zip",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )
