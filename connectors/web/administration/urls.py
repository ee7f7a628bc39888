from django.urls import URLPattern

from channels_app.web.administration.routes import path
from connectors.web.administration import connections

urlpatterns: list[URLPattern] = [
    path("connections/", connections.page, "administration-connections"),
    path("connections/pause", connections.pause, "administration-connections-pause"),
]
