from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.urls import URLPattern
from django.urls import path as any_path

from connectors.web import channel, connections, playground, senders


def path(route: str, view: Callable[..., Any], name: str) -> URLPattern:
    """A page for people who are signed in."""
    return any_path(route, login_required(view), name=name)


urlpatterns: list[URLPattern] = [
    path("channels/<uuid:channel_id>/connectors/", channel.connectors, "channel-connectors"),
    path("channels/<uuid:channel_id>/connectors/<slug:slug>/new/", channel.connect, "connection-new"),
    path("connections/<uuid:connection_id>/", connections.page, "connection"),
    path("connections/<uuid:connection_id>/change", connections.change, "connection-change"),
    path("connections/<uuid:connection_id>/buttons", connections.buttons, "connection-buttons"),
    path("connections/<uuid:connection_id>/compatibility", connections.compatibility, "connection-compatibility"),
    path("connections/<uuid:connection_id>/test", connections.test, "connection-test"),
    path("connections/<uuid:connection_id>/pause", connections.pause, "connection-pause"),
    path("connections/<uuid:connection_id>/resume", connections.resume, "connection-resume"),
    path("connections/<uuid:connection_id>/rotate", connections.rotate, "connection-rotate"),
    path("connections/<uuid:connection_id>/remove/", connections.remove, "connection-remove"),
    path("cards/playground", playground.page, "playground"),
    path("cards/playground/read", playground.read, "playground-read"),
    path("cards/playground/post/<uuid:channel_id>", playground.post, "playground-post"),
    any_path("help/senders", senders.senders, name="help-senders"),
]
