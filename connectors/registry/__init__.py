"""Which connectors there are: those of the catalog, those that packages bring, and outside authors' apps."""

from connectors.registry.app_connector import AppConnector, is_app, load
from connectors.registry.discovery import UnknownConnector, apps, connector, connectors, find, has_others, icon_of, of

__all__ = [
    "AppConnector",
    "UnknownConnector",
    "apps",
    "connector",
    "connectors",
    "find",
    "has_others",
    "icon_of",
    "is_app",
    "load",
    "of",
]
