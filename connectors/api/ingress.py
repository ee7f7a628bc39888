"""The webhook endpoint, in three URL shapes. It reads the request, calls the flow and writes the response."""

import re
from collections.abc import Awaitable, Callable, Mapping
from inspect import isawaitable
from typing import Any, cast

import uuid_utils
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.views import APIView

from connectors.api import responses
from connectors.flows import ingress
from connectors.security import tokens

# Keys under which the server that reads bodies says how large this one may be, and hands over what takes the post to
# the flow together with others. No request header can set them.
BODY_LIMIT_KEY = "patchbay.limit"
RECEIVE_KEY = "patchbay.receive"
Receive = Callable[[ingress.Arrival], Awaitable[ingress.Accepted]]
# Some copy `&` from a page's source as this, once or several times: then the next parameter's name begins with it.
SIG = re.compile(r"(?:amp;)*sig")


def signature_in(request: HttpRequest) -> str:
    """Returns the token in the query of a Workflows URL, also if `&` was copied as `&amp;`; empty if there is none."""
    name = next((name for name in request.GET if SIG.fullmatch(name)), "sig")
    return str(request.GET.get(name, ""))


def receive_one(arrival: ingress.Arrival) -> ingress.Accepted:
    """Takes one post to the flow. Raises Refused."""
    it = arrival
    return ingress.receive(token=it.token, post=it.post, size=it.size, limit=it.limit, now=timezone.now())


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
        """Returns the answer, or where the post waits for its batch, a coroutine of it for the caller to await.

        So the framework's dispatch waits for nothing, and takes no thread.
        """
        return self._wait(response) if isawaitable(response) else self._stamp(response)

    async def _wait(self, accepted: Awaitable[ingress.Accepted]) -> HttpResponse:
        try:
            return self._stamp(type(self).success(await accepted))
        except ingress.Refused as refused:
            return self._stamp(responses.refusal(refused))

    @staticmethod
    def _stamp(response: HttpResponse) -> HttpResponse:
        response["request-id"] = str(uuid_utils.uuid4())
        response["Cache-Control"] = "no-store"
        return response

    @extend_schema(
        operation_id="hook_post",
        tags=["webhooks"],
        request={"application/json": OpenApiTypes.OBJECT},
        responses={(200, "text/plain"): OpenApiTypes.STR},
    )
    def post(self, request: Request, token: str = "", **parts: str) -> HttpResponse | Awaitable[ingress.Accepted]:
        http: HttpRequest = request._request
        # A body that says it is too large is not read at all.
        size = int(http.META.get("CONTENT_LENGTH") or 0)
        limit: int = http.META.get(BODY_LIMIT_KEY, settings.HOOK_BODY_LIMIT)
        post = ingress.Post(
            body=http.read() if size <= limit else b"",
            content_type=http.META.get("CONTENT_TYPE", ""),
            # Few posts need the others, and Django takes a tenth of a post's time to gather them.
            headers=cast("Mapping[str, str]", SimpleLazyObject(lambda: http.headers)),
            coding=http.META.get("HTTP_CONTENT_ENCODING", ""),
        )
        arrival = ingress.Arrival(tokens.read_token(token or signature_in(http)), post, size, limit)
        receive: Receive | None = http.META.get(RECEIVE_KEY)
        return receive(arrival) if receive else type(self).success(receive_one(arrival))

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
