"""`POST /replies/<token>`: accepts a mentioned service's later answers. The token in the URL is the only credential."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from connectors.flows import outgoing
from connectors.security import tokens

STATUS = {
    "unknown": 404,
    "gone": 410,
    "expired": 410,
    "used-up": 410,
    "unreadable": 400,
    "empty": 400,
    "too-large": 413,
}


@csrf_exempt
@require_POST
def reply(request: HttpRequest, token: str) -> HttpResponse:
    try:
        message_id = outgoing.answer(
            token=tokens.read_token(token),
            body=_body(request),
            content_type=request.headers.get("Content-Type", ""),
            now=timezone.now(),
        )
    except outgoing.Refused as refused:
        return _problem(refused)
    return JsonResponse({"id": str(message_id)}, status=201, headers={"Cache-Control": "no-store"})


def _body(request: HttpRequest) -> bytes:
    limit = settings.HOOK_BODY_LIMIT
    if int(request.META.get("CONTENT_LENGTH") or 0) > limit or len(request.body) > limit:
        raise outgoing.Refused("too-large", f"The body is larger than {limit} bytes.")
    return request.body


def _problem(refused: outgoing.Refused) -> HttpResponse:
    status = STATUS[refused.rule]
    members = {"type": "about:blank", "status": status, "rule": refused.rule, "detail": str(refused)}
    if refused.place:
        members["pointer"] = refused.place
    return JsonResponse(members, status=status, content_type="application/problem+json")
