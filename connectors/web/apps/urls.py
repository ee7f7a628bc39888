"""Apps that people make."""

from django.urls import URLPattern

from channels_app.web.urls import path
from connectors.web.apps import editor, lifecycle, pages, versions

urlpatterns: list[URLPattern] = [
    path("apps/", pages.apps, "apps"),
    path("apps/new/", editor.new, "app-new"),
    path("apps/upload/", versions.upload, "app-upload"),
    path("apps/<uuid:app_id>/", pages.app, "app"),
    path("apps/<uuid:app_id>/events/", pages.events, "app-events"),
    path("apps/<uuid:app_id>/new-version/", editor.new_version, "app-version-new"),
    path("apps/versions/<uuid:version_id>/", versions.version, "app-version"),
    path("apps/versions/<uuid:version_id>/edit/", editor.edit, "app-version-edit"),
    path("apps/versions/<uuid:version_id>/replace", versions.replace, "app-version-replace"),
    path("apps/versions/<uuid:version_id>/package", versions.package, "app-package"),
    path("apps/versions/<uuid:version_id>/delete/", versions.delete, "app-version-delete"),
    path("apps/versions/<uuid:version_id>/submit/", lifecycle.submit, "app-submit"),
    path("apps/versions/<uuid:version_id>/withdraw/", lifecycle.withdraw, "app-withdraw"),
    path("apps/versions/<uuid:version_id>/rollback/", lifecycle.rollback, "app-rollback"),
    path("apps/versions/<uuid:version_id>/try/", lifecycle.try_in_team, "app-try"),
]
