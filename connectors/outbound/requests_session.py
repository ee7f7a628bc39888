"""A session for libraries that speak by `requests`: everything it sends goes through `send`, without redirects."""

from typing import Any

import requests
from django.utils import timezone
from requests.adapters import BaseAdapter

from connectors.outbound.client import Request, send
from connectors.outbound.errors import OutboundError, Timeout


class Door(BaseAdapter):
    """Sends what a session prepared, under the door's own limits, whatever the caller allows."""

    def __init__(self, purpose: str) -> None:
        super().__init__()
        self.purpose = purpose

    def send(self, request: requests.PreparedRequest, *_args: Any, **_options: Any) -> requests.Response:
        body = request.body or b""
        assert isinstance(body, str | bytes), "files and streams are not sent"
        body = body.encode() if isinstance(body, str) else body
        headers = {name: str(value) for name, value in request.headers.items()}
        asked = Request(request.method or "GET", request.url or "", headers, body)
        try:
            answer = send(asked, purpose=self.purpose, now=timezone.now(), keep_bodies=False)
        except OutboundError as error:
            kind = requests.Timeout if isinstance(error, Timeout) else requests.ConnectionError
            raise kind(str(error.sentence), request=request) from error
        response = requests.Response()
        response.status_code, response.url, response.request = answer.status, answer.url, request
        response.headers.update(answer.headers)
        response._content = answer.body
        return response

    def close(self) -> None:
        """Does nothing: every request has a connection of its own."""


def requests_session(purpose: str) -> requests.Session:
    session = requests.Session()
    session.trust_env = False
    session.max_redirects = 0
    for scheme in ("https://", "http://"):
        session.mount(scheme, Door(purpose))
    return session
