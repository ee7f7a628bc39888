"""Checks the certificate of this server's public address, as browsers do."""

from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings

from channels_app.models import Measurement
from connectors.outbound import Allowed, Network, OutboundError
from connectors.outbound.certificates import end_of_certificate
from connectors.ratelimits import webhooks

NAME = "certificate"
# Seconds between two looks, over all workers; certificates end on a day.
EVERY_SECONDS = 3 * 3600


def is_due(*, now: datetime) -> bool:
    """Tells whether it is time to look; always no where the public address is plain http."""
    return settings.SECURE and webhooks.is_among_first(
        "patchbay:certificate", most=1, window=EVERY_SECONDS, now=now.timestamp()
    )


def look(*, now: datetime, network: Network | None = None) -> None:
    """Stores when the certificate expires, or why that is unknown, for the administrators' pages."""
    try:
        value = {"ends": end_of_certificate(settings.BASE_URL, network=network or _network()).isoformat()}
    except OutboundError as error:
        value = {"problem": error.sentence.stored}
    Measurement.objects.update_or_create(name=NAME, defaults={"value": value, "at": now})


def _network() -> Network:
    """Returns the network with this server's own address allowed, which mostly is a private one behind a proxy."""
    parts = urlsplit(settings.BASE_URL)
    own = f"{settings.HOST}:{parts.port or 443}"
    return Network(allowed=Allowed.read([*settings.ALLOWED_PRIVATE_HOSTS, own]))
