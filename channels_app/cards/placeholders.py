"""Fills `{{id.value}}` in what a button sends, escaped for each language so that input cannot break it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from urllib.parse import parse_qsl, quote

from channels_app.cards.errors import CardError
from channels_app.cards.errors import gettext_noop as _

Inputs = Mapping[str, str | list[str]]

TOKEN = re.compile(r"\{\{([^{}]*)\.value\s*\}\}")
# A whole JSON string, or a token that is a value of its own.
JSON_PART = re.compile(r'"(?:[^"\\]|\\.)*"|' + TOKEN.pattern, re.DOTALL)
JSON_SCALAR = re.compile(r"true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?")
FORM = re.compile(r"[^=&{\[\"\s]+=")


def names(*sources: str) -> set[str]:
    """Returns the ids of the inputs that these templates use."""
    return {name.strip() for source in sources if "{{" in source for name in TOKEN.findall(source)}


class Filler:
    """Inserts inputs into templates. `delimiter` joins the values of a multiple choice."""

    def __init__(self, inputs: Inputs, delimiter: str) -> None:
        self.inputs = inputs
        self.delimiter = delimiter

    def words(self, name: str) -> str:
        value = self.inputs.get(name.strip(), "")
        return value if isinstance(value, str) else self.delimiter.join(value)

    def fill(self, template: str, escape: Callable[[str], str]) -> str:
        return TOKEN.sub(lambda match: escape(self.words(match[1])), template)

    def raw(self, template: str) -> str:
        return self.fill(template, str)

    def url(self, template: str) -> str:
        return self.fill(template, percent)

    def form(self, template: str) -> str:
        body = self.fill(template, percent)
        try:
            parse_qsl(body.strip("&"), strict_parsing=bool(body.strip("&")), keep_blank_values=True)
        except ValueError:
            raise CardError("/body", "form", _("The body is not form data.")) from None
        return body

    def json(self, template: str) -> str:
        whole = TOKEN.fullmatch(template.strip())
        if whole and is_json(self.words(whole[1])):
            return self.words(whole[1])
        body = JSON_PART.sub(self.json_part, template)
        if body.strip() and not is_json(body):
            raise CardError("/body", "json", _("The body is not JSON once the inputs are in it."))
        return body

    def json_part(self, match: re.Match[str]) -> str:
        if match[0].startswith('"'):
            return self.fill(match[0], lambda words: json.dumps(words)[1:-1])
        value = self.inputs.get(match[1].strip())
        is_bare = isinstance(value, str) and JSON_SCALAR.fullmatch(value)
        return str(value) if is_bare else json.dumps(value)


def percent(words: str) -> str:
    return quote(words, safe="")


def is_json(body: str) -> bool:
    try:
        json.loads(body)
    except (ValueError, RecursionError):
        return False
    return True


def looks_like_form(body: str) -> bool:
    return FORM.match(body) is not None
