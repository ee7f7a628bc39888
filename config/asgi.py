import os
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup(set_prefix=False)

from django.conf import settings  # noqa: E402

from channels_app.client_address import address_of, network_of  # noqa: E402
from channels_app.web.live import PATH, LiveServer  # noqa: E402
from config import health  # noqa: E402
from config.compression.streams import CompressedStreams  # noqa: E402
from config.guard import Guard, Kind  # noqa: E402
from config.incoming import Room  # noqa: E402
from config.page_handler import PageHandler  # noqa: E402
from config.static_files.server import StaticServer  # noqa: E402
from config.uploads import limit_of  # noqa: E402
from connectors import registry  # noqa: E402
from connectors.api import hook_server, hook_urls  # noqa: E402
from connectors.relay.server import RelayServer, is_relays  # noqa: E402

KIB = 1024
MIB = 1024 * KIB

PAGES = Kind(PageHandler(), limit=settings.PAGE_BODY_LIMIT, held=settings.PAGE_BODY_LIMIT, larger=limit_of)
# This server itself answers bodies that are too large, as webhooks word it, once it has read to its own limit.
HOOKS = Kind(
    hook_server.HookServer(threads=settings.HOOK_THREADS),
    limit=max(hook_server.DRAIN_LIMIT, *(one.body_limit for one in registry.connectors().values())) + MIB,
    held=settings.HOOK_BODY_LIMIT,
)
RELAY = Kind(
    RelayServer(threads=settings.RELAY_THREADS),
    limit=settings.RELAY_BODY_LIMIT,
    held=settings.RELAY_BODY_LIMIT,
)
# No client sends these a body.
LIVE = Kind(CompressedStreams(LiveServer()), limit=KIB, held=KIB)
STATIC = Kind(StaticServer(), limit=KIB, held=KIB)
HEALTH = Kind(health.HealthServer(), limit=KIB, held=KIB)


def kind_of(scope: Any) -> Kind:
    """Returns the kind of a request: the relay's by its host, whatever the path, any other by its path.

    Hosts of apps' pages go to the relay; posts to hooks, streams, files and probes to servers of their own, the rest to
    Django.
    """
    if is_relays(scope):
        return RELAY
    path = scope["path"]
    if path.startswith(settings.STATIC_URL):
        return STATIC
    if path in health.ADDRESSES:
        return HEALTH
    if PATH.fullmatch(path):
        return LIVE
    return HOOKS if path.startswith(hook_urls.PREFIXES) else PAGES


def sender_of(scope: Any) -> str:
    """Returns whom the limits count a request for: the sender's address, for IPv6 its network."""
    forwarded = b",".join(value for name, value in scope["headers"] if name.lower() == b"x-forwarded-for")
    peer = scope["client"][0] if scope.get("client") else ""
    return network_of(address_of(peer, forwarded.decode("latin-1")))


room = Room(settings.BODIES_AT_ONCE, settings.BODIES_PER_ADDRESS, settings.BODY_MEMORY)
application = Guard(kind_of, sender_of, room)
