from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from channels_app.flows import pictures
from connectors.models import Connection
from connectors.sdk import languages

DAY = 86_400


class PictureForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """A form for something that is shown with a picture."""

    upload = forms.FileField(
        label=_("Picture"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/gif,image/webp"}),
        help_text=_("Optional: PNG, JPEG, GIF or WebP, up to 5 MB. It is cut to a square."),
    )

    def clean_upload(self) -> bytes | None:
        """Converts the picture to the PNG that will be stored. Raises ValidationError if it is too large or invalid."""
        upload: UploadedFile[bytes] | None = self.cleaned_data["upload"]
        if upload is None:
            return None
        if (upload.size or 0) > pictures.MAX_BYTES:
            raise forms.ValidationError(_("The picture is larger than 5 MB."))
        try:
            return pictures.small_png(upload.read())
        except pictures.InvalidPicture as error:
            raise forms.ValidationError(str(error)) from error


class WebhookForm(PictureForm):
    """What an incoming webhook is shown as."""

    class Meta:
        model = Connection
        fields = ("name",)
        help_texts = {"name": _("Shown as the sender of its messages, for example “Build server”.")}


class ChangeWebhookForm(WebhookForm):
    remove_picture = forms.BooleanField(label=_("Remove the picture"), required=False)


class ButtonsForm(forms.Form):
    """Which services the buttons of a connection's cards may call."""

    hosts = forms.CharField(
        label=_("Hosts that buttons may call"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false", "placeholder": "ci.example.com"}),
        help_text=_("One per line: a name, name:port, or *.example.com. Empty: buttons call nothing."),
    )
    url = forms.URLField(
        label=_("Where Adaptive Cards' buttons go"),
        required=False,
        assume_scheme="https",
        help_text=_("Optional: the address that gets what Submit and Execute buttons send. Its host must be listed."),
    )

    def clean_hosts(self) -> list[str]:
        return [line.strip() for line in self.cleaned_data["hosts"].splitlines() if line.strip()]


class RotateForm(forms.Form):
    """How long the old URLs go on working."""

    overlap = forms.TypedChoiceField(
        label=_("The old URLs go on working"),
        coerce=lambda seconds: timedelta(seconds=int(seconds)),
        initial=DAY,
        choices=[
            (0, _("not at all: they stop now")),
            (3600, _("for 1 hour")),
            (DAY, _("for 1 day")),
            (7 * DAY, _("for 7 days")),
            (30 * DAY, _("for 30 days")),
        ],
    )


class DetailsForm(forms.Form):
    """What every configured connection has besides its connector's settings."""

    GRACES = (900, 3600, 6 * 3600, DAY)

    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("Shown as the sender of its messages."))
    missed = forms.ChoiceField(
        label=_("If a run is missed"),
        choices=Connection.Missed,
        initial=Connection.Missed.LATE,
        help_text=_("For example because this server was switched off at that time."),
    )
    grace = forms.TypedChoiceField(
        label=_("Maximum delay"),
        coerce=lambda seconds: timedelta(seconds=int(seconds)),
        initial=3600,
        help_text=_("A source that fails is also asked again within this time."),
    )
    language = forms.ChoiceField(
        label=_("Language of its cards"),
        choices=languages.choices,
        required=False,
        help_text=_("Everyone in the channel sees its cards in this language."),
    )

    def __init__(
        self, *args: Any, scheduled: bool, speaks: bool, grace: timedelta | None = None, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        if not speaks:
            del self.fields["language"]
        if not scheduled:
            del self.fields["missed"], self.fields["grace"]
            return
        chosen = {int(grace.total_seconds())} if grace else set()
        choices = [(seconds, _lateness(seconds)) for seconds in sorted({*self.GRACES, *chosen})]
        self.fields["grace"].choices = choices  # type: ignore[attr-defined]
        if grace:
            self.initial["grace"] = int(grace.total_seconds())

    def clean_language(self) -> str:
        """Keeps the present language if the form did not ask for one."""
        asked = self.add_prefix("language") in self.data
        return str(self.cleaned_data["language"] if asked else self.initial["language"])

    @property
    def spoken(self) -> str:
        """The language that is chosen on the page now, even while another field has an error."""
        found = self["language"].value() if "language" in self.fields else ""
        return found if found in dict(settings.LANGUAGES) else ""


def _lateness(seconds: int) -> str:
    if seconds % 3600:
        return ngettext("%(n)d minute", "%(n)d minutes", seconds // 60) % {"n": seconds // 60}
    return ngettext("%(n)d hour", "%(n)d hours", seconds // 3600) % {"n": seconds // 3600}
