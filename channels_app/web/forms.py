from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from channels_app.models import User


class DisplayNameForm(forms.Form):
    """What sign-up asks besides e-mail and password."""

    display_name = forms.CharField(label=_("Your name"), max_length=80)

    def signup(self, request: HttpRequest, user: User) -> None:
        user.display_name = self.cleaned_data["display_name"]
        user.save(update_fields=["display_name"])
