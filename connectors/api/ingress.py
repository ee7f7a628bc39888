"""The webhook endpoint, in three URL shapes. It reads the request, calls the flow and writes the response."""

import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.views import APIView

from connectors.api import responses
from connectors.flows import ingress
from connectors.security import tokens

# The key under which the server that reads bodies says how large this one may be. No request header can set it.
BODY_LIMIT_KEY = "patchbay.limit"
# Some copy `&` from a page's source as this, once or several times: then the next parameter's name begins with it.
SIG = re.compile(r"(?:amp;)*sig")


def signature_in(request: HttpRequest) -> str:
    """Returns the token in the query of a Workflows URL, also if `&` was copied as `&amp;`; empty if there is none."""
    name = next((name for name in request.GET if SIG.fullmatch(name)), "sig")
    return str(request.GET.get(name, ""))


class HookView(APIView):
    """Puts a message in the webhook's channel.

    Takes a MessageCard, `{"type": "message", "attachments": [...]}` or `{"text": ...}`.
    """

    authentication_classes = ()
    permission_classes = ()
    success: Callable[[ingress.Accepted], HttpResponse] = staticmethod(responses.one)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Skips content negotiation, authentication and throttling: the token in the URL decides everything."""

    def handle_exception(self, exc: Exception) -> Any:
        if isinstance(exc, ingress.Refused):
            return responses.refusal(exc)
        raise exc

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        response["request-id"] = str(uuid4())
        response["Cache-Control"] = "no-store"
        return response

    @extend_schema(
        operation_id="hook_post",
        tags=["webhooks"],
        request={"application/json": OpenApiTypes.OBJECT},
        responses={(200, "text/plain"): OpenApiTypes.STR},
    )
    def post(self, request: Request, token: str = "", **parts: str) -> HttpResponse:
        http: HttpRequest = request._request
        # A body that says it is too large is not read at all.
        size = int(http.META.get("CONTENT_LENGTH") or 0)
        limit: int = http.META.get(BODY_LIMIT_KEY, settings.HOOK_BODY_LIMIT)
        accepted = ingress.receive(
            token=tokens.read_token(token or signature_in(http)),
            post=ingress.Post(
                body=http.read() if size <= limit else b"",
                content_type=http.headers.get("Content-Type", ""),
                headers=http.headers,
            ),
            size=size,
            limit=limit,
            now=timezone.now(),
        )
        return type(self).success(accepted)

    def http_method_not_allowed(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]
        return responses.not_a_post(request._request.method or "")

    options = http_method_not_allowed  # type: ignore[assignment]


class UnknownHookView(HookView):
    """Any other path below the hooks: the sender gets a problem document, whatever is wrong with its URL."""

    schema = None

    def post(self, request: Request, token: str = "", **parts: str) -> HttpResponse:
        raise ingress.Refused("unknown", "There is no webhook at this URL.")


class WorkflowsHookView(HookView):
    """The same in the shape of a Workflows URL, whose senders expect 202 and an empty body."""

    success = staticmethod(responses.empty)
    schema = None
