"""Reads a package, reporting everything that is wrong with it, and writes packages."""

import io
import json
import zipfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from connectors.app_packages import limits
from connectors.app_packages.adapting import adapt
from connectors.app_packages.addresses import PlainHttp, nowhere
from connectors.app_packages.archive import MANIFEST, unpack
from connectors.app_packages.findings import Finding, Findings
from connectors.app_packages.icons import check_icons
from connectors.app_packages.identity import Identity
from connectors.app_packages.manifest import Manifest
from connectors.app_packages.members import Members
from connectors.app_packages.parsing import parse
from connectors.app_packages.rules import check

# Returns the configuration page registered for the app with this id, or "".
Registered = Callable[[UUID], str]
UNKNOWN = Identity()
# Rules of findings that say that something was read differently from how it is written.
ADAPTED = ("path-adapted", "manifest-json5")


class BadPackage(ValueError):
    """The package is not accepted; `findings` has everything that is wrong with it, warnings last."""

    def __init__(self, findings: Iterable[Finding], identity: Identity = UNKNOWN) -> None:
        self.findings = sorted(findings, key=lambda finding: finding.warning)[: limits.FINDINGS]
        self.identity = identity
        super().__init__(", ".join(finding.rule for finding in self.findings if not finding.warning))


@dataclass(frozen=True, slots=True)
class Package:
    """`files` are all that it holds besides its manifest; `data` is the zip itself."""

    document: dict[str, Any]
    manifest: Manifest
    files: Mapping[str, bytes]
    data: bytes
    warnings: tuple[Finding, ...] = ()

    @property
    def color(self) -> bytes:
        return self.files[self.manifest.color_icon]

    @property
    def outline(self) -> bytes:
        return self.files[self.manifest.outline_icon]


def read_package(data: bytes, *, plain_http: PlainHttp = nowhere, registered: Registered = lambda _id: "") -> Package:
    """Raises BadPackage with all its findings."""
    findings = Findings()
    files = unpack(data, findings)
    document = _document(files, findings)
    is_changed = False
    if document is not None:
        is_changed = adapt(document, findings)
        is_changed |= _complete(document, registered)
        members = Members(findings, plain_http)
        check(document, members)
        check_icons(document, files, members)
    if document is None or findings.stand_in_the_way:
        raise BadPackage(findings, Identity.of(document or {}))
    others = {name: content for name, content in files.items() if name != MANIFEST}
    # A package that leaves this server again is accepted by every reader.
    is_changed |= any(finding.rule in ADAPTED for finding in findings)
    whole = zip_of(document, others) if is_changed else data
    return Package(document, Manifest.of(document), others, whole, tuple(findings))


def _document(files: Mapping[str, bytes], findings: Findings) -> dict[str, Any] | None:
    if findings.about("", MANIFEST):
        return None
    if MANIFEST in files:
        return parse(files[MANIFEST], findings)
    alike = next((name for name in files if name.casefold().endswith(MANIFEST)), "")
    fix = _("Put the manifest at the top of the zip, named exactly “manifest.json”.")
    if alike:
        fix = _("Rename “%(name)s” to “manifest.json” and put it at the top of the zip.") % {"name": alike}
    findings.say("manifest-missing", MANIFEST, _("There is no manifest.json in the zip."), fix)
    return None


def _complete(document: dict[str, Any], registered: Registered) -> bool:
    """Fills in the registered configuration page where the manifest leaves it out; returns whether it did."""
    identity = Identity.of(document)
    connectors: Any = document.get("connectors")
    if not (identity.id and identity.connector_id) or connectors[0].get("configurationUrl"):
        return False
    page = registered(identity.id)
    connectors[0]["configurationUrl"] = page
    return bool(page)


def write_package(manifest: Manifest, color_png: bytes, outline_png: bytes) -> bytes:
    named = replace(manifest, color_icon="color.png", outline_icon="outline.png")
    return zip_of(named.document(), {"color.png": color_png, "outline.png": outline_png})


def zip_of(document: Mapping[str, Any], files: Mapping[str, bytes]) -> bytes:
    """Writes a zip with the same bytes for the same content: entries are sorted by name and have a fixed time."""
    text = json.dumps(document, ensure_ascii=False, indent=2) + "\n"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in [(MANIFEST, text.encode()), *sorted(files.items())]:
            entry = zipfile.ZipInfo(name)
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED)
    return out.getvalue()
