"""Errors of the API as RFC 9457 problem documents."""

from collections.abc import Sequence
from typing import Any

from django.http import JsonResponse
from rest_framework import exceptions
from rest_framework.views import exception_handler

from channels_app import access
from channels_app.flows.accounts import InvalidAccount
from channels_app.flows.channels import InvalidChannel
from channels_app.flows.chats import InvalidChat
from channels_app.flows.posting import InvalidMessage
from channels_app.flows.teams import InvalidTeam

INVALID = (InvalidAccount, InvalidChannel, InvalidChat, InvalidMessage, InvalidTeam)


class Problem(exceptions.APIException):
    """An error with its own status and, if there are several faults, a list of them as `errors`."""

    def __init__(self, status: int, detail: str, errors: Sequence[dict[str, Any]] = ()) -> None:
        super().__init__(detail)
        self.status_code = status
        self.errors = errors


def handle(error: Exception, context: dict[str, Any]) -> Any:
    response = exception_handler(_known(error), context)
    if response is None:
        return None
    problem = {
        "type": "about:blank",
        "title": response.status_text,
        "status": response.status_code,
        **_words(response.data),
    }
    if isinstance(error, Problem) and error.errors:
        problem["errors"] = list(error.errors)
    headers = {name: value for name, value in response.items() if name.lower() != "content-type"}
    return JsonResponse(problem, status=response.status_code, content_type="application/problem+json", headers=headers)


def _known(error: Exception) -> Exception:
    if isinstance(error, access.NotVisible):
        return exceptions.NotFound(f"There is no such {error}.")
    if isinstance(error, access.NotAllowed):
        return exceptions.PermissionDenied(str(error))
    if isinstance(error, INVALID):
        return exceptions.ValidationError({"": [str(error)]})
    return error


def _words(data: Any) -> dict[str, Any]:
    """Returns `detail` for people and, for a body that does not validate, `errors` with a JSON Pointer each."""
    if isinstance(data, dict) and "detail" in data:
        return {"detail": str(data["detail"])}
    errors = list(_errors(data, ""))
    return {"detail": "; ".join(error["detail"] for error in errors), "errors": errors}


def _errors(data: Any, pointer: str) -> Any:
    if isinstance(data, dict):
        for name, value in data.items():
            yield from _errors(value, f"{pointer}/{name}" if name and name != "non_field_errors" else pointer)
    elif isinstance(data, list) and not all(isinstance(item, str) for item in data):
        for index, item in enumerate(data):
            yield from _errors(item, f"{pointer}/{index}")
    else:
        for text in data if isinstance(data, list) else [data]:
            yield {"pointer": pointer, "detail": str(text)}
