"""The mail server's form: fields for people, one URL for the setting."""

from typing import Any
from urllib.parse import quote, unquote, urlsplit

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from channels_app.server_settings import current
from channels_app.server_settings.fields import MailUrlField
from channels_app.web.administration.settings.forms import LOCKED, SettingsForm

# The URL's scheme for each kind of encryption.
SCHEMES = {"starttls": "smtp+tls", "tls": "smtp+ssl", "none": "smtp"}
OF_SCHEME = {"smtps": "starttls", **{scheme: name for name, scheme in SCHEMES.items()}}


class MailForm(SettingsForm):
    names = ("from_email",)
    host = forms.CharField(label=_("Host"), max_length=253, required=False, help_text=_("Empty: no mail is sent."))
    security = forms.ChoiceField(
        label=_("Encryption"),
        choices=[
            ("starttls", _("STARTTLS, mostly at port 587")),
            ("tls", _("TLS from the start, mostly at port 465")),
            ("none", _("None, within your own network only")),
        ],
    )
    port = forms.IntegerField(
        label=_("Port"), min_value=1, max_value=65535, required=False, help_text=_("Empty: the usual one.")
    )
    user = forms.CharField(label=_("User"), max_length=200, required=False, help_text=_("Empty: without signing in."))
    password = forms.CharField(
        label=_("Password"),
        max_length=500,
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    url = MailUrlField(
        label=_("As one address instead"),
        required=False,
        help_text=_("Such as smtp+tls://user:password@mail.example.com:587; it replaces all of the above."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.now = urlsplit(current().mail_url)
        is_smtp = self.now.scheme in OF_SCHEME
        shown: dict[str, Any] = {
            "host": (self.now.hostname or "") if is_smtp else "",
            "security": OF_SCHEME.get(self.now.scheme, "starttls"),
            "port": self.now.port if is_smtp else None,
            "user": unquote(self.now.username or ""),
        }
        self.initial.update(shown)
        if self.now.password:
            self.fields["password"].help_text = _("There is one. Leave this empty to keep it.")
        if locked := settings.SERVER_SETTINGS_LOCKED.get("mail_url"):
            for name in ("host", "security", "port", "user", "password", "url"):
                self.fields[name].disabled, self.fields[name].help_text = True, ""
            self.fields["host"].help_text = LOCKED % {"variable": locked[0]}
        self.order_fields(["host", "security", "port", "user", "password", "url", "from_email"])

    def clean_host(self) -> str:
        host = str(self.cleaned_data["host"]).strip()
        if "/" in host or "@" in host or " " in host:
            raise forms.ValidationError(_("Only the host's name or address, such as mail.example.com."))
        return host

    def changed(self) -> dict[str, Any]:
        found = super().changed()
        asked = {"host", "security", "port", "user", "password", "url"}
        if not asked.isdisjoint(self.changed_data):
            found["mail_url"] = self.cleaned_data["url"] or self.composed()
        return found

    def composed(self) -> str | None:
        """Returns the fields as a URL, or None where there is no host."""
        data = self.cleaned_data
        if not data["host"]:
            return None
        same = data["host"] == self.now.hostname and data["user"] == unquote(self.now.username or "")
        password = data["password"] or (unquote(self.now.password or "") if same else "")
        login = f"{quote(data['user'], safe='')}:{quote(password, safe='')}@" if data["user"] else ""
        host = f"[{data['host']}]" if ":" in data["host"] else data["host"]
        return f"{SCHEMES[data['security']]}://{login}{host}{f':{port}' if (port := data['port']) else ''}"


class RecipientForm(forms.Form):
    to = forms.EmailField(label=_("To"))
