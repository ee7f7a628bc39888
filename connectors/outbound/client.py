"""`send`: one request out, vetted, bounded and on record."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

import httpcore
import httpx
from django.utils.translation import gettext_noop as _

from channels_app import database
from channels_app.translatable import Sentence
from connectors.outbound import exchanges, transport
from connectors.outbound.addresses import Target
from connectors.outbound.bodies import read_body
from connectors.outbound.cookies import Cookies
from connectors.outbound.errors import Blocked, OutboundError
from connectors.outbound.stream import Deadline
from connectors.outbound.transport import Network
from connectors.outbound.urls import vet_url

# Seconds for the whole exchange, redirects included, and bytes of its answer, where the caller does not say.
DEFAULT_TIMEOUT_SECONDS = 10.0
DEFAULT_MAX_BYTES = 1024 * 1024
USER_AGENT = "Patchbay"
REDIRECT_STATUSES = (301, 302, 303, 307, 308)
PERMANENT_REDIRECTS = (301, 308)
# Headers that say who calls and what is wanted; any other may be a key, which stays with the host it was meant for.
CROSS_ORIGIN_HEADERS = frozenset({"accept", "accept-language", "user-agent", "if-none-match", "if-modified-since"})


@dataclass(frozen=True, slots=True)
class Request:
    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def content_type(self) -> str:
        return next((value for name, value in self.headers.items() if name.lower() == "content-type"), "")


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: httpx.Headers
    body: bytes
    url: str
    exchange_id: UUID
    # Where permanent redirects, and no others before them, led.
    moved: str = ""

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300


def send(
    request: Request,
    *,
    purpose: str,
    now: datetime,
    team_id: UUID | None = None,
    connection_id: UUID | None = None,
    app_id: UUID | None = None,
    timeout: float = DEFAULT_TIMEOUT_SECONDS,
    limit: int = DEFAULT_MAX_BYTES,
    redirects: int = 0,
    network: Network | None = None,
    clock: Callable[[], float] = time.monotonic,
    more: Callable[[], float] | None = None,
    keep_bodies: bool = True,
) -> Answer:
    """Sends a request and returns the answer, whatever its status. Raises OutboundError if there is no answer.

    Up to `redirects` redirects are followed, for GET only, each vetted like the first address, with the cookies that
    were set on the way. Raises RuntimeError in a transaction; holds no database connection while it waits and leaves
    none behind. Every hop leaves an Exchange, so `purpose` and the three ids say on whose behalf it was sent. `more` is
    called once if `timeout` (seconds) passes after the request was sent; it returns for how many more seconds to
    listen. With `keep_bodies=False` the rows say only how much was sent and received, because what people enter may be
    nobody else's business.
    """
    database.release_to_wait()
    deadline = Deadline(timeout, clock, more)
    network = network or Network()
    cookies, moved, is_lasting = Cookies(), "", True
    try:
        while True:
            recorded = _Recorded(request, purpose, (team_id, connection_id, app_id), now, keep_bodies)
            answer = recorded.run(network, deadline, limit)
            location = answer.headers.get("Location", "")
            if not redirects or answer.status not in REDIRECT_STATUSES or not location or request.method != "GET":
                return replace(answer, moved=moved)
            redirects -= 1
            cookies.take(answer.url, answer.headers)
            following = _next(request.url, location)
            is_lasting = is_lasting and answer.status in PERMANENT_REDIRECTS
            moved = following if is_lasting else moved
            request = replace(
                request, url=following, headers=cookies.added(following, _headers_for_hop(request, following))
            )
    finally:
        database.release()  # whoever asked may wait for more: the next try, a turn, another's answer


def target_of(url: str, network: Network | None = None) -> Target:
    """Returns what a URL points at. Raises Blocked if it would not be requested, whatever it resolves to."""
    return vet_url(url, (network or Network()).allowed)[1]


class _Recorded:
    """One hop and its row."""

    def __init__(
        self,
        request: Request,
        purpose: str,
        behalf: tuple[UUID | None, UUID | None, UUID | None],
        now: datetime,
        keep_bodies: bool,
    ) -> None:
        team_id, connection_id, app_id = behalf
        self.request = request
        self.keep = exchanges.excerpt if keep_bodies else exchanges.describe_size
        self.status: int | None = None
        self.exchange_id = exchanges.begin(
            purpose=purpose,
            team_id=team_id,
            connection_id=connection_id,
            app_id=app_id,
            method=request.method,
            url=request.url,
            headers=request.headers,
            body=self.keep(request.body, request.content_type),
            now=now,
        )

    def run(self, network: Network, deadline: Deadline, limit: int) -> Answer:
        started = deadline.clock()
        database.release()
        try:
            answer = self._run(network, deadline, limit)
        except OutboundError as error:
            error.exchange_id = self.exchange_id
            exchanges.record_failure(self.exchange_id, error, status=self.status, seconds=deadline.clock() - started)
            raise
        exchanges.record_answer(
            self.exchange_id,
            status=answer.status,
            headers=answer.headers.items(),
            body=self.keep(answer.body, answer.headers.get("Content-Type", "")),
            seconds=deadline.clock() - started,
        )
        return answer

    def _run(self, network: Network, deadline: Deadline, limit: int) -> Answer:
        url, target = vet_url(self.request.url, network.allowed)
        with transport.exchange(_wire_request(self.request, url, target), target, network, deadline) as response:
            self.status = response.status
            headers = httpx.Headers(response.headers)
            body = read_body(response, headers, limit, target.host)
        return Answer(response.status, headers, body, str(url), self.exchange_id)


def _wire_request(request: Request, url: httpx.URL, target: Target) -> httpcore.Request:
    headers = httpx.Headers({"User-Agent": USER_AGENT, "Accept": "*/*", **request.headers}, encoding="utf-8")
    # Set last, so that no caller's header changes what is connected to or how much comes back.
    headers.update({"Host": url.netloc.decode("ascii"), "Accept-Encoding": "identity", "Connection": "close"})
    headers.pop("Transfer-Encoding", None)
    if request.body or request.method in ("POST", "PUT", "PATCH"):
        headers["Content-Length"] = str(len(request.body))
    where = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=target.port, target=url.raw_path)
    return httpcore.Request(request.method, where, headers=headers.raw, content=request.body)


def _next(url: str, location: str) -> str:
    try:
        return str(httpx.URL(url).join(location))
    except httpx.InvalidURL:
        raise Blocked(Sentence(_("The answer redirects to something that is not a URL."))) from None


def _headers_for_hop(request: Request, following: str) -> Mapping[str, str]:
    """Selects the headers for the next hop: those that prove who we are stay with the origin they were meant for."""
    here, there = httpx.URL(request.url), httpx.URL(following)
    if (here.scheme, here.netloc) == (there.scheme, there.netloc):
        return request.headers
    return {name: value for name, value in request.headers.items() if name.lower() in CROSS_ORIGIN_HEADERS}
