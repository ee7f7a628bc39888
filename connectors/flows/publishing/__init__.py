"""Registers and changes apps of outside authors, and moves their versions through review and publication."""

from connectors.flows.publishing.packaging import advice_on, check_package, load_package, may_change, plain_http
from connectors.flows.publishing.queries import (
    Spread,
    app_for,
    apps_of,
    events_of,
    newest_of,
    rejection_of,
    spread_of,
    version_for,
    versions_of,
)
from connectors.flows.publishing.quotas import Usage, usage_of
from connectors.flows.publishing.registering import EDITABLE, delete, draft, edit, register, replace, upload

__all__ = [
    "EDITABLE",
    "Spread",
    "Usage",
    "advice_on",
    "app_for",
    "apps_of",
    "check_package",
    "delete",
    "draft",
    "edit",
    "events_of",
    "load_package",
    "may_change",
    "newest_of",
    "plain_http",
    "register",
    "rejection_of",
    "replace",
    "spread_of",
    "upload",
    "usage_of",
    "version_for",
    "versions_of",
]
