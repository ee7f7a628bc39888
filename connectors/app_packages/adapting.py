"""Converts what other readers of manifests accept into the form that the rules ask for, with a warning."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from connectors.app_packages.findings import Findings
from connectors.app_packages.members import GUID


def plain_path(name: str) -> str:
    r"""Returns a path as every system understands it: some tools write `\` between folders, or `./` in front."""
    path = name.replace("\\", "/")
    while path.startswith("./"):
        path = path[2:]
    return path


def adapt(document: dict[str, Any], findings: Findings) -> bool:
    """Rewrites ids and icons' paths in place, with a warning for each; returns whether anything was changed."""
    count = len(findings)
    for holder, name, place in _ids(document):
        plain = holder[name].strip().strip("{}").lower()
        if plain != holder[name] and GUID.fullmatch(plain):
            if plain != holder[name].lower():
                words = {"id": plain}
                findings.warn("guid-adapted", place, _("The id is read as %(id)s.") % words, _("Write it like this."))
            holder[name] = plain
    given = document.get("icons")
    icons: dict[str, Any] = given if isinstance(given, dict) else {}
    for kind, path in icons.items():
        if isinstance(path, str) and (plain := plain_path(path)) != path:
            detail = _("The path is read as “%(path)s”.") % {"path": plain[:80]}
            findings.warn("path-adapted", f"/icons/{kind}", detail, _("Write “/” between folders."))
            icons[kind] = plain
    return len(findings) > count


def _ids(document: dict[str, Any]) -> Iterator[tuple[dict[str, Any], str, str]]:
    connectors = document.get("connectors")
    holders = [(document, "id", "/id")]
    if isinstance(connectors, list):
        holders += [(one, "connectorId", f"/connectors/{i}/connectorId") for i, one in enumerate(connectors)]
    for holder, name, place in holders:
        if isinstance(holder, dict) and isinstance(holder.get(name), str):
            yield holder, name, place
