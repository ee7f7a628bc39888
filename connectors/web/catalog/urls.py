"""The catalog of connectors, and installing from it on a team or chat."""

from django.urls import URLPattern

from channels_app.web.urls import path
from connectors.web.catalog import pages, upgrades

urlpatterns: list[URLPattern] = [
    path("teams/<uuid:team_id>/connectors/catalog/", pages.catalog, "catalog"),
    path("teams/<uuid:team_id>/connectors/catalog/<slug:slug>/", pages.connector, "connector"),
    path("teams/<uuid:team_id>/connectors/catalog/<slug:slug>/install", pages.install, "connector-install"),
    path("teams/<uuid:team_id>/connectors/catalog/<slug:slug>/update", pages.update, "connector-update"),
    path("teams/<uuid:team_id>/connectors/catalog/<slug:slug>/uninstall/", pages.uninstall, "connector-uninstall"),
    path("teams/<uuid:team_id>/connectors/catalog/<slug:slug>/agree", upgrades.agree, "version-agree"),
    path("teams/<uuid:team_id>/connectors/catalog/<slug:slug>/later", upgrades.later, "version-later"),
    path("channels/<uuid:channel_id>/apps/<slug:slug>/agree", upgrades.agree_in_chat, "chat-version-agree"),
    path("channels/<uuid:channel_id>/apps/<slug:slug>/later", upgrades.later_in_chat, "chat-version-later"),
]
