"""Reads PATCHBAY_SIGN_IN_PROVIDERS: a JSON list of identity providers. Errors name the provider and the key."""

import json
import re
from collections.abc import Mapping
from typing import Any, NoReturn

from django.core.exceptions import ImproperlyConfigured

NAME = "PATCHBAY_SIGN_IN_PROVIDERS"
SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
TEXTS = {
    "name": "",
    "initial": "",
    "issuer": "",
    "client_id": "",
    "client_secret": "",
    "metadata": "",
    "email_claim": "email",
    "name_claim": "name",
    "groups_claim": "groups",
}
LISTS: Mapping[str, tuple[str, ...]] = {
    "scopes": ("openid", "profile", "email"),
    "domains": (),
    "second_factors": (),
}
CHOICES = {"kind": ("oidc", "saml"), "accounts": ("invited", "everyone")}
KEYS = {"id", "trusts_addresses", "groups", *TEXTS, *LISTS, *CHOICES}
NEEDED = {"oidc": ("id", "name", "issuer", "client_id", "client_secret"), "saml": ("id", "name", "metadata")}
ROLES = ("owner", "member", "guest")


def providers(text: str) -> list[dict[str, Any]]:
    """Returns the providers as `Provider` takes them, with `groups` as a list. Raises ImproperlyConfigured."""
    if not text.strip():
        return []
    try:
        entries = json.loads(text)
    except ValueError as error:
        raise ImproperlyConfigured(f"{NAME} is not JSON: {error}") from None
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise ImproperlyConfigured(f"{NAME} is not a list of objects.")
    found = [_provider(entry, number) for number, entry in enumerate(entries, 1)]
    slugs = [entry["slug"] for entry in found]
    if len(set(slugs)) < len(slugs):
        raise ImproperlyConfigured(f"{NAME}: two providers have the same id.")
    return found


def _provider(entry: dict[str, Any], number: int) -> dict[str, Any]:
    where = f"{NAME}, provider {entry.get('id') or number}"
    if unknown := entry.keys() - KEYS:
        _refuse(where, sorted(unknown)[0], f"not known; there are {', '.join(sorted(KEYS))}")
    made: dict[str, Any] = {
        name: _choice(where, name, entry.get(name, allowed[0]), allowed) for name, allowed in CHOICES.items()
    }
    for name in NEEDED[made["kind"]]:
        if not entry.get(name):
            _refuse(where, name, "missing")
    if not SLUG.fullmatch(str(entry["id"])):
        _refuse(where, "id", "not made of a-z, 0-9 and hyphens, 40 at most")
    made["slug"] = entry["id"]
    made |= {name: _text(where, name, entry.get(name, default)) for name, default in TEXTS.items()}
    made |= {name: _words(where, name, entry.get(name, default)) for name, default in LISTS.items()}
    made["domains"] = tuple(domain.lower() for domain in made["domains"])
    made["trusts_addresses"] = _flag(where, "trusts_addresses", entry.get("trusts_addresses", False))
    made["groups"] = _rules(where, entry.get("groups", []))
    return made


def _rules(where: str, rules: Any) -> list[dict[str, str]]:
    if not isinstance(rules, list):
        _refuse(where, "groups", "not a list")
    return [_rule(where, rule) for rule in rules]


def _rule(where: str, rule: Any) -> dict[str, str]:
    if not isinstance(rule, dict) or not isinstance(rule.get("group"), str):
        _refuse(where, "groups", "not a list of objects with a “group” each")
    if rule.get("administrator") is True:
        return {"group": rule["group"], "team": "", "role": ""}
    if not isinstance(rule.get("team"), str) or not rule["team"]:
        _refuse(where, f"groups, {rule['group']}", "neither for a “team” nor for an “administrator”: true")
    role = _choice(where, "role", rule.get("role", "member"), ROLES)
    return {"group": rule["group"], "team": rule["team"], "role": role}


def _text(where: str, name: str, value: Any) -> str:
    return value.strip() if isinstance(value, str) else _refuse(where, name, "not a text")


def _words(where: str, name: str, value: Any) -> tuple[str, ...]:
    words = value.replace(",", " ").split() if isinstance(value, str) else value
    if not isinstance(words, list | tuple) or not all(isinstance(word, str) for word in words):
        _refuse(where, name, "not a list of texts")
    return tuple(words)


def _flag(where: str, name: str, value: Any) -> bool:
    return value if isinstance(value, bool) else _refuse(where, name, "neither true nor false")


def _choice(where: str, name: str, value: Any, allowed: tuple[str, ...]) -> str:
    return str(value) if value in allowed else _refuse(where, name, f"not one of {', '.join(allowed)}")


def _refuse(where: str, name: str, why: str) -> NoReturn:
    raise ImproperlyConfigured(f"{where}: “{name}” is {why}.")
