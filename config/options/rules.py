"""Rules about combinations of options. Each is checked only if every option that it names is valid by itself."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from config import environment, sign_in


@dataclass(frozen=True)
class Rule:
    """`check` returns a sentence about what is wrong, or ""."""

    names: frozenset[str]
    check: Callable[[Mapping[str, Any]], str]


def host_of(values: Mapping[str, Any]) -> str:
    return urlsplit(values["PATCHBAY_BASE_URL"]).hostname or "localhost"


def is_https(values: Mapping[str, Any]) -> bool:
    return str(values["PATCHBAY_BASE_URL"]).startswith("https://")


def is_loopback(values: Mapping[str, Any]) -> bool:
    """Returns whether only this machine reaches the server: then it may show private things, such as links of mails."""
    return environment.is_loopback(host_of(values)) and environment.is_loopback(values["PATCHBAY_BIND"])


def secret_key(values: Mapping[str, Any]) -> str:
    """Returns the key in force; see environment.secret_key."""
    alone = is_loopback(values) and not is_https(values)
    return environment.secret_key(values["PATCHBAY_SECRET_KEY"], values["PATCHBAY_VAR"], loopback=alone)


def _key(values: Mapping[str, Any]) -> str:
    try:
        secret_key(values)
    except ImproperlyConfigured as error:
        return str(error)
    return ""


def _apps_apart(values: Mapping[str, Any]) -> str:
    host = host_of(values)
    for name in ("PATCHBAY_APPS_HOST", "PATCHBAY_TEAMSJS_BRIDGE_ORIGIN"):
        value = values[name]
        other = urlsplit(value if "//" in value else f"//{value}").hostname
        if other and (other == host or host.endswith(f".{other}")):
            where = f"the platform at {values['PATCHBAY_BASE_URL']} cannot be there too."
            return f"{name}={value}: {other} is for the pages of apps; {where}"
    return ""


def _one_sign_up(values: Mapping[str, Any]) -> str:
    if values["PATCHBAY_SIGNUP_OPEN"] and values["PATCHBAY_SIGNUP_DOMAINS"]:
        return "PATCHBAY_SIGNUP_OPEN=1 lets everybody in, whatever PATCHBAY_SIGNUP_DOMAINS says: set one of the two."
    return ""


def _demo_at_home(values: Mapping[str, Any]) -> str:
    if values["PATCHBAY_DEMO"] and is_https(values):
        return "PATCHBAY_DEMO=1 makes an administrator whose password is printed; it is for http://localhost only."
    return ""


PLACE = frozenset({"PATCHBAY_BASE_URL", "PATCHBAY_BIND"})


def _providers(values: Mapping[str, Any]) -> str:
    try:
        sign_in.providers(values[sign_in.NAME])
    except ImproperlyConfigured as error:
        return str(error)
    return ""


RULES = (
    Rule(PLACE | {"PATCHBAY_SECRET_KEY", "PATCHBAY_VAR"}, _key),
    Rule(PLACE | {"PATCHBAY_APPS_HOST", "PATCHBAY_TEAMSJS_BRIDGE_ORIGIN"}, _apps_apart),
    Rule(frozenset({"PATCHBAY_SIGNUP_OPEN", "PATCHBAY_SIGNUP_DOMAINS"}), _one_sign_up),
    Rule(PLACE | {"PATCHBAY_DEMO"}, _demo_at_home),
    Rule(frozenset({sign_in.NAME}), _providers),
)
