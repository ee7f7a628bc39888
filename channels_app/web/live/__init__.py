"""The live feed: server-sent events, one Redis subscription per web process, fanned out in memory.

A notice only says that a channel changed. The changes are read from the database after the channel's cursor, once per
process, and drawn once per language. The same read checks, for all viewers at once, who may still see the channel. A
viewer is an object and an open socket: no thread, no database connection. See docs/adr/0010-streams.md.

One stream carries all that a page shows: the messages of its channel (room.py), and of the person's other channels, how
much is unread in which (rails.py). See docs/adr/0017-one-stream.md.
"""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse

from channels_app.web.live.server import PATH, LiveServer

__all__ = ["PATH", "LiveServer", "elsewhere"]


def elsewhere(request: HttpRequest, channel_id: UUID | None = None) -> HttpResponse:
    """Raises Http404: only a request that did not come through `config.asgi` gets here."""
    raise Http404
