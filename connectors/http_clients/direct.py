from collections.abc import Mapping, Sequence
from datetime import datetime
from email.utils import format_datetime
from json import dumps
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings

from connectors import outbound
from connectors.outbound import OutboundError
from connectors.ratelimits import providers
from connectors.sdk import Budget, Headers, Reply, SourceError

# Bytes of one answer; a feed of a few hundred entries is about 1 MiB.
MAX_ANSWER_BYTES = 4 * 1024 * 1024
MAX_REDIRECTS = 5
# Failures that asking again does not cure.
FINAL_ERRORS = ("blocked", "too-large")


class DirectHttp:
    """Every request goes out. `team_id` and `connection_id` say on whose behalf its exchange is kept."""

    # Seconds of one request.
    timeout = 10.0

    def __init__(
        self,
        *,
        connector: str,
        now: datetime,
        purpose: str,
        allowed: Sequence[Budget] = (),
        team_id: UUID | None = None,
        connection_id: UUID | None = None,
        network: outbound.Network | None = None,
    ) -> None:
        self.connector = connector
        self.now = now
        self.purpose = purpose
        self.allowed = allowed
        self.team_id = team_id
        self.connection_id = connection_id
        self.network = network
        # The last request's row.
        self.exchange_id: UUID | None = None

    def get(
        self, url: str, *, params: Mapping[str, Any] | None = None, headers: Mapping[str, str] | None = None
    ) -> Reply:
        return self.send(outbound.Request("GET", with_params(url, params), headers_of(headers)))

    def post(
        self,
        url: str,
        *,
        json: Any = None,
        form: Mapping[str, str] | None = None,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        content_type, content = "application/octet-stream", body
        if form is not None:
            content_type, content = "application/x-www-form-urlencoded", urlencode(form).encode()
        elif json is not None:
            content_type, content = "application/json", dumps(json).encode()
        return self.send(outbound.Request("POST", url, {"Content-Type": content_type, **headers_of(headers)}, content))

    def send(self, request: outbound.Request) -> Reply:
        providers.spend(self.connector, self.allowed, now=self.now.timestamp())
        try:
            answer = outbound.send(
                request,
                purpose=self.purpose,
                now=self.now,
                timeout=self.timeout,
                limit=MAX_ANSWER_BYTES,
                redirects=MAX_REDIRECTS,
                network=self.network,
                team_id=self.team_id,
                connection_id=self.connection_id,
            )
        except OutboundError as error:
            self.exchange_id = error.exchange_id
            raise SourceError(error.sentence, transient=error.kind not in FINAL_ERRORS) from error
        self.exchange_id = answer.exchange_id
        # Whoever has a clock may say when an answer without a date came; waits are counted from it.
        fields = [("Date", format_datetime(self.now)), *answer.headers.multi_items()]
        return Reply(answer.status, answer.body, Headers(fields), answer.url, answer.moved)


def with_params(url: str, params: Mapping[str, Any] | None) -> str:
    return f"{url}{'&' if '?' in url else '?'}{urlencode(params, doseq=True)}" if params else url


def headers_of(headers: Mapping[str, str] | None) -> dict[str, str]:
    """Adds a User-Agent with the base URL: providers want to know who calls them and how to reach us."""
    given = dict(headers or {})
    names = {name.lower() for name in given}
    return given if "user-agent" in names else {"User-Agent": f"Patchbay/1 (+{settings.BASE_URL})", **given}
