"""Sets up providers: what administrators enter is checked against the provider before it is stored."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from allauth.socialaccount.models import SocialAccount
from django.db import transaction
from django.utils.translation import gettext as _

from channels_app import access, audit, vault
from channels_app.models import GroupGrant, User
from connectors.identity import discovery, saml_metadata
from connectors.identity.provider import OIDC, Rule
from connectors.models import GroupRule, IdentityProvider

# What the audit log shows of a provider; the secret is not among it.
SHOWN = (
    *("name", "initial", "is_on", "issuer", "client_id", "scopes", "metadata_url", "accounts", "domains"),
    *("email_claim", "name_claim", "groups_claim", "trusts_addresses", "second_factors"),
)


def save(
    *,
    by: User,
    row: IdentityProvider,
    values: Mapping[str, Any],
    secret: str,
    rules: Sequence[Rule],
    now: datetime,
) -> IdentityProvider:
    """Saves a provider, new or known, with its rules; an empty `secret` keeps the one there is.

    Raises Fault, saying which address or value is wrong, if what the provider publishes does not fit. If the issuer is
    another than before, people are connected anew: its ids of people may be those of others at the old one.
    """
    _require_administrator(by)
    is_new, old_issuer = row._state.adding, row.issuer
    old = {} if is_new else {**audit.values_of(row, SHOWN), "rules": _to_lines(_rules_of(row))}
    for name, value in values.items():
        setattr(row, name, value)
    _check(row)
    row.metadata_tried_at, row.metadata_fault = now, ""
    with transaction.atomic():
        if secret:
            row.client_secret = vault.seal(secret.encode())
        row.save()
        row.rules.all().delete()
        GroupRule.objects.bulk_create(
            [GroupRule(provider=row, group=rule.group, team_id=rule.team_id, role=rule.role) for rule in rules]
        )
        if not is_new and old_issuer != row.issuer:
            SocialAccount.objects.filter(provider=row.slug).delete()
        new = {**audit.values_of(row, SHOWN), "rules": _to_lines(rules)}
        if is_new:
            audit.record("sign-in-provider.added", row, by=by, after=new)
        else:
            audit.record_change("sign-in-provider.changed", row, by=by, old=old, new=new)
            if secret:
                audit.record("sign-in-provider.credential-renewed", row, by=by)
    return row


@transaction.atomic
def remove(*, by: User, row: IdentityProvider) -> None:
    """Removes a provider and what connects people to it; memberships that its groups gave stay, as if by hand."""
    _require_administrator(by)
    SocialAccount.objects.filter(provider=row.slug).delete()
    GroupGrant.objects.filter(provider=row.slug).delete()
    audit.record("sign-in-provider.removed", row, by=by, before=audit.values_of(row, SHOWN))
    row.delete()


def _check(row: IdentityProvider) -> None:
    """Asks the provider whether the addresses are right, before anything is stored; holds no connection."""
    if row.kind == OIDC:
        row.issuer = discovery.issuer_in(row.issuer)
        discovery.configuration(row.issuer, fresh=True)
        return
    if row.metadata_url:
        row.metadata = saml_metadata.fetched(row.metadata_url)
    row.issuer = saml_metadata.read(row.metadata).entity_id


def _rules_of(row: IdentityProvider) -> list[Rule]:
    return [Rule(rule.group, rule.team_id, rule.role) for rule in row.rules.order_by("group", "pk")]


def _to_lines(rules: Sequence[Rule]) -> list[str]:
    return sorted(f"{rule.group}: {rule.role or 'administrator'} {rule.team_id or ''}".strip() for rule in rules)


def _require_administrator(by: User) -> None:
    access.require(by.is_staff, _("Only site administrators set up how people sign in."))
