"""Places with their time zones: found by name on this machine, or by a geocoding service where they are too small.

Data by GeoNames.org, CC BY 4.0: say so near the field.
"""

from connectors.sdk.places.field import PlaceField, offers
from connectors.sdk.places.place import Place
from connectors.sdk.places.towns import search

__all__ = ["Place", "PlaceField", "offers", "search"]
