"""Reads the environment and reports all errors together, before anything starts."""

import difflib
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from config.options.option import Option
from config.options.registry import ELSEWHERE, OPTIONS
from config.options.rules import RULES

PREFIX = "PATCHBAY_"


class InvalidOptions(ImproperlyConfigured):
    """Some variables have values that are not allowed; the text names each with its value and what is allowed."""


class Values(Mapping[str, Any]):
    """The options by name. What is not set has its default; an empty variable counts as not set."""

    def __init__(self, given: Mapping[str, Any], options: Mapping[str, Option] = OPTIONS) -> None:
        self.given, self._options = dict(given), options

    def __getitem__(self, name: str) -> Any:
        if name in self.given:
            return self.given[name]
        default = self._options[name].default
        return default(self) if callable(default) else default

    def __iter__(self) -> Iterator[str]:
        return iter(self._options)

    def __len__(self) -> int:
        return len(self._options)


def read(environ: Mapping[str, str] = os.environ) -> Values:
    """Returns all options. Raises InvalidOptions with all that is wrong."""
    given, wrong = {}, {}
    for option in OPTIONS.values():
        if text := environ.get(option.name, "").strip():
            try:
                given[option.name] = option.kind.parse(text)
            except ValueError:
                wrong[option.name] = f"{option.name}={shown(option, text)} is not {option.kind.allowed}."
    values = Values(given)
    broken = [said for rule in RULES if wrong.keys().isdisjoint(rule.names) and (said := rule.check(values))]
    if wrong or broken:
        raise InvalidOptions("\n".join([*wrong.values(), *broken]))
    return values


def unknown(environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Returns the variables that begin as ours do and mean nothing, each with the nearest one that does, or ""."""
    ours = [name for name in environ if name.startswith(PREFIX) and name not in OPTIONS and name not in ELSEWHERE]
    return {name: next(iter(difflib.get_close_matches(name, OPTIONS, 1, 0.75)), "") for name in ours}


def locked(values: Values) -> dict[str, tuple[str, Any]]:
    """Returns what administrators cannot change on their pages: the variable and the value, by the setting's name."""
    found = {OPTIONS[name].page: (name, value) for name, value in values.given.items() if OPTIONS[name].page}
    if "PATCHBAY_SIGNUP_DOMAINS" in values.given:
        found["signup"] = ("PATCHBAY_SIGNUP_DOMAINS", "domains")
    if "PATCHBAY_SIGNUP_OPEN" in values.given and values["PATCHBAY_SIGNUP_OPEN"]:
        found["signup"] = ("PATCHBAY_SIGNUP_OPEN", "open")
    elif "PATCHBAY_SIGNUP_OPEN" in values.given:
        found.setdefault("signup", ("PATCHBAY_SIGNUP_OPEN", "closed"))
    return found


@dataclass(frozen=True)
class InForce:
    """An option as administrators read it; `source` is "environment" or "default"."""

    name: str
    value: str
    source: str
    what: str


def in_force(values: Values, environ: Mapping[str, str] = os.environ) -> list[InForce]:
    """Returns all options with their values; of secrets only that they are set."""
    return [
        InForce(
            option.name,
            shown(option, environ[option.name].strip()) if option.name in values.given else option.default_text,
            "environment" if option.name in values.given else "default",
            option.what,
        )
        for option in OPTIONS.values()
    ]


def shown(option: Option, text: str) -> str:
    """Returns a value as others may see it: of a secret only that there is one, of an address not its password."""
    if not option.secret or not text:
        return text
    return without_password(text) if "://" in text else "…"


def without_password(url: str) -> str:
    """Returns an address with its password, and what else is secret in it, masked."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "…"
    place = re.sub(r"(?<=:)[^@/]*(?=@)", "…", parts.netloc)
    query = re.sub(r"(?i)(password|secret|key)=[^&]*", r"\1=…", parts.query)
    return parts._replace(netloc=place, query=query).geturl()
