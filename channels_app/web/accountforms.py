"""allauth's forms that end in a mail, where there may be no mail."""

from typing import Any

from allauth.account import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

NO_MAIL = _("This server sends no mail yet, so it cannot send you a link. Ask the people who run it.")


class _NeedsMail:
    def clean(self) -> Any:
        if not settings.CAN_MAIL:
            raise ValidationError(NO_MAIL, code="no_mail")
        return super().clean()  # type: ignore[misc]  # of the form beside it


class ResetPasswordForm(_NeedsMail, forms.ResetPasswordForm):  # type: ignore[misc]  # allauth has no types
    pass


class AddEmailForm(_NeedsMail, forms.AddEmailForm):  # type: ignore[misc]  # allauth has no types
    pass
