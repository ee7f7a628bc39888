"""A place by its coordinates."""

import re

from tzfpy import get_tz

from connectors.sdk.places.place import Place

NUMBER = r"([+-]?\d{1,3}(?:\.\d+)?)\s*°?\s*"
# 52.52, 13.40 or 52.52° N 13.40° E; latitude first, as every map writes them.
PAIR = re.compile(rf"\s*{NUMBER}([NS])?\s*[,; ]\s*{NUMBER}([EW])?\s*", re.IGNORECASE)
MOST_LATITUDE, MOST_LONGITUDE = 90, 180


def at_coordinates(text: str) -> Place | None:
    """Returns the place whose latitude and longitude `text` gives in decimal degrees; None if it is no such pair."""
    found = PAIR.fullmatch(text)
    if not found:
        return None
    north, south, east, west = found.groups()
    latitude = -float(north) if (south or "").upper() == "S" else float(north)
    longitude = -float(east) if (west or "").upper() == "W" else float(east)
    if abs(latitude) > MOST_LATITUDE or abs(longitude) > MOST_LONGITUDE:
        return None
    return Place(f"{latitude:.4f}, {longitude:.4f}", latitude, longitude, get_tz(longitude, latitude) or "UTC")
