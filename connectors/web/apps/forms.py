"""The forms that an author fills in; the rules of packages check them."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from uuid import UUID

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from connectors.app_packages import Finding, Manifest
from connectors.app_packages import limits as most

# Where a finding's place is a field of the form.
FIELDS = {
    "/name/short": "name",
    "/name/full": "full_name",
    "/description/short": "summary",
    "/description/full": "description",
    "/version": "version",
    "/accentColor": "accent_color",
    "/developer/name": "company",
    "/developer/websiteUrl": "website_url",
    "/developer/privacyUrl": "privacy_url",
    "/developer/termsOfUseUrl": "terms_url",
    "/connectors/0/configurationUrl": "configuration_url",
    "/validDomains": "valid_domains",
    "/patchbay/actionHosts": "action_hosts",
}
ICONS = {"color_icon": "color", "outline_icon": "outline"}
NOBODY = UUID(int=0)


def words(label: Any, limit: int, help_text: Any, **options: Any) -> forms.CharField:
    """Makes a text field with a limit of characters, which a script counts down."""
    rows = options.pop("rows", 0)
    attrs = {"data-room": ""}
    widget = forms.Textarea(attrs={**attrs, "rows": rows}) if rows else forms.TextInput(attrs=attrs)
    room = format_lazy(_("{limit} characters at most."), limit=limit)
    help_text = format_lazy("{words} {room}", words=help_text, room=room)
    return forms.CharField(label=label, max_length=limit, help_text=help_text, widget=widget, **options)


def address(label: Any, help_text: Any, placeholder: str) -> forms.CharField:
    widget = forms.TextInput(attrs={"inputmode": "url", "spellcheck": "false", "placeholder": placeholder})
    return forms.CharField(label=label, max_length=most.URL, help_text=help_text, widget=widget)


class HostsField(forms.CharField):
    """Hosts, one on a line."""

    def __init__(self, placeholder: str, **options: Any) -> None:
        attrs = {"rows": 3, "spellcheck": "false", "placeholder": placeholder}
        super().__init__(required=False, widget=forms.Textarea(attrs=attrs), **options)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> Any:
        lines = (line.strip().lower() for line in super().clean(value).splitlines())
        return tuple(dict.fromkeys(line for line in lines if line))


def icon(label: Any, side: int, **options: Any) -> forms.FileField:
    widget = forms.FileInput(attrs={"accept": "image/png", "data-icon-side": side})
    return forms.FileField(label=label, widget=widget, **options)


class AppForm(forms.Form):
    name = words(_("Short name"), most.NAME, _("Shown in the catalog and as the sender of its messages."))
    full_name = words(_("Full name"), most.FULL_NAME, _("Optional: where there is more room."), required=False)
    summary = words(_("Short description"), most.SUMMARY, _("One line: what the app reports."))
    description = words(
        _("Full description"), most.DESCRIPTION, _("What it posts, when, and what one has to set up for it."), rows=5
    )
    color_icon = icon(
        _("Color icon"), most.COLOR_SIDE, help_text=_("A PNG of exactly 192×192 pixels. It is the app's logo.")
    )
    outline_icon = icon(
        _("Outline icon"),
        most.OUTLINE_SIDE,
        required=False,
        help_text=_("A PNG of exactly 32×32 pixels, white on transparent. Left out, one is made of the color icon."),
    )
    accent_color = forms.CharField(
        label=_("Accent color"),
        initial="#0B6B63",
        widget=forms.TextInput(attrs={"type": "color", "class": "form-control-color"}),
        help_text=_("Goes with the icon."),
    )
    configuration_url = address(
        _("Configuration page"),
        _("The page that people see when they connect the app to a channel. It loads the Teams JavaScript SDK."),
        "https://app.example.com/configure",
    )
    valid_domains = HostsField(
        "login.example.com\n*.example.com",
        label=_("Valid domains"),
        help_text=_(
            "One per line, at most 16: hosts of its sign-in and of pages it leads to. Its own host is included."
        ),
    )
    action_hosts = HostsField(
        "api.example.com",
        label=_("Hosts that buttons may call"),
        help_text=_("One per line, at most 50: hosts to which its cards' buttons send what people enter. Empty: none."),
    )
    company = words(_("Company or author"), most.COMPANY, _("Who makes the app."))
    website_url = address(_("Website"), _("Where people find out more and get help."), "https://example.com")
    privacy_url = address(_("Privacy statement"), _("What happens to people's data."), "https://example.com/privacy")
    terms_url = address(_("Terms of use"), _("What people agree to."), "https://example.com/terms")
    version = forms.CharField(
        label=_("Version"),
        max_length=most.VERSION,
        initial="1.0.0",
        help_text=_("Three numbers. Each version is higher than the one before."),
        widget=forms.TextInput(attrs={"inputmode": "decimal", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, has_icons: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        if has_icons:
            self.fields["color_icon"].required = False
            self.fields["outline_icon"].help_text = _("A PNG of exactly 32×32 pixels, white on transparent.")

    def manifest(self, base: Manifest | None = None) -> Manifest:
        """Returns `base` with what was filled in; without `base`, a manifest whose ids the flow has to issue."""
        values = {name: self.cleaned_data[name] for name in FIELDS.values()}
        if base:
            return replace(base, **values)
        return Manifest(id=NOBODY, connector_id=NOBODY, **values)

    def icon(self, name: str) -> bytes | None:
        return self.cleaned_data[name]  # type: ignore[no-any-return]

    def clean_full_name(self) -> str:
        return str(self.cleaned_data["full_name"] or self.cleaned_data.get("name", ""))

    def clean_color_icon(self) -> bytes | None:
        return self._bytes("color_icon")

    def clean_outline_icon(self) -> bytes | None:
        return self._bytes("outline_icon")

    def _bytes(self, name: str) -> bytes | None:
        upload: UploadedFile[bytes] | None = self.cleaned_data[name]
        if upload is None:
            return None
        if (upload.size or 0) > most.FILE:
            raise forms.ValidationError(_("The picture is larger than 1 MB."))
        return bytes(upload.read())

    def explain(self, findings: Iterable[Finding], base: Manifest | None = None) -> None:
        """Puts findings beside the fields they are about."""
        files = {base.color_icon if base else "color.png": "color_icon"}
        files[base.outline_icon if base else "outline.png"] = "outline_icon"
        for finding in findings:
            if not finding.warning:
                self.add_error(files.get(finding.place) or field_of(finding.place), f"{finding.detail} {finding.fix}")


def field_of(place: str) -> str | None:
    """Returns the form's field for a place in the manifest, or for what that place lies in; None if there is none."""
    return FIELDS.get(place) or FIELDS.get(place.rpartition("/")[0])


class PackageForm(forms.Form):
    package = forms.FileField(
        label=_("Package"),
        help_text=_("A zip of at most 2 MB with manifest.json, a color icon and an outline icon."),
        widget=forms.FileInput(attrs={"accept": ".zip,application/zip", "class": "form-control"}),
    )

    configuration_url = forms.CharField(
        label=_("Configuration page"),
        required=False,
        max_length=most.URL,
        help_text=_("Only if the manifest does not name it: some apps were registered with it elsewhere."),
        widget=forms.TextInput(
            attrs={"inputmode": "url", "spellcheck": "false", "placeholder": "https://app.example.com/configure"}
        ),
    )

    def clean_package(self) -> bytes:
        """Reads at most one byte more than a package may have; the rules report that it is too large."""
        upload: UploadedFile[bytes] = self.cleaned_data["package"]
        return bytes(upload.read(most.PACKAGE + 1))

    @property
    def given(self) -> dict[str, Any]:
        page = str(self.cleaned_data["configuration_url"])
        return {"data": self.cleaned_data["package"], "configuration_url": page}
