"""slug -> connector. A connector is a folder of `connectors/catalog` or an entry point; nothing lists them."""

import logging
from collections.abc import Callable
from functools import cache, partial
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path

from connectors import catalog
from connectors.sdk import Connector

GROUP = "patchbay.connectors"

log = logging.getLogger(__name__)


class UnknownConnector(LookupError):
    """No connector has this slug; its folder or package is gone."""


def connector(slug: str) -> Connector:
    try:
        return connectors()[slug]
    except KeyError:
        raise UnknownConnector(slug) from None


def find(slug: str) -> Connector | None:
    """The connector, or None where it is missing: what a list shows must not fail for one that is gone."""
    return connectors().get(slug)


@cache
def connectors() -> dict[str, Connector]:
    """All there are. Ours win over a package that takes one of their slugs.

    One that cannot be loaded is missing, not the end of everything.
    """
    folders = sorted(path.parent.name for root in catalog.__path__ for path in Path(root).glob("*/connector.py"))
    sources: list[tuple[str, Callable[[], type[Connector]]]] = [
        *((entry.name, partial(_class_of, entry)) for entry in entry_points(group=GROUP)),
        *((folder.replace("_", "-"), partial(_class_in, folder)) for folder in folders),
    ]
    found = {}
    for slug, load in sources:
        try:
            found[slug] = _made(load(), slug)
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


def _made(kind: type[Connector], slug: str) -> Connector:
    kind.slug = slug
    return kind()
