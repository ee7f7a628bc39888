"""Forms over server settings: a field of each, as the registry checks it; what the environment decides is locked."""

import copy
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from channels_app.flows import server_settings
from channels_app.flows.pictures import InvalidPicture, store_picture
from channels_app.models import User
from channels_app.server_settings import InvalidSettings, current
from channels_app.server_settings.registry import field_of

LOCKED = _("Set by %(variable)s in the server's environment, and changed there.")


class SettingsForm(forms.Form):
    """A form of the settings in `names`; `save` writes those that were changed."""

    names: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        now, locked = current(), settings.SERVER_SETTINGS_LOCKED
        for name in self.names:
            field = copy.deepcopy(field_of(name))
            field.initial = getattr(now, name)
            if name in locked:
                field.disabled = True
                field.help_text = LOCKED % {"variable": locked[name][0]}
            self.fields[name] = field

    def changed(self) -> dict[str, Any]:
        """Returns the settings that were changed and may be, with their values."""
        return {name: self.cleaned_data[name] for name in self.names if name in self.changed_data}

    def save(self, *, by: User | None) -> bool:
        """Writes what was changed and returns True, or puts the errors beside the fields and returns False.

        `by` is None while a server is set up that has no people yet.
        """
        try:
            server_settings.change(by=by, **self.changed())
        except InvalidSettings as error:
            for name, words in error.errors.items():
                self.add_error(name if name in self.fields else None, words)
            return False
        return True


class IdentityForm(SettingsForm):
    names: ClassVar[tuple[str, ...]] = ("server_name", "contact_email", "announcement")
    logo_file = forms.FileField(
        label=_("Logo"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/gif,image/webp"}),
        help_text=_("A picture, cut to a square of 128 pixels."),
    )
    no_logo = forms.BooleanField(label=_("Use Patchbay's own logo again"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.order_fields(["server_name", "logo_file", "no_logo"])
        if "announcement" in self.fields:
            self.fields["announcement"].widget = forms.Textarea(attrs={"rows": 2})
        if not current().logo:
            del self.fields["no_logo"]

    def clean_logo_file(self) -> Any:
        upload = self.cleaned_data["logo_file"]
        if not upload:
            return None
        try:
            return store_picture(upload.read())
        except InvalidPicture as error:
            raise forms.ValidationError(str(error)) from error

    def changed(self) -> dict[str, Any]:
        found = super().changed()
        if picture := self.cleaned_data["logo_file"]:
            found["logo"] = picture.pk
        elif self.cleaned_data.get("no_logo"):
            found["logo"] = None
        return found


class SignUpForm(SettingsForm):
    names = ("signup", "signup_domains")
