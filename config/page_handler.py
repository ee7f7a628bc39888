from typing import Any

from django.core.handlers.asgi import ASGIHandler
from django.http import HttpRequest
from django.http.response import HttpResponseBase


class PageHandler(ASGIHandler):
    """Django's handler, with all middleware and the view of a request in one thread.

    Both are synchronous here. Django's own would go back to the event loop between them, and into the thread again.
    """

    def load_middleware(self, is_async: bool = False) -> None:
        super().load_middleware(is_async=False)
        self._in_thread: Any = self.adapt_method_mode(True, self.get_response)

    async def get_response_async(self, request: HttpRequest) -> HttpResponseBase:
        response: HttpResponseBase = await self._in_thread(request)
        return response
