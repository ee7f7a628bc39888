"""An outside service on the loopback: answers as told and remembers what it was asked."""

import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Heard:
    method: str
    path: str
    headers: Message
    body: bytes
    # The asking side's port, by which its process is found.
    peer: int = 0


@dataclass
class Reply:
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    # Writes the body itself, where it should come slowly or never end.
    write: Callable[[Callable[[bytes], None]], None] | None = None


@dataclass
class Target:
    port: int = 0
    scheme: str = "http"
    heard: list[Heard] = field(default_factory=list)
    answer: Callable[[Heard], Reply] = lambda heard: Reply(body=b"ok")
    # The names asked for in TLS handshakes.
    names: list[str | None] = field(default_factory=list)

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        return f"{self.scheme}://{host}:{self.port}{path}"


@contextmanager
def target(tls: ssl.SSLContext | None = None) -> Iterator[Target]:
    found = Target(scheme="https" if tls else "http")

    class Handler(BaseHTTPRequestHandler):
        def handle_any(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            heard = Heard(self.command, self.path, self.headers, self.rfile.read(length), self.client_address[1])
            found.heard.append(heard)
            self.reply(found.answer(heard))

        do_GET = do_POST = do_PUT = do_DELETE = handle_any  # noqa: N815  as http.server names them

        def reply(self, reply: Reply) -> None:
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            if reply.write is None and "Content-Length" not in reply.headers:
                self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            try:
                (reply.write or (lambda write: write(reply.body)))(lambda chunk: (self.wfile.write(chunk), None)[1])
            except OSError:
                self.close_connection = True  # the other side had enough

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    found.port = server.server_port
    if tls:
        tls.sni_callback = lambda _socket, name, _context: found.names.append(name)
        server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield found
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
