"""`POST /messages/<id>/actions`: handles a signed-in reader's press of a card's button."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from channels_app import access, json_body
from channels_app.models import User
from connectors.flows import actions
from connectors.models import ActionPress

# Bytes of a press: what people type into a form.
MAX_PRESS_BYTES = 64 * 1024
# A refusal's status by its rule; the others are about what a card or connection may not do.
STATUS = {
    "inputs": HTTPStatus.BAD_REQUEST,
    "request": HTTPStatus.BAD_REQUEST,
    "no-action": HTTPStatus.CONFLICT,
    "no-connection": HTTPStatus.CONFLICT,
}


@require_POST
def press(request: HttpRequest, message_id: UUID) -> JsonResponse:
    """Presses a button for the signed-in reader and returns what became of it.

    The body is `{"action": id, "inputs": {name: value}, "press": a name for this press (optional)}`. The status is 200
    if it went well; 202 if an earlier press by the same person is still under way; 424 if the service did not accept
    it, where `detail` says why and what to do (not 502, because proxies replace such answers with pages of their own);
    400, 401, 403, 404 or 409 if nothing was sent, where `detail` says why.
    """
    if not isinstance(request.user, User):
        return _refusal("session", _("You are signed out. Sign in again and press once more."), 401)
    try:
        action, inputs, key = _read(request)
        outcome = actions.press(message_id=message_id, action_id=action, inputs=inputs, by=request.user, key=key)
    except access.NotVisible:
        return _refusal("unknown", _("There is no such message."), 404)
    except actions.Refused as refused:
        status = STATUS.get(refused.rule, HTTPStatus.FORBIDDEN)
        return _refusal(refused.rule, str(refused), status, errors=refused.inputs)
    return _answer(outcome)


def _read(request: HttpRequest) -> tuple[str, dict[str, Any], str]:
    wrong = actions.Refused("request", _("The page sent this in a way that is not understood. Reload it."))
    if len(request.body) > MAX_PRESS_BYTES:
        raise actions.Refused("request", _("That is too much text for a button."))
    try:
        body = json_body.read(request.body)
        action, inputs, key = body["action"], body.get("inputs") or {}, body.get("press") or ""
    except (ValueError, KeyError, TypeError, AttributeError):
        raise wrong from None
    if not (isinstance(action, str) and isinstance(inputs, dict) and isinstance(key, str)) or len(key) > 64:
        raise wrong
    return action, inputs, key


def _answer(outcome: actions.Outcome) -> JsonResponse:
    press = outcome.press
    ok = press.state == ActionPress.State.DONE
    sent = {
        "id": str(press.pk),
        "state": press.state,
        "ok": ok,
        "status": press.text,
        "who": outcome.who,
        "when": (press.finished_at or press.started_at).isoformat(),
        "replaced": press.replaced_card,
        "repeated": outcome.repeated,
    }
    if press.state == ActionPress.State.SENDING:
        return JsonResponse({**sent, "status": _("This is being sent already.")}, status=HTTPStatus.ACCEPTED)
    if ok:
        return JsonResponse(sent)
    return JsonResponse({**sent, "detail": press.text, "retry": True}, status=HTTPStatus.FAILED_DEPENDENCY)


def _refusal(rule: str, detail: str, status: int, errors: dict[str, str] | None = None) -> JsonResponse:
    return JsonResponse(
        {"state": "refused", "ok": False, "rule": rule, "detail": detail, "errors": errors or {}}, status=status
    )
