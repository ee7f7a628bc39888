"""Apps of outside authors: registered, changed, and what becomes of their versions."""

from connectors.flows.publishing.packaging import check_package, plain_http, stored
from connectors.flows.publishing.registering import (
    EDITABLE,
    app_for,
    apps_of,
    delete,
    draft,
    edit,
    register,
    replace,
    spread_of,
    upload,
    version_for,
)

__all__ = [
    "EDITABLE",
    "app_for",
    "apps_of",
    "check_package",
    "delete",
    "draft",
    "edit",
    "plain_http",
    "register",
    "replace",
    "spread_of",
    "stored",
    "upload",
    "version_for",
]
