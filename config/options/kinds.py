"""Kinds of values. `parse` turns a text into a value or raises ValueError; `allowed` completes "is not …"."""

import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from environ import Env

from config import environment

YES = ("1", "true", "yes", "on", "y", "t", "ok")
NO = ("0", "false", "no", "off", "n", "f")
# What a mail address has at least; whether it exists only a mail can tell.
ADDRESS = re.compile(r"[^@\s<>]+@[^@\s<>]+")


@dataclass(frozen=True)
class Kind:
    parse: Callable[[str], Any]
    allowed: str


def _require(holds: bool, value: Any) -> Any:
    if not holds:
        raise ValueError(value)
    return value


def integer(least: int, most: int) -> Kind:
    def parse(text: str) -> int:
        _require(bool(re.fullmatch(r"[+-]?[0-9]{1,15}", text)), text)
        return int(_require(least <= int(text) <= most, int(text)))

    return Kind(parse, f"a whole number from {least} to {most}")


def zero_or_integer(least: int, most: int) -> Kind:
    inner = integer(least, most)
    return Kind(lambda text: 0 if text == "0" else inner.parse(text), f"0, or {inner.allowed}")


def number(least: float, most: float) -> Kind:
    def parse(text: str) -> float:
        return float(_require(least <= float(text) <= most, float(text)))

    return Kind(parse, f"a number from {least:g} to {most:g}")


def choice(*values: str) -> Kind:
    return Kind(lambda text: _require(text in values, text), f"one of {', '.join(values)}")


def _flag(text: str) -> bool:
    return bool(_require(text.lower() in YES + NO, text.lower() in YES))


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _base_url(text: str) -> str:
    parts = urlsplit(text)
    _require(parts.scheme in ("http", "https") and bool(parts.hostname), text)
    _require(not (parts.path.strip("/") or parts.query or parts.fragment or parts.username), text)
    _require(parts.port is None or parts.port > 0, text)
    return text.rstrip("/")


def _host(text: str) -> str:
    return str(_require(bool(re.fullmatch(r"[A-Za-z0-9.:\[\]_-]+", text)), text))


def _hosts(text: str) -> list[str]:
    return [_require(bool(re.fullmatch(r"[A-Za-z0-9.*:\[\]_-]+", part)), part) for part in _parts(text)]


def _proxies(text: str) -> Any:
    try:
        return environment.trusted_proxies(text)
    except ImproperlyConfigured as error:
        raise ValueError(text) from error


def _domains(text: str) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(part.lower().removeprefix("@") for part in _parts(text)))
    return tuple(
        _require(bool(re.fullmatch(r"([a-z0-9-]+\.)+[a-z0-9-]*[a-z][a-z0-9-]*", part)), part) for part in found
    )


def _url_of(*schemes: str) -> Callable[[str], str]:
    def parse(text: str) -> str:
        parts = urlsplit(text)
        _require(parts.scheme in schemes and (parts.port is None or parts.port > 0), text)
        return text

    return parse


def _mail_url(text: str) -> str:
    parts = urlsplit(text)
    _require(parts.scheme in Env.EMAIL_SCHEMES and (parts.port is None or parts.port > 0), text)
    return str(_require(not parts.scheme.startswith("smtp") or bool(parts.hostname), text))


FLAG = Kind(_flag, "1 or 0 (or yes or no, on or off, true or false)")
TEXT = Kind(str, "a text")
NAME = Kind(lambda text: _require(len(text) <= 60, text), "a text of 60 characters or fewer")
SENTENCES = Kind(lambda text: _require(len(text) <= 300, text), "a text of 300 characters or fewer")
TOKEN = Kind(
    lambda text: _require(bool(re.fullmatch(r"[\x21-\x7e]{16,200}", text)), text), "16 to 200 characters without spaces"
)
LIST = Kind(_parts, "a list separated by commas")
FOLDER = Kind(lambda text: Path(text).resolve(), "a folder")
BASE_URL = Kind(_base_url, "http:// or https:// and a host, perhaps a port, and nothing more")
ORIGIN = Kind(lambda text: _base_url(text).lower(), "http:// or https:// and a host, perhaps a port, and nothing more")
BIND = Kind(_host, "an address or a host name")
HOST = Kind(lambda text: _host(text).lower(), "a host name, perhaps with a port")
HOSTS = Kind(_hosts, "host names separated by commas")
PROXIES = Kind(_proxies, environment.PROXIES_ALLOWED)
GUID = Kind(lambda text: str(uuid.UUID(text)), "a GUID, such as 6f0d5c1e-7c1b-4c5e-9a54-7061746368ba")
DATABASE = Kind(
    _url_of("postgres", "postgresql", "psql", "pgsql"), "an address such as postgresql://user:password@host/name"
)
REDIS = Kind(_url_of("redis", "rediss", "unix"), "an address that begins with redis://, rediss:// or unix://")
HTTP_URL = Kind(_url_of("http", "https"), "an address that begins with http:// or https://")
MAIL_URL = Kind(_mail_url, "an address such as smtp://user:password@host:587 or smtps://user:password@host")
ADDRESS_KIND = Kind(lambda text: _require(bool(ADDRESS.fullmatch(text)), text), "an e-mail address")
DOMAINS = Kind(_domains, "domains separated by commas, such as example.com,example.org")
