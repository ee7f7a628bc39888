"""All providers that people can sign in with: those of the environment first, then the rows of the page."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Prefetch

from channels_app import vault
from channels_app.models import Team
from connectors.identity.provider import Provider, Rule, words_of
from connectors.models import GroupRule, IdentityProvider


def offered() -> list[Provider]:
    """Returns the providers of the sign-in page, in its order."""
    return [*_from_environment(settings.SIGN_IN_PROVIDERS), *map(of_row, _rows().filter(is_on=True))]


def find(slug: str, *, is_offered: bool = True) -> Provider | None:
    """Returns the provider with a short name, or None; with `is_offered=False` also one that is switched off."""
    locked = _from_environment([entry for entry in settings.SIGN_IN_PROVIDERS if entry["slug"] == slug])
    if locked:
        return locked[0]
    row = _rows().filter(slug=slug, **({"is_on": True} if is_offered else {})).first()
    return of_row(row) if row else None


def names() -> list[str]:
    """Returns what the offered providers are called, without reading their secrets."""
    rows = IdentityProvider.objects.filter(is_on=True).order_by("name").values_list("name", flat=True)
    return [*(str(entry["name"]) for entry in settings.SIGN_IN_PROVIDERS), *rows]


def names_by_slug() -> dict[str, str]:
    """Returns what all providers are called, also those that are switched off, without reading their secrets."""
    rows = IdentityProvider.objects.values_list("slug", "name")
    return dict(rows) | {str(entry["slug"]): str(entry["name"]) for entry in settings.SIGN_IN_PROVIDERS}


def of_row(row: IdentityProvider) -> Provider:
    rules = tuple(Rule(rule.group, rule.team_id, rule.role) for rule in row.rules.all())
    same = ("slug", "kind", "name", "initial", "issuer", "client_id", "metadata", "accounts", "trusts_addresses")
    claims = ("email_claim", "name_claim", "groups_claim")
    return Provider(
        **{name: getattr(row, name) for name in (*same, *claims)},
        client_secret=vault.unseal(row.client_secret).decode() if row.client_secret else "",
        scopes=words_of(row.scopes),
        domains=words_of(row.domains.lower()),
        second_factors=words_of(row.second_factors),
        rules=rules,
    )


def _rows() -> Any:
    rules = GroupRule.objects.order_by("group", "pk")
    return IdentityProvider.objects.order_by("name", "pk").prefetch_related(Prefetch("rules", rules))


def _from_environment(entries: Iterable[dict[str, Any]]) -> list[Provider]:
    """Makes providers of the environment's entries (config/sign_in.py); their rules name teams by id or by name."""
    entries = list(entries)
    wanted = {rule["team"] for entry in entries for rule in entry["groups"] if rule["team"]}
    teams = _teams_named(wanted) if wanted else {}
    return [_of_entry(entry, teams) for entry in entries]


def _of_entry(entry: dict[str, Any], teams: dict[str, UUID]) -> Provider:
    rules = [
        Rule(rule["group"], teams.get(rule["team"]) if rule["team"] else None, rule["role"])
        for rule in entry["groups"]
        if not rule["team"] or rule["team"] in teams
    ]
    values = {name: value for name, value in entry.items() if name != "groups"}
    return Provider(**values, rules=tuple(rules), is_locked=True)


def _teams_named(wanted: set[str]) -> dict[str, UUID]:
    """Returns the ids of teams by what the environment calls them; of two teams with one name, the older one."""
    found = {name: pk for pk, name in Team.objects.filter(name__in=wanted).order_by("-pk").values_list("pk", "name")}
    return found | {text: UUID(text) for text in wanted if _is_id(text)}


def _is_id(text: str) -> bool:
    try:
        return str(UUID(text)) == text.lower()
    except ValueError:
        return False
