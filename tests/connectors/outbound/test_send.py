"""The door against real sockets."""

import gzip
import ssl
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import brotli
import pytest
import trustme
from django.db import connection, connections, transaction
from django.utils import timezone

from connectors.models import Exchange
from connectors.outbound import (
    Allowed,
    Answer,
    Blocked,
    Network,
    OutboundError,
    Request,
    Timeout,
    TooLarge,
    Unreachable,
    send,
)
from tests.memory import at_most
from tests.target import Heard, Reply, Target, target

pytestmark = pytest.mark.django_db

MIB = 1024 * 1024
LOOPBACK = Network(allowed=Allowed.read(["127.0.0.1", "localhost"]))


def get(url: str, network: Network = LOOPBACK, **options: Any) -> Answer:
    return send(Request("GET", url), purpose="test", now=timezone.now(), network=network, **options)


def fails(kind: type[OutboundError], url: str, **options: Any) -> OutboundError:
    with pytest.raises(kind) as caught:
        get(url, **options)
    return caught.value


def row_of(error: OutboundError) -> Exchange:
    assert error.exchange_id
    return Exchange.objects.get(pk=error.exchange_id)


def network(*answers: list[str], allowed: tuple[str, ...] = ()) -> Network:
    """A resolver that gives each list once, then fails the test."""
    waiting = list(answers)
    return Network(resolve=lambda host, port: waiting.pop(0), allowed=Allowed.read(allowed))


def test_a_request_and_its_answer(service: Target) -> None:
    service.answer = lambda heard: Reply(201, {"X-Name": "value", "Content-Type": "text/plain"}, b"made")
    request = Request(
        "POST", service.url("/things?a=b"), {"Content-Type": "application/json", "X-Own": "é"}, b'{"a": 1}'
    )
    answer = send(request, purpose="test", now=timezone.now(), network=LOOPBACK)
    assert (answer.status, answer.body, answer.headers["x-name"]) == (201, b"made", "value")
    heard = service.heard[0]
    assert (heard.method, heard.path, heard.body) == ("POST", "/things?a=b", b'{"a": 1}')
    assert heard.headers["Host"] == f"127.0.0.1:{service.port}"
    assert heard.headers["User-Agent"] == "Patchbay"


def test_the_exchange_is_on_record_before_the_request_leaves(transactional_db: None, service: Target) -> None:
    seen: list[timedelta | None] = []
    held: list[bool] = []

    def resolve(host: str, port: int) -> list[str]:
        """Runs in a thread with a connection of its own, so it sees what is committed."""
        held.append(own.connection is not None)
        seen.extend(Exchange.objects.values_list("duration", flat=True))
        connection.close()
        return ["127.0.0.1"]

    own = connections["default"]
    watching = Network(resolve=resolve, allowed=Allowed.read(["127.0.0.1"]))
    answer = get(f"http://service.example:{service.port}/", network=watching)
    assert seen == [None]
    assert held == [False], "a database connection was kept from others while the network was waited for"
    row = Exchange.objects.get(pk=answer.exchange_id)
    assert (row.status, row.response_body) == (200, "(2 bytes of an unnamed type)")
    assert row.duration


def test_a_failed_exchange_says_why(service: Target) -> None:
    port = service.port
    error = fails(Blocked, f"http://10.0.0.1:{port}/")
    row = row_of(error)
    assert (row.error_kind, row.status) == ("blocked", None)
    assert (
        row.error
        == str(error)
        == "10.0.0.1 is on a private or reserved network, which this server does not connect to."
    )
    assert row.duration is not None


def test_secrets_are_masked_on_record(service: Target) -> None:
    headers = {"Authorization": "Bearer abcdefghijklmnopqrst", "X-Api-Key": "k" * 30, "X-Plain": "plain"}
    token = "pbh_0123456789abcdef0123456789abcdef"
    url = service.url(f"/hooks/{token}/x?sig=0123456789abcdef&page=2")
    service.answer = lambda heard: Reply(200, {"Set-Cookie": "session=abcdefghijklmno", "Content-Type": "text/plain"})
    body = f'{{"url": "https://other/hooks/{token}"}}'.encode()
    answer = send(
        Request("POST", url, {**headers, "Content-Type": "application/json"}, body),
        purpose="test",
        now=timezone.now(),
        network=LOOPBACK,
    )
    row = Exchange.objects.get(pk=answer.exchange_id)
    kept = f"{row.url} {row.request_headers} {row.request_body} {row.response_headers}"
    for secret in ("abcdefghijkl", "kkkkkkkk", token, "0123456789abcdef", "session=abc"):
        assert secret not in kept
    assert "page=2" in row.url
    assert row.request_headers["X-Plain"] == "plain"


def test_never_inside_a_transaction(transactional_db: None, service: Target) -> None:
    with transaction.atomic(), pytest.raises(RuntimeError, match="a transaction is open"):
        get(service.url())
    assert service.heard == []


def test_a_name_with_one_public_and_one_private_address_is_refused(service: Target) -> None:
    for answers in (["93.184.215.14", "127.0.0.1"], ["127.0.0.1", "93.184.215.14"]):
        fails(Blocked, f"http://mixed.example:{service.port}/", network=network(answers))
    assert service.heard == []


def test_a_name_is_resolved_once_and_that_address_is_connected_to(service: Target) -> None:
    changing = network(["127.0.0.1"], ["10.0.0.1"], allowed=("127.0.0.1",))
    answer = get(f"http://changing.example:{service.port}/", network=changing)
    assert answer.status == 200
    assert service.heard[0].headers["Host"] == f"changing.example:{service.port}"
    fails(Blocked, f"http://changing.example:{service.port}/", network=changing)


def test_the_next_address_is_tried_when_one_does_not_answer(service: Target) -> None:
    both = network(["127.0.0.9", "127.0.0.1"], allowed=("127.0.0.0/8",))
    assert get(f"http://two.example:{service.port}/", network=both).status == 200


def test_redirects_are_not_followed_unless_asked(service: Target) -> None:
    service.answer = lambda heard: Reply(302, {"Location": "/next"}) if heard.path == "/" else Reply(body=b"there")
    assert get(service.url()).status == 302
    assert get(service.url(), redirects=1).body == b"there"
    assert [heard.path for heard in service.heard] == ["/", "/", "/next"]


def test_every_hop_is_vetted_and_on_record(service: Target) -> None:
    service.answer = lambda heard: Reply(302, {"Location": "http://169.254.169.254/latest/meta-data/"})
    fails(Blocked, service.url(), redirects=3)
    assert [row.error_kind for row in Exchange.objects.order_by("id")] == ["", "blocked"]


@pytest.mark.parametrize(
    "location", ["file:///etc/passwd", "http://user@127.0.0.1/", "http://0x7f.1/", "http://[::1", "//10.0.0.1/"]
)
def test_a_redirect_to_an_odd_url_is_refused(service: Target, location: str) -> None:
    service.answer = lambda heard: Reply(302, {"Location": location})
    fails(Blocked, service.url(), redirects=3)


def test_redirects_end(service: Target) -> None:
    service.answer = lambda heard: Reply(302, {"Location": "/again"})
    assert get(service.url(), redirects=3).status == 302
    assert len(service.heard) == 4


class TestCookies:
    def test_go_back_within_one_request_and_no_further(self, service: Target) -> None:
        def answer(heard: Heard) -> Reply:
            if heard.headers["Cookie"] == "seen=1":
                return Reply(body=b"welcome")
            return Reply(302, {"Location": "/", "Set-Cookie": "seen=1; Path=/"})

        service.answer = answer
        assert get(service.url("/"), redirects=3).body == b"welcome"
        assert get(service.url("/"), redirects=3).body == b"welcome"
        assert [heard.headers["Cookie"] for heard in service.heard] == [None, "seen=1", None, "seen=1"]

    def test_of_one_host_are_not_told_to_another(self, service: Target) -> None:
        names = network(["127.0.0.1"], ["127.0.0.1"], allowed=("127.0.0.1", "one.example", "other.example"))
        there = f"http://other.example:{service.port}/next"
        service.answer = lambda heard: (
            Reply(302, {"Location": there, "Set-Cookie": "a=b; Domain=.example"}) if heard.path == "/" else Reply()
        )
        get(f"http://one.example:{service.port}/", network=names, redirects=3)
        assert service.heard[-1].path == "/next"
        assert service.heard[-1].headers["Cookie"] is None

    def test_that_are_too_many_are_left(self, service: Target) -> None:
        service.answer = lambda heard: (
            Reply(302, {"Location": "/next", "Set-Cookie": "a=" + "b" * 5000}) if heard.path == "/" else Reply()
        )
        get(service.url("/"), redirects=1)
        assert service.heard[-1].headers["Cookie"] is None


@pytest.mark.parametrize(
    ("statuses", "moved"), [([301], "/1"), ([308, 301], "/2"), ([301, 302], "/1"), ([302, 301], ""), ([], "")]
)
def test_permanent_redirects_are_told(service: Target, statuses: list[int], moved: str) -> None:
    def answer(heard: Heard) -> Reply:
        hop = int(heard.path[1:] or 0)
        return Reply(statuses[hop], {"Location": f"/{hop + 1}"}) if hop < len(statuses) else Reply(body=b"x")

    service.answer = answer
    assert get(service.url("/"), redirects=3).moved == (service.url(moved) if moved else "")


def test_a_post_is_never_redirected(service: Target) -> None:
    service.answer = lambda heard: Reply(307, {"Location": "/next"})
    answer = send(Request("POST", service.url()), purpose="test", now=timezone.now(), network=LOOPBACK, redirects=3)
    assert (answer.status, len(service.heard)) == (307, 1)


def test_proxy_variables_are_ignored(service: Target, monkeypatch: pytest.MonkeyPatch) -> None:
    with target() as proxy:
        for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url())
        assert get(service.url()).status == 200
    assert (len(service.heard), len(proxy.heard)) == (1, 0)


def drip(piece: bytes, every: float) -> Callable[[Callable[[bytes], None]], None]:
    def write(send_piece: Callable[[bytes], None]) -> None:
        while True:
            send_piece(piece)
            time.sleep(every)

    return write


def test_a_body_that_drips_meets_the_deadline(service: Target) -> None:
    service.answer = lambda heard: Reply(200, {}, write=drip(b"x", 0.05))
    started = time.monotonic()
    error = fails(Timeout, service.url(), timeout=0.6)
    assert 0.5 < time.monotonic() - started < 1.5
    row = row_of(error)
    assert (row.status, row.error_kind) == (200, "timeout")
    assert "0.6 seconds" in row.error


def test_a_service_that_says_nothing_meets_the_deadline(service: Target) -> None:
    service.answer = lambda heard: time.sleep(2) or Reply()  # type: ignore[func-returns-value]
    fails(Timeout, service.url(), timeout=0.3)


def test_a_resolver_that_hangs_meets_the_deadline() -> None:
    hanging = Network(resolve=lambda host, port: time.sleep(2) or [], allowed=Allowed())  # type: ignore[func-returns-value]
    started = time.monotonic()
    fails(Timeout, "http://slow.example/", timeout=0.3, network=hanging)
    assert time.monotonic() - started < 1


def test_an_endless_body_meets_the_cap(service: Target) -> None:
    service.answer = lambda heard: Reply(200, {}, write=drip(b"x" * 65536, 0))
    error = fails(TooLarge, service.url(), limit=200_000)
    assert str(error) == "The answer of 127.0.0.1 is larger than 195 KiB."


def test_a_body_that_says_it_is_too_large_is_not_read(service: Target) -> None:
    service.answer = lambda heard: Reply(200, {"Content-Length": str(10**12)}, write=drip(b"x", 1))
    started = time.monotonic()
    fails(TooLarge, service.url(), limit=1000)
    assert time.monotonic() - started < 0.9


def test_a_compressed_bomb_meets_the_cap(service: Target) -> None:
    bomb = gzip.compress(b"\0" * 50_000_000)
    service.answer = lambda heard: Reply(200, {"Content-Encoding": "gzip"}, bomb)
    with at_most(8 * MIB):
        fails(TooLarge, service.url(), limit=100_000)
    service.answer = lambda heard: Reply(200, {"Content-Encoding": "gzip"}, gzip.compress(b"plain"))
    assert get(service.url()).body == b"plain"
    assert service.heard[0].headers["Accept-Encoding"] == "identity"


def test_no_such_host() -> None:
    def resolve(host: str, port: int) -> list[str]:
        raise OSError("no such name")

    error = fails(Unreachable, "https://gone.example/", network=Network(resolve=resolve, allowed=Allowed()))
    assert (error.kind, str(error)) == ("dns", "There is no host “gone.example”.")


def test_nobody_listens(service: Target) -> None:
    error = fails(Unreachable, service.url().replace(str(service.port), str(service.port + 1)))
    assert error.kind == "connect"


def test_a_header_cannot_smuggle_another(service: Target) -> None:
    with pytest.raises(Blocked):
        send(
            Request("GET", service.url(), {"X-One": "a\r\nX-Two: b"}),
            purpose="test",
            now=timezone.now(),
            network=LOOPBACK,
        )
    with pytest.raises(Blocked):
        send(Request("GET", service.url(), {"X One": "a"}), purpose="test", now=timezone.now(), network=LOOPBACK)
    assert service.heard == []


def test_a_header_changes_neither_host_nor_length(service: Target) -> None:
    headers = {"host": "other.example", "content-length": "1", "Transfer-Encoding": "chunked"}
    send(Request("POST", service.url(), headers, b"whole"), purpose="test", now=timezone.now(), network=LOOPBACK)
    assert service.heard[0].headers["Host"] == f"127.0.0.1:{service.port}"
    assert service.heard[0].body == b"whole"


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def secure(authority: trustme.CA) -> Iterator[Target]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("service.example").configure_cert(context)
    with target(context) as service:
        yield service


def trusting(authority: trustme.CA | None) -> Network:
    context = ssl.create_default_context()
    if authority:
        authority.configure_trust(context)
    return Network(resolve=lambda host, port: ["127.0.0.1"], allowed=Allowed.read(["127.0.0.1"]), trust=lambda: context)


def test_tls_keeps_the_name_while_the_address_is_pinned(secure: Target, authority: trustme.CA) -> None:
    answer = get(secure.url("/", "service.example"), network=trusting(authority))
    assert answer.status == 200
    assert secure.names == ["service.example"]
    assert secure.heard[0].headers["Host"] == f"service.example:{secure.port}"


def test_a_certificate_for_another_name_is_refused(secure: Target, authority: trustme.CA) -> None:
    error = fails(Unreachable, secure.url("/", "other.example"), network=trusting(authority))
    assert error.kind == "tls"
    assert "other.example" in str(error)
    assert secure.heard == []


def test_an_unknown_authority_is_refused(secure: Target) -> None:
    assert fails(Unreachable, secure.url("/", "service.example"), network=trusting(None)).kind == "tls"


def test_plain_http_on_a_tls_port_is_not_tls(service: Target, authority: trustme.CA) -> None:
    url = service.url("/", "service.example").replace("http:", "https:")
    assert fails(Unreachable, url, network=trusting(authority)).kind == "tls"


def replying(packed: bytes) -> Callable[[Heard], Reply]:
    return lambda heard: Reply(200, {"Content-Encoding": "br"}, packed)


def test_brotli_is_read_though_nobody_asked(service: Target) -> None:
    for body in (b"plain", b"", bytes(range(256)) * 400):
        service.answer = replying(brotli.compress(body))
        assert get(service.url()).body == body
    service.answer = replying(brotli.compress(b"\0" * 50_000_000))
    with at_most(8 * MIB):
        fails(TooLarge, service.url())
    service.answer = replying(b"not brotli at all")
    fails(Unreachable, service.url())
