"""Responses to senders: `1`, an empty 202, a problem document, or the old service's own wording."""

from http import HTTPStatus
from uuid import uuid4

import orjson
from django.conf import settings
from django.http import HttpResponse

from connectors.flows.ingress import Accepted, Refused

TEXT = "text/plain; charset=utf-8"
# A refusal's status by its rule; every rule of the card parser is a 400.
STATUS = {
    "unknown": HTTPStatus.NOT_FOUND,
    "method": HTTPStatus.METHOD_NOT_ALLOWED,
    "removed": HTTPStatus.GONE,
    "replaced": HTTPStatus.GONE,
    "deleted": HTTPStatus.GONE,
    "archived": HTTPStatus.GONE,
    "paused": HTTPStatus.GONE,
    "team-off": HTTPStatus.GONE,
    "too-large": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "unsupported": HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    "server": HTTPStatus.INTERNAL_SERVER_ERROR,
    "rate": HTTPStatus.TOO_MANY_REQUESTS,
    "signature": HTTPStatus.UNAUTHORIZED,
    "connector": HTTPStatus.INTERNAL_SERVER_ERROR,
    "missing": HTTPStatus.SERVICE_UNAVAILABLE,
    "busy": HTTPStatus.SERVICE_UNAVAILABLE,
}
# The old service's texts, byte for byte; senders compare them.
NO_TEXT = "Summary or Text is required."
BAD_PAYLOAD = "Bad payload received by generic incoming webhook."
NOT_A_POST = "Invalid webhook request - {method} not supported"
DELIVERY_FAILED = (
    "Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error {status}"
    " with ContextId tcid=0,server=patchbay,cv={id}.."
)


def one(accepted: Accepted) -> HttpResponse:
    """Returns exactly one byte, "1", which some senders compare; "ignored" if nothing was posted or held."""
    body = b"1" if accepted.message_id or accepted.is_held else b"ignored"
    return HttpResponse(body, content_type=TEXT, headers=_receipt(accepted))


def empty(accepted: Accepted) -> HttpResponse:
    return HttpResponse(b"", status=HTTPStatus.ACCEPTED, headers=_receipt(accepted))


def refusal(refused: Refused) -> HttpResponse:
    return _legacy(refused) if refused.teams_compatible else _problem(refused)


def busy(seconds: int) -> HttpResponse:
    refused = Refused(
        "busy", "The server is busy and has stored nothing. Send it again.", headers={"Retry-After": str(seconds)}
    )
    return _problem(refused)


def not_a_post(method: str) -> HttpResponse:
    detail = f"{NOT_A_POST.format(method=method[:20])}. Send a POST."
    return _problem(Refused("method", detail, headers={"Allow": "POST"}))


def _receipt(accepted: Accepted) -> dict[str, str]:
    if accepted.message_id is None:
        return accepted.headers
    id = str(accepted.message_id)
    receipt = {**accepted.headers, "X-Message-Id": id, "Location": f"{settings.BASE_URL}/messages/{id}"}
    if accepted.findings:
        # A structured field (RFC 9651): how many findings, and the page that lists each with its place.
        page = f"{settings.BASE_URL}/cards/playground?message={id}"
        receipt["Patchbay-Findings"] = f'{accepted.findings};page="{page}"'
    return receipt


def _problem(refused: Refused) -> HttpResponse:
    """Builds an RFC 9457 problem document with the extra member `error`, which Grafana reads and acme.sh looks for."""
    status = STATUS.get(refused.rule, HTTPStatus.BAD_REQUEST)
    members = {
        "type": f"{settings.BASE_URL}/help/senders#{refused.rule}",
        "title": status.phrase,
        "status": int(status),
        "detail": refused.detail,
        "rule": refused.rule,
        "pointer": refused.pointer,
        "allowed": refused.allowed or None,
        "limit": refused.limit,
        "actual": refused.actual,
        "error": {"code": refused.rule, "message": refused.detail},
    }
    body = orjson.dumps({name: value for name, value in members.items() if value is not None})
    return HttpResponse(body, status=status, content_type="application/problem+json", headers=refused.headers)


def _legacy(refused: Refused) -> HttpResponse:
    status = STATUS.get(refused.rule, HTTPStatus.BAD_REQUEST)
    if status in (HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.TOO_MANY_REQUESTS):
        # The old service said 200 here, and its senders search the body for the status.
        text = DELIVERY_FAILED.format(status=int(status), id=uuid4().hex[:22])
        return HttpResponse(text, content_type=TEXT, headers=refused.headers)
    if status in (HTTPStatus.BAD_REQUEST, HTTPStatus.UNSUPPORTED_MEDIA_TYPE):
        text = NO_TEXT if refused.rule == "summary-or-text" else BAD_PAYLOAD
        return HttpResponse(text, status=HTTPStatus.BAD_REQUEST, content_type=TEXT)
    return HttpResponse(refused.detail, status=status, content_type=TEXT)
