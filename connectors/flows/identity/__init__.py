"""Signing in with a provider: who is let in to which account, and what their groups lead to."""

from connectors.flows.identity.admission import (
    Admission,
    admit,
    record_connected,
    record_disconnected,
    require_domain,
)
from connectors.flows.identity.mapping import Outcome, map_groups, preview
from connectors.flows.identity.setting_up import remove, save

__all__ = [
    "Admission",
    "Outcome",
    "admit",
    "map_groups",
    "preview",
    "record_connected",
    "record_disconnected",
    "remove",
    "require_domain",
    "save",
]
