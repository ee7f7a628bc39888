"""Posts over keep-alive connections with as little client work as possible; run as its own process.

python -m benchmarks.load PORT PATH SECONDS CONNECTIONS < body   prints {"answered", "failed", "latencies_ms": [...]}
"""

import asyncio
import json
import sys
import time


async def connection(port: int, request: bytes, until: float, latencies: list[float], failed: list[bytes]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    while time.perf_counter() < until:
        start = time.perf_counter()
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
        body = await reader.readexactly(length)
        latencies.append((time.perf_counter() - start) * 1000)
        if body != b"1":
            failed.append(body)
    writer.close()


async def main(port: int, path: str, seconds: float, connections: int) -> None:
    body = sys.stdin.buffer.read()
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {len(body)}"
    request = f"{head}\r\n\r\n".encode() + body
    latencies: list[float] = []
    failed: list[bytes] = []
    until = time.perf_counter() + seconds
    await asyncio.gather(*(connection(port, request, until, latencies, failed) for _ in range(connections)))
    print(
        json.dumps({"answered": len(latencies), "failed": [f.decode() for f in failed[:3]], "latencies_ms": latencies})
    )


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), sys.argv[2], float(sys.argv[3]), int(sys.argv[4])))
