"""What a person's groups at the provider lead to, by the provider's rules."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from channels_app import access
from channels_app.flows import groups
from channels_app.models import User
from connectors.flows.identity.admission import Admission, admit
from connectors.identity.claims import Claims
from connectors.identity.errors import Fault
from connectors.identity.provider import Provider


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a sign-in would lead to, or why it would fail."""

    admission: Admission | None
    fault: Fault | None
    changes: list[groups.Change]
    has_second_factor: bool
    is_administrator: bool


def map_groups(user: User, provider: Provider, told: Claims) -> list[groups.Change]:
    """Gives and takes what the person's groups lead to; returns what changed."""
    roles, is_administrator = _highest_roles(provider, told)
    return groups.apply(
        user, provider=provider.slug, name=provider.name, roles=roles, is_administrator=is_administrator
    )


def preview(provider: Provider, told: Claims, *, now: datetime) -> Outcome:
    """Returns what a sign-in with these claims would lead to, without doing any of it."""
    factor = provider.counts_as_second_factor(told.methods)
    try:
        admission = admit(provider, told, now=now)
    except Fault as fault:
        return Outcome(None, fault, [], factor, is_administrator=False)
    roles, is_administrator = _highest_roles(provider, told)
    changes = groups.changes(admission.user, provider=provider.slug, roles=roles, is_administrator=is_administrator)
    is_one = bool(admission.user and admission.user.is_staff)
    after = next((one.after is not None for one in changes if one.team is None and not one.is_kept), is_one)
    return Outcome(admission, None, changes, factor, is_administrator=after)


def _highest_roles(provider: Provider, told: Claims) -> tuple[dict[UUID, str], bool]:
    """Returns the highest role in each team that the groups lead to, and whether they lead to administration."""
    mine = [rule for rule in provider.rules if rule.group in told.groups]
    teams = {rule.team_id for rule in mine if rule.team_id}
    roles = {pk: access.highest([rule.role for rule in mine if rule.team_id == pk]) for pk in teams}
    return roles, any(rule.team_id is None for rule in mine)
