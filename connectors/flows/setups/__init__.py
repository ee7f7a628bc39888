"""A connection of an app, made, changed and ended by the app's own configuration page.

A dialog opens a setup, the page stores settings, saving makes the connection; nothing pending shows anywhere.
"""

from connectors.flows.setups.asking import Asked, InvalidRequest, asked, channels_for, grant
from connectors.flows.setups.context import context_of
from connectors.flows.setups.opening import Gone, cancel, held_by, open_setup, sweep, url_of, version_for
from connectors.flows.setups.pages import Page, remove_page, settings_page, sources_of
from connectors.flows.setups.saving import InvalidSettings, edit, remove, save, settings_of

__all__ = [
    "Asked",
    "Gone",
    "InvalidRequest",
    "InvalidSettings",
    "Page",
    "asked",
    "cancel",
    "channels_for",
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
