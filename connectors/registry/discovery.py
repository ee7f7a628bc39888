"""slug -> connector. A connector is a folder of `connectors/catalog`, an entry point, or an outside author's app.

Nothing lists the first two; apps are rows, and their slugs are GUIDs.
"""

import logging
from collections.abc import Callable
from functools import cache, partial
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path

from connectors import catalog
from connectors.models import Installation
from connectors.registry.app_connector import AppConnector, is_app, load, published
from connectors.sdk import Connector

GROUP = "patchbay.connectors"

log = logging.getLogger(__name__)


class UnknownConnector(LookupError):
    """No connector has this slug; its folder or package is gone."""


def connector(slug: str) -> Connector:
    found = find(slug)
    if found is None:
        raise UnknownConnector(slug)
    return found


def find(slug: str) -> Connector | None:
    """Returns the connector, or None if it is missing: a list must not fail because one connector is gone.

    An app comes at the version that the organisation published; `of` an installation gives the version a team has.
    """
    if not is_app(slug):
        return connectors().get(slug)
    version = published(slug).first()
    return AppConnector(version) if version else None


def icon_of(slug: str) -> str:
    """Returns the icon for a connector's messages where nobody chose a picture, without querying the database."""
    found = None if is_app(slug) else connectors().get(slug)
    return found.icon if found else AppConnector.icon


def has_others() -> bool:
    """Returns whether some connector comes from another package than this one."""
    return not all(type(one).__module__.startswith(f"{catalog.__name__}.") for one in connectors().values())


def of(installation: Installation) -> Connector | None:
    """Returns the installed connector; an app has the version that the team agreed to. Queries nothing after `load`."""
    load([installation])
    version = installation.version
    return AppConnector(version) if version else find(installation.connector)


def apps() -> list[AppConnector]:
    """Returns all apps that the organisation published."""
    return [AppConnector(version) for version in published()]


@cache
def connectors() -> dict[str, Connector]:
    """Returns all connectors of this server by slug. Ours win over a package that takes one of their slugs.

    A connector that cannot be loaded is left out and logged; the others work.
    """
    folders = sorted(path.parent.name for root in catalog.__path__ for path in Path(root).glob("*/connector.py"))
    sources: list[tuple[str, Callable[[], type[Connector]]]] = [
        *((entry.name, partial(_class_of, entry)) for entry in entry_points(group=GROUP)),
        *((folder.replace("_", "-"), partial(_class_in, folder)) for folder in folders),
    ]
    found = {}
    for slug, source in sources:
        try:
            found[slug] = _build(source(), slug)
        except Exception:
            log.exception("connector %s cannot be loaded", slug)
    return found


def _class_in(folder: str) -> type[Connector]:
    module = import_module(f"{catalog.__name__}.{folder}.connector")
    found = [
        value
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, Connector) and value.__module__ == module.__name__
    ]
    if len(found) != 1:
        raise TypeError(f"{module.__name__} must define one Connector, it defines {len(found)}")
    return found[0]


def _class_of(entry: EntryPoint) -> type[Connector]:
    value = entry.load()
    if not (isinstance(value, type) and issubclass(value, Connector)):
        raise TypeError(f"{entry.value} is not a Connector")
    return value


def _build(kind: type[Connector], slug: str) -> Connector:
    kind.slug = slug
    return kind()
