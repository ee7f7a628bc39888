from django.db import models
from django.utils.translation import gettext_lazy as _

from channels_app.models import Membership, Team
from channels_app.models.fields import PublicId
from channels_app.translatable import Sentence, sentence_of
from connectors.models.sealed import SealedField


class IdentityProvider(models.Model):
    """A provider that people sign in with, as administrators entered it; others come from the environment."""

    class Kind(models.TextChoices):
        OIDC = "oidc", _("OpenID Connect")
        SAML = "saml", _("SAML")

    class Accounts(models.TextChoices):
        INVITED = "invited", _("Only people with an account or an invitation")
        EVERYONE = "everyone", _("Everyone whom the provider signs in")

    id = PublicId()
    # Part of the callback address and of every identity; it never changes.
    slug = models.SlugField(_("short name"), max_length=40, unique=True)
    kind = models.CharField(_("kind"), max_length=4, choices=Kind, default=Kind.OIDC)
    name = models.CharField(_("name"), max_length=40)
    initial = models.CharField(_("letter on the button"), max_length=2, blank=True)
    is_on = models.BooleanField(_("offered on the sign-in page"), default=True)
    issuer = models.CharField(_("issuer"), max_length=500)
    client_id = models.CharField(_("client id"), max_length=191, blank=True)
    client_secret = SealedField(_("client secret"), null=True, blank=True)
    scopes = models.CharField(_("scopes"), max_length=300, default="openid profile email", blank=True)
    # SAML: the metadata, and where they were fetched from, if they were.
    metadata = models.TextField(_("metadata"), blank=True)
    metadata_url = models.CharField(_("address of the metadata"), max_length=500, blank=True)
    # When they were last asked for there, and why that failed, a packed sentence, if it did.
    metadata_tried_at = models.DateTimeField(null=True, editable=False)
    metadata_fault = models.TextField(blank=True, default="", db_default="", editable=False)
    email_claim = models.CharField(_("claim with the e-mail address"), max_length=191, default="email")
    name_claim = models.CharField(_("claim with the name"), max_length=191, default="name", blank=True)
    groups_claim = models.CharField(_("claim with the groups"), max_length=191, default="groups", blank=True)
    trusts_addresses = models.BooleanField(_("trust its addresses"), default=False)
    accounts = models.CharField(_("accounts"), max_length=8, choices=Accounts, default=Accounts.INVITED)
    domains = models.CharField(_("e-mail domains"), max_length=500, blank=True)
    second_factors = models.CharField(_("what counts as a second factor"), max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("identity provider")
        verbose_name_plural = _("identity providers")
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=["oidc", "saml"]), name="identity_provider_kind"),
            models.CheckConstraint(
                condition=models.Q(accounts__in=["invited", "everyone"]), name="identity_provider_accounts"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def metadata_problem(self) -> Sentence:
        """Why the metadata could not be read again; those that were read before hold."""
        return sentence_of(self.metadata_fault)


class GroupRule(models.Model):
    """What a group of a provider's leads to: a role in a team, or, without a team, administration of the server."""

    provider = models.ForeignKey(IdentityProvider, on_delete=models.CASCADE, related_name="rules", db_index=False)
    group = models.CharField(_("group"), max_length=191)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, null=True, blank=True, related_name="group_rules")
    role = models.CharField(_("role"), max_length=8, choices=Membership.Role, blank=True)

    class Meta:
        verbose_name = _("group rule")
        verbose_name_plural = _("group rules")
        constraints = [
            models.UniqueConstraint(fields=["provider", "group", "team"], name="group_rule_once", nulls_distinct=False),
            models.CheckConstraint(
                condition=models.Q(team=None, role="")
                | models.Q(team__isnull=False, role__in=["owner", "member", "guest"]),
                name="group_rule_role",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.group}: {self.role or 'administrator'}"
