"""A socket that knows when the whole exchange has to end."""

import socket
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpcore
from django.utils.translation import gettext_noop as _

from channels_app.translatable import Sentence
from connectors.outbound.errors import Timeout, Unreachable


class Deadline:
    """`more` is asked once, if the deadline passes while an answer is awaited: for how many seconds to listen on."""

    def __init__(
        self, seconds: float, clock: Callable[[], float] = time.monotonic, more: Callable[[], float] | None = None
    ) -> None:
        self.seconds = seconds
        self.clock = clock
        self.end = clock() + seconds
        self.more = more

    def left(self) -> float:
        left = self.end - self.clock()
        if left <= 0:
            raise self.passed()
        return left

    def extend(self) -> bool:
        """Extends the deadline once, if `more` was given; returns whether it did. Only for a request that was sent."""
        if self.more is None:
            return False
        more, self.more = self.more, None
        self.end = self.clock() + more()
        return True

    def passed(self) -> Timeout:
        return Timeout(
            Sentence(_("There was no complete answer within %(seconds)g seconds."), {"seconds": self.seconds})
        )


class Stream(httpcore.NetworkStream):
    """A socket whose every operation ends before the deadline."""

    def __init__(self, connected: socket.socket, deadline: Deadline, host: str) -> None:
        self.socket = connected
        self.deadline = deadline
        self.host = host

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        while True:
            try:
                with self._speaking(httpcore.ReadError):
                    return self.socket.recv(max_bytes)
            except Timeout:
                if not self.deadline.extend():
                    raise

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        rest = memoryview(buffer)
        while rest:
            with self._speaking(httpcore.WriteError):
                rest = rest[self.socket.send(rest) :]

    def close(self) -> None:
        self.socket.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        with self._speaking(httpcore.ConnectError):
            secured = ssl_context.wrap_socket(self.socket, server_hostname=server_hostname)
        return Stream(secured, self.deadline, self.host)

    def get_extra_info(self, info: str) -> Any:
        return None

    @contextmanager
    def _speaking(self, broken: type[httpcore.NetworkError]) -> Iterator[None]:
        try:
            self.socket.settimeout(self.deadline.left())
            yield
        except TimeoutError:
            raise self.deadline.passed() from None
        except ssl.SSLCertVerificationError as error:
            words = {"host": self.host, "reason": error.verify_message}
            sentence = Sentence(_("The certificate of %(host)s is not trusted: %(reason)s."), words)
            raise Unreachable(sentence, "tls") from error
        except ssl.SSLError as error:
            words = {"host": self.host, "reason": error.reason or "TLS"}
            sentence = Sentence(_("No secure connection to %(host)s: %(reason)s."), words)
            raise Unreachable(sentence, "tls") from error
        except OSError as error:
            raise broken(error) from error
