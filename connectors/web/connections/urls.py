"""Connections of a channel and a team: their pages, settings, runs and posts."""

from django.urls import URLPattern

from channels_app.web.urls import path
from connectors.web.connections import channel, detail, rejected_posts, runs, settings, team_list

urlpatterns: list[URLPattern] = [
    path("teams/<uuid:team_id>/connectors/", team_list.connections, "team-connections"),
    path("channels/<uuid:channel_id>/connectors/", channel.connectors, "channel-connectors"),
    path("channels/<uuid:channel_id>/asked", channel.consent_requests, "channel-asked"),
    path("channels/<uuid:channel_id>/connectors/<slug:slug>/new/", channel.connect, "connection-new"),
    path("channels/<uuid:channel_id>/connectors/<slug:slug>/search/<slug:field>", settings.suggest, "field-search"),
    path("connections/<uuid:connection_id>/", detail.page, "connection"),
    path("connections/<uuid:connection_id>/settings/", settings.edit, "connection-settings"),
    path("connections/<uuid:connection_id>/history/", settings.history, "connection-history"),
    path("connections/<uuid:connection_id>/history/<uuid:change_id>/undo", settings.undo, "connection-undo"),
    path("connections/<uuid:connection_id>/run", runs.run_now, "connection-run"),
    path("connections/<uuid:connection_id>/runs/", runs.runs, "connection-runs"),
    path("connections/<uuid:connection_id>/exchanges/<uuid:exchange_id>/", runs.exchange, "exchange"),
    path("connections/<uuid:connection_id>/unposted/", rejected_posts.posts, "connection-unposted"),
    path("connections/<uuid:connection_id>/change", detail.change, "connection-change"),
    path("connections/<uuid:connection_id>/buttons", detail.buttons, "connection-buttons"),
    path("connections/<uuid:connection_id>/compatibility", detail.compatibility, "connection-compatibility"),
    path("connections/<uuid:connection_id>/test", detail.test, "connection-test"),
    path("connections/<uuid:connection_id>/pause", detail.pause, "connection-pause"),
    path("connections/<uuid:connection_id>/resume", detail.resume, "connection-resume"),
    path("connections/<uuid:connection_id>/rotate", detail.rotate, "connection-rotate"),
    path("connections/<uuid:connection_id>/remove/", detail.remove, "connection-remove"),
]
