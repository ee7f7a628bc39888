"""The dialog around an app's own page, and sites' connect buttons."""

from django.urls import URLPattern

from channels_app.web.urls import path
from connectors.web.app_dialog import connect_button, endpoints, pages

urlpatterns: list[URLPattern] = [
    path("channels/<uuid:channel_id>/apps/<slug:slug>/configure/", pages.configure, "app-dialog-new"),
    path("channels/<uuid:channel_id>/apps/<slug:slug>/configure/open", endpoints.open_setup, "app-setup-open"),
    path("setups/<uuid:setup_id>/save", endpoints.save, "app-setup-save"),
    path("setups/<uuid:setup_id>/cancel", endpoints.cancel, "app-setup-cancel"),
    path("setups/<uuid:setup_id>/held", endpoints.count_held, "app-setup-held"),
    path("connections/<uuid:connection_id>/app/", pages.edit, "app-dialog-edit"),
    path("connections/<uuid:connection_id>/app/open", endpoints.open_edit, "app-edit-open"),
    path("connections/<uuid:connection_id>/app/save", endpoints.save_edit, "app-edit-save"),
    path("connections/<uuid:connection_id>/app/remove/", pages.remove, "app-dialog-remove"),
    path("connections/<uuid:connection_id>/app/remove/open", endpoints.open_remove, "app-remove-open"),
    path("connections/<uuid:connection_id>/app/remove/done", endpoints.remove_connection, "app-remove-done"),
    # The address of the old platform, which sites link to as it stands.
    path("connectors/Connect", connect_button.connect, "connect-button"),
]
