"""Connections of apps, created, changed and removed by the app's own configuration page.

A dialog opens a setup, the page stores settings, saving makes the connection; pages show no pending setups.
"""

from connectors.flows.setups.connect_button import ConnectRequest, InvalidRequest, channels_for, check_request, grant
from connectors.flows.setups.page_urls import Page, remove_page, settings_page, sources_of
from connectors.flows.setups.saving import InvalidSettings, edit, remove, save, settings_of
from connectors.flows.setups.sessions import SetupExpired, cancel, held_by, open_setup, sweep, url_of, version_for
from connectors.flows.setups.teams_context import context_of

__all__ = [
    "ConnectRequest",
    "InvalidRequest",
    "InvalidSettings",
    "Page",
    "SetupExpired",
    "cancel",
    "channels_for",
    "check_request",
    "context_of",
    "edit",
    "grant",
    "held_by",
    "open_setup",
    "remove",
    "remove_page",
    "save",
    "settings_of",
    "settings_page",
    "sources_of",
    "sweep",
    "url_of",
    "version_for",
]
