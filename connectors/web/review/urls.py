"""Review of apps, and bundles between servers."""

from django.urls import URLPattern

from channels_app.web.urls import path
from connectors.web.review import bundles, pages

urlpatterns: list[URLPattern] = [
    path("review/", pages.waiting, "review"),
    path("review/versions/<uuid:version_id>/", pages.submission, "review-version"),
    path("review/versions/<uuid:version_id>/take", pages.take, "review-take"),
    path("review/versions/<uuid:version_id>/decide", pages.decide, "review-decide"),
    path("review/versions/<uuid:version_id>/publish/", pages.publish, "review-publish"),
    path("review/versions/<uuid:version_id>/bundle", bundles.export, "bundle-export"),
    path("review/bundles/", bundles.page, "bundles"),
    path("review/bundles/import", bundles.take_in, "bundle-import"),
    path("review/bundles/trust", bundles.trust, "bundle-trust"),
    path("review/bundles/keys/<uuid:key_id>/untrust/", bundles.untrust, "bundle-untrust"),
]
