"""Extends allauth's forms that people see before they are signed in."""

from typing import Any

from allauth.account import forms
from django.utils.translation import gettext_lazy as _


class LoginForm(forms.LoginForm):  # type: ignore[misc]  # allauth has no types
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["login"].label = _("E-mail")
        self.fields["login"].widget.attrs["autofocus"] = True
        self.fields["password"].help_text = ""  # the page has the link itself
        self.fields["remember"].label = _("Keep me signed in on this device")
        self.fields["remember"].initial = True
