import logging
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from connectors.sdk.connector import Suggestion
from connectors.sdk.errors import ConfigError, SourceError
from connectors.sdk.forms import SuggestField
from connectors.sdk.http import Http
from connectors.sdk.places.place import Place, label_of
from connectors.sdk.places.towns import search
from connectors.sdk.settings import setting

GEOCODING = "https://geocoding-api.open-meteo.com"
# Offers for one text; with fewer towns than FEW the geocoding service is asked too, from ASKED characters on.
OFFERS, FEW, ASKED = 8, 4, 3
# How many times larger the first of several towns must be to be meant when nobody chose.
LARGER = 10

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
            return _meant(text).value


def offers(text: str, http: Http) -> list[Suggestion]:
    """What a person who typed `text` may mean; offline, the towns on this machine."""
    language = get_language() or "en"
    found = search(text, language, OFFERS)
    if len(found) < FEW and len(text) >= ASKED:
        known = {one.near for one in found}
        try:
            found += [one for one in geocode(text, language, OFFERS, http) if one.near not in known]
        except SourceError as error:
            log.info("no geocoding: %s", error)
    return [Suggestion(one.value, one.label, f"{one.zone} · {one.latitude:.2f}, {one.longitude:.2f}") for one in found]


def geocode(text: str, language: str, limit: int, http: Http) -> list[Place]:
    """The provider's answer. Raises SourceError."""
    url = setting("PATCHBAY_GEOCODING_URL", GEOCODING)
    if url == "off":
        return []
    params = {"name": text, "count": limit, "language": language.partition("-")[0], "format": "json"}
    results = http.get(f"{url}/v1/search", params=params).checked().json().get("results", [])
    return [_found(one) for one in results if "timezone" in one]


def _found(one: dict[str, Any]) -> Place:
    words = one["name"], one.get("admin1"), one.get("country")
    return Place(", ".join(filter(None, words)), one["latitude"], one["longitude"], one["timezone"])


def _meant(text: str) -> Place:
    """A place that was typed and not chosen, where it can mean only one."""
    found = search(text, get_language() or "en", OFFERS)
    if not found:
        raise forms.ValidationError(_("No place of this name is known; choose one that is offered."))
    if len(found) > 1 and found[0].population < LARGER * found[1].population:
        names = " · ".join(place.label for place in found)
        raise forms.ValidationError(_("Several places are called so: %(names)s") % {"names": names})
    return found[0]
