from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from channels_app.models import Membership, Team
from connectors.identity.provider import SAML, Rule
from connectors.models import IdentityProvider

if TYPE_CHECKING:
    _ProviderModelForm = forms.ModelForm[IdentityProvider]
    _RuleFormSet = forms.BaseFormSet[forms.Form]
else:
    _ProviderModelForm, _RuleFormSet = forms.ModelForm, forms.BaseFormSet

ADMINISTRATOR = "administrator"
# Rules of one provider, and empty rows below them.
MOST_RULES, EMPTY_RULES = 200, 3
CLAIMS = ("email_claim", "name_claim", "groups_claim", "trusts_addresses", "accounts", "domains", "second_factors")
OWN = {
    "oidc": ("issuer", "client_id", "scopes"),
    "saml": ("metadata_url", "metadata"),
}


class ProviderForm(_ProviderModelForm):
    """A provider of one kind; the fields of the other kind are left out, and the short name once it is chosen."""

    client_secret = forms.CharField(
        label=_("Client secret"),
        required=False,
        max_length=500,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    field_order = ("name", "slug", "initial", "issuer", "client_id", "client_secret", "scopes")

    class Meta:
        model = IdentityProvider
        fields = ("name", "slug", "initial", *OWN["oidc"], *OWN["saml"], *CLAIMS, "is_on")
        labels = {
            "issuer": _("Issuer"),
            "client_id": _("Client id"),
            "metadata_url": _("Address of the metadata"),
            "metadata": _("Or the metadata themselves"),
            "email_claim": _("Claim with the e-mail address"),
            "name_claim": _("Claim with the name"),
            "groups_claim": _("Claim with the groups"),
            "trusts_addresses": _("Trust its addresses though it does not say that they are confirmed"),
            "accounts": _("Who gets an account"),
            "domains": _("Only e-mail addresses of these domains"),
            "second_factors": _("What counts as a second factor"),
            "is_on": _("Offer it on the sign-in page"),
        }
        help_texts = {
            "name": _("As people know it: the button says “Continue with …”."),
            "slug": _("Part of the addresses below. It cannot be changed later."),
            "issuer": _("For example https://login.example.com/realms/company. Its discovery document is read now."),
            "trusts_addresses": _(
                "Anyone who has an account there with somebody's address gets that person's account here."
            ),
            "domains": _("Separated by spaces. Empty: any."),
            "second_factors": _("Values of “amr” or “acr”, such as mfa or otp, that need no second factor here."),
            "metadata_url": _("They are read now, whenever you save, every day, and when a signature does not fit."),
        }
        widgets = {
            "metadata": forms.Textarea(attrs={"rows": 5, "spellcheck": "false"}),
            "accounts": forms.RadioSelect,
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        is_saml = self.instance.kind == SAML
        for name in (*OWN["oidc"], "client_secret") if is_saml else OWN["saml"]:
            del self.fields[name]
        if not self.instance._state.adding:
            del self.fields["slug"]
        elif not is_saml:
            self.fields["client_secret"].required = True
        if not is_saml:
            self.fields["client_id"].required = True
        elif self.instance._state.adding:
            for name, attribute in SAML_ATTRIBUTES.items():
                self.fields[name].initial = attribute

    def clean_slug(self) -> str:
        slug = str(self.cleaned_data["slug"]).lower()
        in_environment = slug in {entry["slug"] for entry in settings.SIGN_IN_PROVIDERS}
        if in_environment or IdentityProvider.objects.filter(slug=slug).exists():
            raise ValidationError(_("Another provider has this short name."))
        return slug

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if self.instance.kind == SAML and not (found.get("metadata_url") or found.get("metadata")):
            raise ValidationError(_("Enter the address of the provider's metadata, or paste them."))
        return found

    @property
    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "client_secret"}

    def _post_clean(self) -> None:
        """Leaves the row as it is: the flow changes it, once the provider agreed."""


# As Entra ID and ADFS name them.
SCHEMAS = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims"
SAML_ATTRIBUTES = {
    "email_claim": f"{SCHEMAS}/emailaddress",
    "name_claim": f"{SCHEMAS}/name",
    "groups_claim": "http://schemas.microsoft.com/ws/2008/06/identity/claims/groups",
}


class RuleForm(forms.Form):
    group = forms.CharField(
        label=_("Group"), max_length=191, required=False, widget=forms.TextInput(attrs={"class": "form-control"})
    )
    team = forms.CharField(
        label=_("Team"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"list": "teams", "class": "form-control"}),
    )
    role = forms.ChoiceField(
        label=_("Role"),
        choices=[*Membership.Role.choices, (ADMINISTRATOR, _("Administrator of this server"))],
        required=False,
        initial=Membership.Role.MEMBER,
        widget=forms.Select(attrs={"class": "form-select"}),
    )


class RuleForms(_RuleFormSet):
    """The rows of the group mapping; those without a group are dropped."""

    rules: Sequence[Rule] = ()

    def clean(self) -> None:
        if any(self.errors):
            return
        rows = [form for form in self.forms if form.cleaned_data.get("group")]
        named = _teams({form.cleaned_data["team"] for form in rows if form.cleaned_data["team"]})
        self.rules = list(dict.fromkeys(rule for form in rows if (rule := _rule(form, named))))
        if any(form.errors for form in rows):
            raise ValidationError(_("Correct the rules below."))


def _rule(form: forms.Form, named: dict[str, list[UUID]]) -> Rule | None:
    values = form.cleaned_data
    chosen = values["role"]
    if chosen == ADMINISTRATOR:
        if values["team"]:
            form.add_error("team", _("Administration is of the whole server: leave the team empty."))
            return None
        return Rule(values["group"])
    found = named.get(values["team"].lower(), [])
    if len(found) != 1:
        words = _("Several teams have this name.") if found else _("There is no team with this name.")
        form.add_error("team", words if values["team"] else _("Name the team."))
        return None
    return Rule(values["group"], found[0], chosen or Membership.Role.MEMBER)


def _teams(names: set[str]) -> dict[str, list[UUID]]:
    found: dict[str, list[UUID]] = {}
    for pk, name in Team.objects.filter(name__in=names).values_list("pk", "name"):
        found.setdefault(name.lower(), []).append(pk)
    return found


RuleFormSet: Any = forms.formset_factory(
    RuleForm, formset=RuleForms, extra=EMPTY_RULES, max_num=MOST_RULES, absolute_max=MOST_RULES
)
