"""Forms of the page behind an invitation's link."""

from typing import Any

from allauth.account.adapter import get_adapter
from django import forms
from django.utils.translation import gettext_lazy as _

from channels_app.models import User


class AddressForm(forms.Form):
    """The address to which the invitation is sent."""

    email = forms.EmailField(label=_("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "email"}))


class JoinForm(forms.Form):
    """A name and a password for an account with the invitation's address."""

    name = forms.CharField(label=_("Your name"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    password = forms.CharField(
        label=_("Password"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def __init__(self, *args: Any, email: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.invited = email

    def clean_name(self) -> str:
        return str(self.cleaned_data["name"]).replace("\x00", "").strip()

    def clean(self) -> None:
        if not (password := self.cleaned_data.get("password")):
            return
        email = self.cleaned_data.get("email") or self.invited
        person = User(email=email, display_name=self.cleaned_data.get("name", ""))
        try:
            get_adapter().clean_password(password, person)
        except forms.ValidationError as error:
            self.add_error("password", error)


class JoinWithAddressForm(AddressForm, JoinForm):
    """For a server that sends no mail, where the address is taken unseen."""

    field_order = ("email", "name", "password")
