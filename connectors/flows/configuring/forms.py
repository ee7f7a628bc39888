"""The connector's form, empty or with stored settings; secrets can be entered but are never shown."""

from collections.abc import Mapping
from typing import Any

from connectors import registry
from connectors.connections import configs
from connectors.models import Connection
from connectors.sdk import ConfigForm, SecretField

Data = Mapping[str, Any]


def new_form(*, connector: str, data: Data | None = None) -> ConfigForm:
    return registry.connector(connector).config_form(data)


def edit_form(*, connection: Connection, data: Data | None = None) -> ConfigForm:
    """Returns the connector's form with the stored settings. Raises registry.UnknownConnector if it is missing."""
    connector = registry.connector(connection.installation.connector)
    config = configs.read(connector, connection.config, connection.config_version)
    initial = connector.config_form.initial_for(config)
    stored = frozenset(configs.unseal(connection.secrets))
    return connector.config_form(data, initial=initial, stored_secrets=stored)


def split(form: ConfigForm, stored: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Splits a valid form into settings and secrets; an empty secret keeps what is stored, a cleared one is dropped."""
    found = form.stored()
    secrets = {}
    for name in form.secret_names() & found.keys():
        value = found.pop(name) or stored.get(name, "")
        if value and value != SecretField.CLEAR:
            secrets[name] = value
    return found, secrets
