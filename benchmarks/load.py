"""Posts over keep-alive connections with as little client work as possible; run as its own process.

python -m benchmarks.load PORT SECONDS CONNECTIONS < JSON list of requests, each {"path", "body", "headers"}

One epoll loop and prepared bytes: about 15 us of CPU for a post, so that the client takes little from the product on
the same machine. Each connection sends the requests in turn, beginning at a place of its own. Prints one JSON object:
{"answered", "failed": [first bodies], "latencies_ms": [...], "client_cpu_s"}.
"""

import json
import resource
import selectors
import socket
import sys
import time
from itertools import cycle, islice
from typing import Any

ANSWER = b"\r\n\r\n1"


class Connection:
    """One connection: sends a request, waits for its answer, sends the next one."""

    def __init__(self, port: int, requests: list[bytes], first: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.requests = islice(cycle(requests), first % len(requests), None)
        self.answer = b""
        self.sent_at = 0.0

    def send(self) -> None:
        self.answer = b""
        self.sent_at = time.perf_counter()
        self.socket.sendall(next(self.requests))

    def receive(self) -> bytes | None:
        """Returns the whole answer, None while some of it is still to come. Raises ConnectionError at its end."""
        part = self.socket.recv(65536)
        if not part:
            raise ConnectionError("the server closed a connection")
        self.answer += part
        if self.answer.endswith(ANSWER):
            return self.answer
        head, found, body = self.answer.partition(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0] or 0) if found else 1
        return self.answer if found and len(body) >= length else None


def main(port: int, seconds: float, count: int) -> None:
    requests = [prepared(one) for one in json.load(sys.stdin)]
    connections = [Connection(port, requests, number * 7) for number in range(count)]
    waiting = selectors.DefaultSelector()
    for one in connections:
        waiting.register(one.socket, selectors.EVENT_READ, one)
    used = resource.getrusage(resource.RUSAGE_SELF)
    latencies, failed = run(waiting, connections, time.perf_counter() + seconds)
    ended = resource.getrusage(resource.RUSAGE_SELF)
    cpu = ended.ru_utime + ended.ru_stime - used.ru_utime - used.ru_stime
    found = {"answered": len(latencies), "failed": failed[:3], "latencies_ms": latencies, "client_cpu_s": cpu}
    print(json.dumps(found))


def run(waiting: selectors.BaseSelector, connections: list[Connection], until: float) -> tuple[list[float], list[str]]:
    """Posts until then; returns the latencies in milliseconds and the bodies of the answers that were not a 1."""
    latencies: list[float] = []
    failed: list[str] = []
    for one in connections:
        one.send()
    busy = len(connections)
    while busy:
        for key, _events in waiting.select(10):
            answer = key.data.receive()
            if answer is None:
                continue
            now = time.perf_counter()
            latencies.append((now - key.data.sent_at) * 1000)
            if not answer.endswith(ANSWER):
                failed.append(answer.partition(b"\r\n\r\n")[2].decode())
            if now < until:
                key.data.send()
            else:
                busy -= 1
    return latencies, failed


def prepared(request: dict[str, Any]) -> bytes:
    body: bytes = request["body"].encode()
    headers = {"Host": "localhost", "Content-Type": "application/json", **request.get("headers", {})}
    lines = [f"POST {request['path']} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, f"Content-Length: {len(body)}", "", ""]).encode() + body


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3]))
