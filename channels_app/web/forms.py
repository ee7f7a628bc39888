"""Forms that only check input; flows write."""

import zoneinfo
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from allauth.account.adapter import get_adapter
from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from channels_app import access
from channels_app.models import ApiToken, Channel, Membership, Team, User
from channels_app.server_settings import current
from channels_app.web.requests import id_of

NOT_THIS_DOMAIN = _("Accounts are for addresses of other domains. Ask somebody who has an account for an invitation.")


class DisplayNameForm(forms.Form):
    """The name, which sign-up asks for besides e-mail and password."""

    display_name = forms.CharField(label=_("Your name"), max_length=80)

    def clean(self) -> dict[str, Any] | None:
        found = super().clean()
        email = self.cleaned_data.get("email")
        if email and not get_adapter().may_sign_up(email):
            self.add_error("email", NOT_THIS_DOMAIN)
        return found

    def signup(self, request: HttpRequest, user: User) -> None:
        user.display_name = self.cleaned_data["display_name"]
        user.save(update_fields=["display_name"])


class TeamForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    class Meta:
        model = Team
        fields = ("name", "description")
        help_texts = {"description": _("One line: what the team does.")}


class ChannelForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """A channel's name and purpose; who can see it is decided when it is created."""

    class Meta:
        model = Channel
        fields = ("name", "description")
        help_texts = {"description": _("One line under the name: what belongs here.")}


class NewChannelForm(ChannelForm):
    class Meta(ChannelForm.Meta):
        fields = ("name", "description", "kind")  # type: ignore[assignment]
        widgets = {"kind": forms.RadioSelect}


class ChatNameForm(forms.Form):
    name = forms.CharField(
        label=_("Name of the chat"),
        max_length=80,
        required=False,
        help_text=_("If empty, it is named after its members."),
    )


class PeopleForm(forms.Form):
    """Several people, each searched for by name; text left in the search field does not name anybody yet."""

    people = forms.ModelMultipleChoiceField(queryset=User.objects.none(), required=False)
    q = forms.CharField(label=_("People"), max_length=80, required=False)

    def __init__(self, *args: Any, among: QuerySet[User], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["people"].queryset = among  # type: ignore[attr-defined]

    @property
    def is_search(self) -> bool:
        """Whether a page without script submitted a search."""
        return self.data.get("do") == "find"

    @property
    def is_complete(self) -> bool:
        return self.is_bound and self.is_valid() and not self.is_search

    @property
    def chosen(self) -> list[User]:
        if self.is_bound:
            self.is_valid()  # reads what was posted, once
            return list(self.cleaned_data.get("people", ()))
        asked = [found for text in self.initial["people"] if (found := id_of(text))]
        return list(self.fields["people"].queryset.filter(pk__in=asked))  # type: ignore[attr-defined]

    def clean(self) -> None:
        if self.is_search or self.errors:
            return
        if self.cleaned_data["q"]:
            self.add_error("q", _("Choose from the list whom you mean."))
        elif not self.cleaned_data["people"]:
            self.add_error("q", _("Choose at least one person."))


class NewChatForm(PeopleForm, ChatNameForm):
    pass


class NewMemberForm(forms.Form):
    """An e-mail address, whether or not it belongs to somebody."""

    email = forms.EmailField(label=_("E-mail address"))
    role = forms.ChoiceField(label=_("Role"), choices=Membership.Role.choices, initial=Membership.Role.MEMBER)


class RoleForm(forms.Form):
    role = forms.ChoiceField(choices=Membership.Role.choices)


@cache
def time_zones() -> list[tuple[str, str]]:
    names = sorted(name for name in zoneinfo.available_timezones() if "/" in name or name == "UTC")
    return [(name, name.replace("_", " ")) for name in names if not name.startswith(("Etc/", "SystemV/"))]


def zone_choices() -> list[tuple[str, Any]]:
    return [("", _("The browser's")), *time_zones()]


class PersonForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    display_name = forms.CharField(label=_("Your name"), max_length=80)
    locale = forms.ChoiceField(
        label=_("Language"), required=False, choices=[("", _("The browser's")), *settings.LANGUAGES]
    )
    time_zone = forms.ChoiceField(label=_("Time zone"), required=False, choices=zone_choices)

    class Meta:
        model = User
        fields = ("display_name", "locale", "time_zone", "app_mails")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if not current().can_mail:
            del self.fields["app_mails"]


class NewTokenForm(forms.Form):
    name = forms.CharField(
        label=_("Name"), max_length=80, help_text=_("What will use it, so that you can recognise it.")
    )
    scopes = forms.MultipleChoiceField(
        label=_("It may"), choices=ApiToken.Scope.choices, widget=forms.CheckboxSelectMultiple
    )
    days = forms.TypedChoiceField(
        label=_("Expires"),
        coerce=int,
        initial=90,
        choices=[
            (7, _("in 7 days")),
            (30, _("in 30 days")),
            (90, _("in 90 days")),
            (365, _("in one year")),
            (0, _("never")),
        ],
    )

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        if not access.is_administrator(user):
            offered = [one for one in ApiToken.Scope.choices if one[0] not in ApiToken.ADMINISTRATIVE]
            self.fields["scopes"].choices = offered  # type: ignore[attr-defined]

    @property
    def expires_at(self) -> datetime | None:
        days = self.cleaned_data["days"]
        return timezone.now() + timedelta(days=days) if days else None
