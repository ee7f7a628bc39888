from django.urls import path

from connectors.api import action_policy, apps, outgoing, webhooks

urlpatterns = [
    path("apps", apps.Apps.as_view(), name="api-apps"),
    path("apps/<uuid:app_id>", apps.OneApp.as_view(), name="api-app"),
    path("apps/<uuid:app_id>/versions", apps.AppVersions.as_view(), name="api-app-versions"),
    path("app-versions/<uuid:version_id>", apps.OneAppVersion.as_view(), name="api-app-version"),
    path("app-versions/<uuid:version_id>/submit", apps.SubmitAppVersion.as_view(), name="api-app-version-submit"),
    path("app-versions/<uuid:version_id>/withdraw", apps.WithdrawAppVersion.as_view(), name="api-app-version-withdraw"),
    path("channels/<uuid:channel_id>/webhooks", webhooks.Webhooks.as_view(), name="api-webhooks"),
    path("webhooks/<uuid:webhook_id>", webhooks.OneWebhook.as_view(), name="api-webhook"),
    path("webhooks/<uuid:webhook_id>/actions", action_policy.ActionPolicy.as_view(), name="api-webhook-actions"),
    path("webhooks/<uuid:webhook_id>/rotate", webhooks.RotateWebhook.as_view(), name="api-webhook-rotate"),
    path("webhooks/<uuid:webhook_id>/pause", webhooks.PauseWebhook.as_view(), name="api-webhook-pause"),
    path("webhooks/<uuid:webhook_id>/resume", webhooks.ResumeWebhook.as_view(), name="api-webhook-resume"),
    path("teams/<uuid:team_id>/outgoing-webhooks", outgoing.OutgoingWebhooks.as_view(), name="api-outgoing-all"),
    path("outgoing-webhooks/<uuid:outgoing_id>", outgoing.OneOutgoing.as_view(), name="api-outgoing"),
    path("outgoing-webhooks/<uuid:outgoing_id>/rotate", outgoing.RotateOutgoing.as_view(), name="api-outgoing-rotate"),
    path("outgoing-webhooks/<uuid:outgoing_id>/overlap", outgoing.Overlap.as_view(), name="api-outgoing-overlap"),
    path("outgoing-webhooks/<uuid:outgoing_id>/pause", outgoing.PauseOutgoing.as_view(), name="api-outgoing-pause"),
    path("outgoing-webhooks/<uuid:outgoing_id>/resume", outgoing.ResumeOutgoing.as_view(), name="api-outgoing-resume"),
    path("outgoing-webhooks/<uuid:outgoing_id>/test", outgoing.TestOutgoing.as_view(), name="api-outgoing-test"),
    path("channels/<uuid:channel_id>/outgoing-webhooks", outgoing.Places.as_view(), name="api-places"),
    path(
        "channels/<uuid:channel_id>/outgoing-webhooks/<uuid:outgoing_id>", outgoing.OnePlace.as_view(), name="api-place"
    ),
]
