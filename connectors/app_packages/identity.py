"""Which app and version a manifest is for; it is read even if other parts of the manifest are faulty."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from connectors.app_packages.members import GUID
from connectors.app_packages.versions import InvalidVersion, order_of


@dataclass(frozen=True, slots=True)
class Identity:
    """None where the manifest does not say, or not in its form. `order` sorts as versions do."""

    id: UUID | None = None
    connector_id: UUID | None = None
    order: str | None = None

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "Identity":
        connectors, version = document.get("connectors"), document.get("version")
        first = connectors[0] if isinstance(connectors, list) and connectors else None
        order = None
        with suppress(InvalidVersion):
            order = order_of(version) if isinstance(version, str) else None
        return cls(_guid(document, "id"), _guid(first, "connectorId"), order)


def _guid(holder: Any, name: str) -> UUID | None:
    value = holder.get(name) if isinstance(holder, dict) else None
    return UUID(value) if isinstance(value, str) and GUID.fullmatch(value) else None
