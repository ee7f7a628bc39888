"""Form fields that Django lacks."""

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from environ import Env

DOMAIN = re.compile(r"(?=.{1,253}\Z)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]")
# More would be a list of people, for which there are invitations.
MOST_DOMAINS = 100


class DomainsField(forms.CharField):
    """Host names, on lines of their own or separated by commas, as a tuple in lower case."""

    widget = forms.Textarea(attrs={"rows": 3, "spellcheck": "false"})

    def clean(self, value: Any) -> tuple[str, ...]:
        given: Iterable[str] = re.split(r"[\s,]+", value) if isinstance(value, str) else value or ()
        found = tuple(dict.fromkeys(one.lower().removeprefix("@") for one in given if one))
        if wrong := [one for one in found if not DOMAIN.fullmatch(one)]:
            raise ValidationError(_("“%(domain)s” is not a domain, such as example.com."), params={"domain": wrong[0]})
        if len(found) > MOST_DOMAINS:
            raise ValidationError(_("At most %(count)d domains."), params={"count": MOST_DOMAINS})
        return found

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list | tuple) else value


class MailUrlField(forms.CharField):
    """A mail server as a URL, as PATCHBAY_EMAIL_URL has it."""

    def clean(self, value: Any) -> str:
        url = str(super().clean(value))
        if url:
            parts = urlsplit(url)
            if parts.scheme not in Env.EMAIL_SCHEMES:
                raise ValidationError(_("Write it as smtp://user:password@host:587 or smtps://…."))
            if parts.scheme.startswith("smtp") and not (parts.hostname and _port_of(url)):
                raise ValidationError(_("It names no host, or an invalid port."))
        return url


def _port_of(url: str) -> bool:
    try:
        return urlsplit(url).port != 0
    except ValueError:
        return False
