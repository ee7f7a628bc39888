"""The card playground."""

from django.urls import URLPattern

from channels_app.web.urls import path
from connectors.web.playground import pages

urlpatterns: list[URLPattern] = [
    path("cards/playground", pages.page, "playground"),
    path("cards/playground/read", pages.read, "playground-read"),
    path("cards/playground/post/<uuid:channel_id>", pages.post, "playground-post"),
]
