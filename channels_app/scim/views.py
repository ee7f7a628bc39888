from functools import cache
from typing import Any

import orjson
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from scim2_models import SCIMException, UnauthorizedException
from scim2_server.handler import ScimHandler
from scim2_server.requests import ScimRequest
from scim2_server.responses import ScimResponse

from channels_app import origin
from channels_app.flows import directories
from channels_app.models import Directory
from channels_app.scim.resources import PROVIDER
from channels_app.scim.service import Service
from channels_app.scim.storage import Storage

ROOT = "/scim/v2"


@cache
def service() -> Service:
    return Service(PROVIDER)


def scim(request: HttpRequest, path: str) -> HttpResponse:
    """Answers a request of an identity provider. Its token is checked before anything of the request is read."""
    now = timezone.now()
    try:
        directory = authenticate(request)
        handler = ScimHandler(service(), Storage(directory, now))
        return to_http(handler.handle(to_scim_request(request, path)))
    except SCIMException as error:
        return to_http(service().error_response(error))


def authenticate(request: HttpRequest) -> Directory:
    scheme, _space, secret = request.headers.get("Authorization", "").partition(" ")
    found = directories.find(secret.strip(), now=timezone.now()) if scheme.lower() == "bearer" else None
    if found is None:
        raise UnauthorizedException(detail="This token does not exist or was replaced.")
    origin.add(credential=found.name)
    return found


def to_scim_request(request: HttpRequest, path: str) -> ScimRequest:
    return ScimRequest(
        method=request.method or "GET",
        base_url=settings.BASE_URL + ROOT,
        path=f"/{path}",
        query={name: str(value) for name, value in request.GET.items()},
        headers=dict(request.headers.items()),
        body=request.body,
    )


def to_http(response: ScimResponse) -> HttpResponse:
    body: Any = b"" if response.body is None else orjson.dumps(response.body)
    return HttpResponse(body, status=int(response.status), headers=response.headers)
