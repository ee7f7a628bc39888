import logging
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from connectors.sdk.connector import Suggestion
from connectors.sdk.errors import ConfigError, SourceError
from connectors.sdk.forms import SuggestField
from connectors.sdk.http import Http
from connectors.sdk.places.coordinates import at_coordinates
from connectors.sdk.places.fold import fold
from connectors.sdk.places.place import Place, label_of
from connectors.sdk.places.regions import Regions, is_in, regions
from connectors.sdk.places.towns import Rank, ranked, search
from connectors.sdk.settings import setting

GEOCODING = "https://geocoding-api.open-meteo.com"
# Offers for one text; with fewer towns than FEW the geocoding service is asked too, from ASKED characters on.
OFFERS, FEW, ASKED = 8, 4, 3
# How many times larger the first of several towns must be to be meant when nobody chose.
OBVIOUS_RATIO = 5

log = logging.getLogger(__name__)


class PlaceField(SuggestField):
    """A place, stored as `Place.value`. Its connector's `suggest` is `offers(text, http)`."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"label_of": label_of, "max_length": 200, **options})

    def clean(self, value: Any) -> str:
        text: str = super().clean(value)
        try:
            return Place.read(text).value if text else text
        except ConfigError as error:
            raise forms.ValidationError(str(error)) from None
        except ValueError:
            return _resolve(text).value


def offers(text: str, http: Http) -> list[Suggestion]:
    """Returns what a person who typed `text` may mean; offline, the towns on this machine."""
    language = get_language() or "en"
    here = at_coordinates(text)
    found = [here] if here else search(text, language, OFFERS)
    if len(found) < FEW and len(text) >= ASKED and not here:
        known = {one.near for one in found}
        try:
            found += [one for one in geocode(text, language, OFFERS, http) if one.near not in known]
        except SourceError as error:
            log.info("no geocoding: %s", error)
    return [Suggestion(one.value, one.label, f"{one.zone} · {one.latitude:.2f}, {one.longitude:.2f}") for one in found]


def geocode(text: str, language: str, limit: int, http: Http) -> list[Place]:
    """Returns the places that the geocoding service finds. Raises SourceError."""
    url = setting("PATCHBAY_GEOCODING_URL", GEOCODING)
    if url == "off":
        return []
    name, _comma, region = text.partition(",")
    params = {"name": name.strip(), "count": limit, "language": language.partition("-")[0], "format": "json"}
    answer = http.get(f"{url}/v1/search", params=params).checked().json()
    results = answer.get("results") if isinstance(answer, dict) else None
    if not isinstance(results, list):  # null, or left out, where nothing was found
        return []
    places = [_to_place(one, fold(region).strip()) for one in results if isinstance(one, dict)]
    return [place for place in places if place]


def _to_place(one: dict[str, Any], region: str) -> Place | None:
    """Returns a place; None if it lies outside the region or has no name, no coordinates or no time zone known here."""
    words = [str(word) for word in (one.get("name"), one.get("admin1"), one.get("country")) if word]
    codes = regions(str(one.get("country_code") or "").upper()[:2], "").codes
    around = Regions(codes, tuple(fold(word).strip() for word in words[1:]))
    try:
        place = Place.read(f"{one['latitude']},{one['longitude']},{one['timezone']},{', '.join(words)}")
    except (KeyError, ValueError, ConfigError):
        return None
    return place if one.get("name") and is_in(region, around) else None


def _resolve(text: str) -> Place:
    """Returns the place that was typed and not chosen, where it can mean only one."""
    if here := at_coordinates(text):
        return here
    found = ranked(text, get_language() or "en", OFFERS)
    if not found:
        raise forms.ValidationError(_("No place of this name is known; choose one that is offered."))
    alike = _best_matches(found)
    if len(alike) > 1 and alike[0].population < OBVIOUS_RATIO * alike[1].population:
        names = " · ".join(place.label for place in alike)
        raise forms.ValidationError(_("Several places have this name: %(names)s") % {"names": names})
    return alike[0]


def _best_matches(found: list[tuple[Place, Rank]]) -> list[Place]:
    """Returns the towns that fit best, the largest first.

    A town's own name means that town, even if others have it as another name or begin with it.
    """
    best = Rank.NAME if any(rank is Rank.NAME for _place, rank in found) else found[0][1]
    alike = [place for place, rank in found if rank is best or best is Rank.BEGINNING]
    return sorted(alike, key=lambda place: -place.population)
