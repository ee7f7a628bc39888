"""Outgoing webhooks, their calls, and the places where they can be mentioned."""

from django.urls import URLPattern

from channels_app.web.urls import path
from connectors.web.outgoing import allowed_channels, calls, sample_call, service, team, tokens

urlpatterns: list[URLPattern] = [
    path("teams/<uuid:team_id>/outgoing-webhooks/", team.services, "team-outgoing"),
    path("teams/<uuid:team_id>/outgoing-webhooks/new/", team.new, "outgoing-new"),
    path("outgoing-webhooks/<uuid:outgoing_id>/", service.page, "outgoing"),
    path("outgoing-webhooks/<uuid:outgoing_id>/settings/", service.settings, "outgoing-settings"),
    path("outgoing-webhooks/<uuid:outgoing_id>/test/", sample_call.test, "outgoing-test"),
    path("outgoing-webhooks/<uuid:outgoing_id>/calls/", calls.calls, "outgoing-calls"),
    path("outgoing-webhooks/<uuid:outgoing_id>/pause", service.pause, "outgoing-pause"),
    path("outgoing-webhooks/<uuid:outgoing_id>/resume", service.resume, "outgoing-resume"),
    path("outgoing-webhooks/<uuid:outgoing_id>/rotate", tokens.rotate, "outgoing-rotate"),
    path("outgoing-webhooks/<uuid:outgoing_id>/overlap/", tokens.end_overlap, "outgoing-overlap"),
    path("outgoing-webhooks/<uuid:outgoing_id>/remove/", service.remove, "outgoing-remove"),
    path("calls/<uuid:call_id>/exchange/", calls.exchange, "call-exchange"),
    path("channels/<uuid:channel_id>/services/", allowed_channels.services, "channel-services"),
    path("channels/<uuid:channel_id>/services/<uuid:outgoing_id>/let-in", allowed_channels.let_in, "service-let-in"),
    path("channels/<uuid:channel_id>/services/<uuid:outgoing_id>/agree", allowed_channels.agree, "service-agree"),
    path("channels/<uuid:channel_id>/services/<uuid:outgoing_id>/remove/", allowed_channels.put_out, "service-put-out"),
]
