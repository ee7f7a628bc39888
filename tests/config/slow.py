"""The guard with shorter times before a server that answers with the size of what it read, for granian to run."""

from typing import Any

import django

from config import incoming
from config.guard import Guard, Kind
from config.incoming import Room

django.setup()  # for the words of refusals
incoming.MAX_PAUSE_SECONDS = 2.0


async def echo(scope: Any, receive: Any, send: Any) -> None:
    read, more = 0, True
    while more:
        event = await receive()
        if event["type"] == "http.disconnect":
            return
        read += len(event["body"])
        more = event["more_body"]
    body = str(read).encode()
    headers = [(b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers, "trailers": False})
    await send({"type": "http.response.body", "body": body, "more_body": False})


KIND = Kind(echo, limit=1024 * 1024, held=1024 * 1024)


def application() -> Guard:
    return Guard(lambda scope: KIND, lambda scope: scope["client"][0], Room(500, 50, 10**8))
