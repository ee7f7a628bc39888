"""URLs for programs outside `/api/v1/`: images, keys, buttons."""

from django.urls import path

from connectors.api import actions, images, replies, well_known

urlpatterns = [
    path("images/<str:signature>/<str:encoded>", images.image, name="image"),
    path("messages/<uuid:message_id>/actions", actions.press, name="message-actions"),
    path("replies/<str:token>", replies.reply, name="reply"),
    path(".well-known/openid-configuration", well_known.openid_configuration, name="openid-configuration"),
    path(".well-known/jwks.json", well_known.jwks, name="jwks"),
]
