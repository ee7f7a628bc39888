import os
from typing import Any

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
pages = get_asgi_application()

from django.conf import settings  # noqa: E402

from channels_app.web.live import PATH, LiveServer  # noqa: E402
from connectors.api.hookserver import HookServer  # noqa: E402
from connectors.api.hookurls import PREFIXES  # noqa: E402
from connectors.relaying.server import RelayServer, is_relays  # noqa: E402

relay = RelayServer(threads=settings.RELAY_THREADS)
hooks = HookServer(threads=settings.HOOK_THREADS)
live = LiveServer()


async def application(scope: Any, receive: Any, send: Any) -> None:
    """Hosts of apps' pages to the relay whatever the path, hook posts and streams to their own, the rest to Django."""
    await server_of(scope)(scope, receive, send)


def server_of(scope: Any) -> Any:
    if is_relays(scope):
        return relay
    if PATH.fullmatch(scope["path"]):
        return live
    return hooks if scope["path"].startswith(PREFIXES) else pages
