"""Sockets: resolves a name once, vets what it resolved to, connects to that and nothing else, all before a deadline."""

import queue
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import certifi
import httpcore
from django.conf import settings
from django.utils.translation import gettext_noop as _

from channels_app.translatable import Sentence
from connectors.outbound.addresses import Allowed, Target, is_address, vet_address
from connectors.outbound.errors import Blocked, Unreachable
from connectors.outbound.stream import Deadline, Stream

# How many addresses of one name are tried; more would only use up the time.
MAX_TRIED_ADDRESSES = 4


def system_resolve(host: str, port: int) -> list[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


@cache
def system_trust() -> ssl.SSLContext:
    """Loads the machine's certificate authorities (or SSL_CERT_FILE) and Mozilla's, for machines that have none."""
    context = ssl.create_default_context()
    context.load_verify_locations(cafile=certifi.where())
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


@dataclass(frozen=True, slots=True)
class Network:
    """The operations of the network; tests pass another."""

    resolve: Callable[[str, int], list[str]] = system_resolve
    allowed: Allowed = field(default_factory=lambda: Allowed.read(settings.ALLOWED_PRIVATE_HOSTS))
    trust: Callable[[], ssl.SSLContext] = system_trust


class PinnedBackend(httpcore.NetworkBackend):
    """Connects to `target` only, whatever host the layers above ask for."""

    def __init__(self, target: Target, network: Network, deadline: Deadline) -> None:
        self.target = target
        self.network = network
        self.deadline = deadline

    def connect_tcp(self, host: str, port: int, *args: Any, **kwargs: Any) -> httpcore.NetworkStream:
        addresses = self._resolve()
        for address in addresses:
            vet_address(address, self.target, self.network.allowed)
        return Stream(self._connect(addresses[:MAX_TRIED_ADDRESSES]), self.deadline, self.target.host)

    def _resolve(self) -> list[str]:
        """Resolves the host in a thread, because the system's resolver knows no deadline.

        Raises Unreachable if there is no such host, or what `Deadline.passed` returns if the time is up.
        """
        if is_address(self.target.host):
            return [self.target.host]
        answer: queue.SimpleQueue[list[str] | OSError | UnicodeError] = queue.SimpleQueue()

        def ask() -> None:
            try:
                answer.put(self.network.resolve(self.target.host, self.target.port))
            except (OSError, UnicodeError) as error:
                answer.put(error)

        threading.Thread(target=ask, name="resolve", daemon=True).start()
        try:
            found = answer.get(timeout=self.deadline.left())
        except queue.Empty:
            raise self.deadline.passed() from None
        if isinstance(found, Exception) or not found:
            raise Unreachable(Sentence(_("There is no host “%(host)s”."), {"host": self.target.host}), "dns")
        return found

    def _connect(self, addresses: list[str]) -> socket.socket:
        for tried, address in enumerate(addresses):
            share = self.deadline.left() / (len(addresses) - tried)
            try:
                connected = socket.create_connection((address, self.target.port), timeout=share)
            except OSError:
                continue
            connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return connected
        self.deadline.left()
        where = {"host": self.target.host, "port": self.target.port}
        raise Unreachable(Sentence(_("%(host)s does not accept connections on port %(port)d."), where), "connect")


@contextmanager
def exchange(
    request: httpcore.Request, target: Target, network: Network, deadline: Deadline
) -> Iterator[httpcore.Response]:
    """Sends one request on a connection of its own and yields the answer, whose body is still to be read.

    Raises Blocked if a header cannot be sent, Unreachable if the server breaks off or does not answer in HTTP.
    """
    door = PinnedBackend(target, network, deadline)
    trust = network.trust() if target.scheme == "https" else None
    try:
        with httpcore.HTTPConnection(request.url.origin, ssl_context=trust, network_backend=door) as connection:
            yield connection.handle_request(request)
    except httpcore.LocalProtocolError as error:
        sentence = Sentence(_("A header of this request cannot be sent: %(reason)s"), {"reason": error})
        raise Blocked(sentence) from error
    except httpcore.NetworkError as error:
        # Of these only a ConnectError (TLS) comes before the request is sent.
        kind = "connect" if isinstance(error, httpcore.ConnectError) else "broken"
        sentence = Sentence(_("%(host)s broke off the connection."), {"host": target.host})
        raise Unreachable(sentence, kind) from error
    except httpcore.ProtocolError as error:
        sentence = Sentence(_("%(host)s did not answer in HTTP."), {"host": target.host})
        raise Unreachable(sentence, "protocol") from error
