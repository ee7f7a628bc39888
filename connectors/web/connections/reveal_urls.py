from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from connectors import registry
from connectors.flows.connecting import WebhookUrls
from connectors.models import Connection


def show_urls(
    request: HttpRequest, connection: Connection, urls: WebhookUrls, *, old_until: datetime | None = None
) -> HttpResponse:
    """Shows the URLs in the answer to the POST that made them, the only time they are shown."""
    connector = registry.of(connection.installation)
    context = {
        "connection": connection,
        "channel": connection.channel,
        "team": connection.channel.team,
        "urls": urls,
        "dialect": connector if connector and "receive" in connector.capabilities() else None,
        "rotated": old_until is not None,
        "old_until": old_until,
    }
    response = render(request, "connectors/urls_once.html", context)
    response["Cache-Control"] = "no-store"
    return response
