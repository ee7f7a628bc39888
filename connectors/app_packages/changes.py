"""What differs between two versions of an app, and whether the newer one may do more. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields

from connectors.app_packages.manifest import Manifest
from connectors.hosts import PORT

# Compared separately from the others, because they are what people agree to.
GRANTS = ("page_hosts", "action_hosts", "permissions")
# Says nothing about the app: what a version is called, and what its lists are made of.
SILENT = {"version", "id", "connector_id", "valid_domains", "color_icon", "outline_icon", *GRANTS}


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that changed, in both versions' words."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Grants:
    """Hosts or permissions: `wider` are the added ones that no earlier entry allowed."""

    added: Sequence[str]
    removed: Sequence[str]
    wider: Sequence[str]


@dataclass(frozen=True, slots=True)
class Changes:
    fields: Sequence[Difference]
    page_hosts: Grants
    action_hosts: Grants
    permissions: Grants

    @property
    def widens(self) -> bool:
        """Whether the newer version may do something that the older one might not."""
        return any((self.page_hosts.wider, self.action_hosts.wider, self.permissions.wider))

    @property
    def is_empty(self) -> bool:
        grants = (self.page_hosts, self.action_hosts, self.permissions)
        return not self.fields and not any(it.added or it.removed for it in grants)


def changes(old: Manifest, new: Manifest) -> Changes:
    names = [field.name for field in fields(Manifest) if field.name not in SILENT]
    return Changes(
        [
            Difference(name, getattr(old, name), getattr(new, name))
            for name in names
            if getattr(old, name) != getattr(new, name)
        ],
        _grants(old.page_hosts, new.page_hosts),
        _grants(old.action_hosts, new.action_hosts, any_port=True),
        _grants(old.permissions, new.permissions),
    )


def allows(listed: str, host: str, *, any_port: bool = False) -> bool:
    """Tells whether an entry of a list of hosts allows at least what another entry allows.

    `*.` stands for one label or more. With `any_port`, as for buttons, a host listed without a port allows every port.
    """
    name, port = _split_port(listed)
    wanted, wanted_port = _split_port(host)
    if port != wanted_port and not (any_port and not port):
        return False
    return name == wanted or (name.startswith("*.") and wanted.endswith(name[1:]) and wanted != name[1:])


def _grants(old: Sequence[str], new: Sequence[str], *, any_port: bool = False) -> Grants:
    added = _without(new, old)
    wider = [one for one in added if not any(allows(listed, one, any_port=any_port) for listed in old)]
    return Grants(added, _without(old, new), wider)


def _without(these: Iterable[str], those: Sequence[str]) -> list[str]:
    return [one for one in these if one not in those]


def _split_port(entry: str) -> tuple[str, str]:
    port = PORT.search(entry)
    return (entry[: port.start()], port[0]) if port else (entry, "")
