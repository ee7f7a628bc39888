import os
from typing import Any

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
pages = get_asgi_application()

from django.conf import settings  # noqa: E402

from connectors.api.hookserver import HookServer  # noqa: E402
from connectors.api.hookurls import PREFIXES  # noqa: E402

hooks = HookServer(threads=settings.HOOK_THREADS)


async def application(scope: Any, receive: Any, send: Any) -> None:
    """Hook posts to their own short path, everything else to Django."""
    serve = hooks if scope["path"].startswith(PREFIXES) else pages
    await serve(scope, receive, send)
