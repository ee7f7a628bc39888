"""slug -> connector. A connector is a folder of `connectors/catalog`; nothing lists them."""

import pkgutil
from functools import cache
from importlib import import_module

from connectors import catalog
from connectors.sdk import Connector


class UnknownConnector(LookupError):
    """No connector has this slug; its folder or package is gone."""


def connector(slug: str) -> Connector:
    try:
        return connectors()[slug]
    except KeyError:
        raise UnknownConnector(slug) from None


@cache
def connectors() -> dict[str, Connector]:
    return {module.name.replace("_", "-"): _load(module.name) for module in pkgutil.iter_modules(catalog.__path__)}


def _load(folder: str) -> Connector:
    module = import_module(f"{catalog.__name__}.{folder}.connector")
    found = [
        value
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, Connector) and value.__module__ == module.__name__
    ]
    if len(found) != 1:
        raise TypeError(f"{module.__name__} must define one Connector, it defines {len(found)}")
    found[0].slug = folder.replace("_", "-")
    return found[0]()
