from django.urls import path

from connectors.api import actionpolicy, webhooks

urlpatterns = [
    path("channels/<uuid:channel_id>/webhooks", webhooks.Webhooks.as_view(), name="api-webhooks"),
    path("webhooks/<uuid:webhook_id>", webhooks.OneWebhook.as_view(), name="api-webhook"),
    path("webhooks/<uuid:webhook_id>/actions", actionpolicy.ActionPolicy.as_view(), name="api-webhook-actions"),
    path("webhooks/<uuid:webhook_id>/rotate", webhooks.RotateWebhook.as_view(), name="api-webhook-rotate"),
    path("webhooks/<uuid:webhook_id>/pause", webhooks.PauseWebhook.as_view(), name="api-webhook-pause"),
    path("webhooks/<uuid:webhook_id>/resume", webhooks.ResumeWebhook.as_view(), name="api-webhook-resume"),
]
