"""Tries out, saves and restores a connection's settings, which people enter in the connector's form."""

from connectors.flows.configuring.forms import edit_form, new_form
from connectors.flows.configuring.history import Entry, NothingToUndo, history, undo
from connectors.flows.configuring.saving import Invalid, add, edit
from connectors.flows.configuring.trying import PreviewResult, suggest, try_settings, upcoming

__all__ = [
    "Entry",
    "Invalid",
    "NothingToUndo",
    "PreviewResult",
    "add",
    "edit",
    "edit_form",
    "history",
    "new_form",
    "suggest",
    "try_settings",
    "undo",
    "upcoming",
]
