"""The history of a connection's settings: who changed what, and how to undo it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.forms import ChoiceField, Field
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from channels_app import access
from channels_app.models import User
from connectors import permissions, registry
from connectors.flows.configuring.saving import DETAILS, differences, plan, record_change, seen
from connectors.models import ConfigChange, Connection
from connectors.redaction import mask_addresses
from connectors.sdk import Connector, SuggestField
from connectors.sdk.languages import name_of

LABELS = {
    "name": gettext_lazy("Name"),
    "missed": gettext_lazy("Missed runs"),
    "grace": gettext_lazy("Grace period"),
    "language": gettext_lazy("Language of its cards"),
}


class NothingToUndo(ValueError):
    """There is no earlier state to go back to."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One change as a page shows it: `rows` are (label, before, after)."""

    change: ConfigChange
    rows: Sequence[tuple[str, str, str]]
    may_be_undone: bool


def history(connection: Connection, *, by: User, size: int = 50) -> list[Entry]:
    """Lists the newest changes first; the last entry, unless `size` cuts it off, is how the connection began.

    Addresses are shown whole to people who may change them; for others, the parts that may be a key are masked.
    """
    connector = registry.of(connection.installation)
    worded = str if access.may_connect(by, connection.channel) else mask_addresses
    found = list(connection.changes.select_related("by", "undoes__by").order_by("-id")[: size + 1])
    return [
        Entry(change, _rows(change, connector, worded), may_be_undone=place + 1 < len(found))
        for place, change in enumerate(found[:size])
    ]


def undo(*, change: ConfigChange, by: User, now: datetime) -> ConfigChange:
    """Restores everything as it was before `change`; this is itself a change that can be undone.

    Raises NothingToUndo if `change` is how the connection began.
    """
    permissions.require_may_connect(by, change.connection.channel)
    permissions.require_ours(change.connection)
    with transaction.atomic():
        held = Connection.objects.select_for_update().select_related("installation").get(pk=change.connection_id)
        earlier = ConfigChange.objects.filter(connection=held, pk__lt=change.pk).order_by("-id").first()
        if earlier is None:
            raise NothingToUndo(_("This is how the connection began; there is nothing before it."))
        before = seen(held)
        for name in ("config", "config_version", "secrets", *DETAILS):
            setattr(held, name, getattr(earlier, name))
        connector = registry.connector(held.installation.connector)
        plan(held, connector, now)
        held.save()
        changes = differences(before, seen(held), connector.config_form.secret_names())
        return record_change(held, by=by, now=now, changes=changes, undoes=change)


def _rows(
    change: ConfigChange, connector: Connector | None, masked: Callable[[str], str]
) -> list[tuple[str, str, str]]:
    fields = connector.config_form.base_fields if connector else {}

    def label(name: str) -> str:
        field = fields.get(name)
        return capfirst(str((field and field.label) or LABELS.get(name) or name.replace("_", " ")))

    def shown(name: str, value: Any) -> str:
        return masked(_to_text(_label_value(fields.get(name), value) if name in fields else _detail(name, value)))

    return [
        (label(row["field"]), shown(row["field"], row["before"]), shown(row["field"], row["after"]))
        for row in change.changes
    ]


def _label_value(field: Field | None, value: Any) -> Any:
    """Returns a value as the form shows it: the label of a choice or of a place."""
    if isinstance(field, SuggestField) and isinstance(value, str):
        return field.label_of(value)
    if isinstance(field, ChoiceField):
        choices: Any = field.choices
        labels = {str(key): str(words) for key, words in choices}
        return [labels.get(str(item), item) for item in value] if isinstance(value, list) else labels.get(value, value)
    return value


def _detail(name: str, value: Any) -> Any:
    """Returns the value of one of DETAILS as our own form shows it."""
    if name == "language":
        return name_of(value)
    return Connection.Missed(value).label if name == "missed" else value


def _to_text(value: Any) -> str:
    if value is None or value == "":
        return "–"
    if value is True or value is False:
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(_to_text(item) for item in value)
    if isinstance(value, dict):
        return ", ".join(f"{name}: {_to_text(item)}" for name, item in value.items())
    return str(value)
