"""The language of a connection, in which its connector words what it posts."""

from contextlib import AbstractContextManager

from django.conf import settings
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import get_language_info, override
from django.utils.translation import gettext_lazy as _


def speaking(language: str, otherwise: str | None = None) -> AbstractContextManager[None]:
    """Makes a connection's language the active one, whatever whoever works for it has as theirs.

    Without one it is `otherwise`, which is this server's where nothing else is said.
    """
    is_known = language in dict(settings.LANGUAGES)
    return override(language if is_known else otherwise or settings.LANGUAGE_CODE)


def name_of(language: str) -> str | Promise:
    """Returns a language's name in itself; empty is this server's, and said to be."""
    name = get_language_info(language or settings.LANGUAGE_CODE)["name_local"]
    return name if language else format_lazy(_("As this server: {language}"), language=name)


def choices() -> list[tuple[str, str | Promise]]:
    return [(code, name_of(code)) for code, _name in [*settings.LANGUAGES, ("", "")]]
