"""The server's settings: each one's type, default, and the form field that checks it, wherever it comes from."""

import dataclasses
from collections.abc import Mapping
from email.utils import formataddr
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from channels_app.server_settings.fields import DomainsField, MailUrlField


class InvalidSettings(ValueError):
    """Some values are not allowed; `errors` has a sentence for each setting's name."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"{name}: {error}" for name, error in errors.items()))
        self.errors = dict(errors)


def _setting(default: Any, field: forms.Field, *, secret: bool = False) -> Any:
    return dataclasses.field(default=default, metadata={"field": field, "secret": secret})


@dataclasses.dataclass(frozen=True)
class ServerSettings:
    server_name: str = _setting(
        "Patchbay",
        forms.CharField(
            label=_("Name of the server"),
            max_length=60,
            help_text=_("On the sign-in page, above the list of channels, and in mails."),
        ),
    )
    logo: UUID | None = _setting(None, forms.UUIDField(label=_("Logo"), required=False))  # noqa: RUF009  a field
    contact_email: str = _setting(
        "",
        forms.EmailField(
            label=_("Contact address"),
            required=False,
            help_text=_("Shown where people need help, such as on the sign-in page."),
        ),
    )
    announcement: str = _setting(
        "",
        forms.CharField(
            label=_("Announcement"),
            max_length=300,
            required=False,
            help_text=_("One or two sentences that everybody sees at the top of every page."),
        ),
    )
    signup: str = _setting(
        "closed",
        forms.ChoiceField(
            label=_("Who may make an account"),
            choices=[
                ("closed", _("Invited people")),
                ("domains", _("Also people with an address of these domains")),
                ("open", _("Anybody")),
            ],
            widget=forms.RadioSelect,
        ),
    )
    signup_domains: tuple[str, ...] = _setting(
        (),
        DomainsField(
            label=_("Domains"),
            required=False,
            help_text=_("One per line, for example example.com. The address is confirmed by mail."),
        ),
    )
    from_email: str = _setting(
        "",
        forms.EmailField(
            label=_("Mails come from"), help_text=_("The address that mails of this server are sent from.")
        ),
    )
    mail_url: str = _setting("", MailUrlField(label=_("Mail server"), required=False), secret=True)
    mfa_required: str = _setting(
        "nobody",
        forms.ChoiceField(
            label=_("Who needs a second factor"),
            choices=[
                ("nobody", _("Nobody")),
                ("administrators", _("Administrators")),
                ("everyone", _("Everybody")),
            ],
            widget=forms.RadioSelect,
        ),
    )
    sso_required: bool = _setting(
        False,
        forms.BooleanField(
            label=_("Single sign-on only"), required=False, help_text=_("Nobody signs in with a password.")
        ),
    )

    @property
    def can_mail(self) -> bool:
        """Whether mails reach anybody: a mail server, or, on the operator's own machine, the log."""
        return bool(self.mail_url) and not self.mail_url.startswith("dummymail:")

    @property
    def prints_mails(self) -> bool:
        """Whether mails go to the log, for whoever is at the machine."""
        return self.mail_url.startswith("consolemail:")

    @property
    def signup_open(self) -> bool:
        """Whether people without an invitation can make an account; they confirm their address by mail."""
        return self.signup != "closed" and self.can_mail

    @property
    def sender(self) -> str:
        """The server's name and address, as mails name their sender."""
        return formataddr((self.server_name, self.from_email))

    def may_sign_up(self, email: str) -> bool:
        """Returns whether somebody with this address may make an account without an invitation."""
        domain = email.rpartition("@")[2].strip().lower()
        return self.signup_open and (self.signup == "open" or domain in self.signup_domains)


KINDS = {field.name: field for field in dataclasses.fields(ServerSettings)}


def field_of(name: str) -> forms.Field:
    """Returns the form field of a setting; every form needs a copy of its own (`copy.deepcopy`)."""
    found: forms.Field = KINDS[name].metadata["field"]
    return found


def is_secret(name: str) -> bool:
    return bool(KINDS[name].metadata["secret"])


def cleaned(values: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the values as ServerSettings has them. Raises InvalidSettings with all that are not allowed."""
    errors, found = {}, {}
    for name, value in values.items():
        try:
            found[name] = field_of(name).clean(value)
        except ValidationError as error:
            errors[name] = " ".join(error.messages)
        except KeyError:
            errors[name] = str(_("There is no such setting."))
    if errors:
        raise InvalidSettings(errors)
    return found


def conflicts(settings: ServerSettings) -> dict[str, str]:
    """Returns what does not go together, by the setting's name."""
    found = {}
    if settings.signup == "domains" and not settings.signup_domains:
        found["signup_domains"] = str(_("Name at least one domain."))
    if settings.signup != "closed" and not settings.can_mail:
        found["signup"] = str(_("Set up mail first: who makes an account confirms the address by mail."))
    return found
