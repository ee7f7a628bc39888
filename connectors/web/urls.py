"""Every page of connectors, area by area."""

from importlib import import_module

from django.urls import URLPattern

AREAS = (
    *("administration", "app_dialog", "apps", "catalog", "connections", "help", "outgoing", "playground", "review"),
    "sign_in",
)

urlpatterns: list[URLPattern] = [
    pattern for area in AREAS for pattern in import_module(f"connectors.web.{area}.urls").urlpatterns
]
