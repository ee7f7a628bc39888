"""Checks a package: first alone, then against the apps on this server."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from channels_app.models import User
from connectors import outbound
from connectors.app_packages import BadPackage, Finding, Findings, Identity, Manifest, Package, read_package, zip_of
from connectors.models import App, AppVersion


def plain_http(url: str) -> bool:
    """Returns whether a page may go without https: only on hosts that the operator lists, as for all that goes out."""
    network = outbound.Network()
    try:
        return network.allowed.target(outbound.target_of(url, network))
    except outbound.Blocked:
        return False


def check_package(
    data: bytes, *, by: User, app: App | None = None, version: AppVersion | None = None, configuration_url: str = ""
) -> Package:
    """Reads a package. Raises BadPackage with all that is wrong.

    `app` is the app it must belong to, `version` the one it replaces. `configuration_url` is the page for a manifest
    that names none; without it, the page of the app's newest version is taken.
    """

    def registered(manifest_id: UUID) -> str:
        if configuration_url:
            return configuration_url
        known = App.objects.filter(manifest_id=manifest_id).first()
        newest = known.versions.order_by("-order").first() if known and may_change(by, known) else None
        return Manifest.of(newest.manifest).configuration_url if newest else ""

    try:
        package = read_package(data, plain_http=plain_http, registered=registered)
    except BadPackage as bad:
        raise BadPackage([*bad.findings, *clashes(bad.identity, by=by, app=app, version=version)]) from bad
    require_place(package, by=by, app=app, version=version)
    return package


def require_place(package: Package, *, by: User, app: App | None = None, version: AppVersion | None = None) -> None:
    identity = Identity.of(package.document)
    if found := clashes(identity, by=by, app=app, version=version):
        raise BadPackage([*found, *package.warnings], identity)


def clashes(identity: Identity, *, by: User, app: App | None, version: AppVersion | None = None) -> list[Finding]:
    """Finds what keeps a package from being a new app, or the next version of one that this person may change."""
    findings = Findings()
    # One query: of two, only the second would see an app that is registered in between.
    same = list(App.objects.filter(Q(manifest_id=identity.id) | Q(connector_id=identity.connector_id)))
    known = next((it for it in same if it.manifest_id == identity.id), None)
    if app and identity.id and app.manifest_id != identity.id:
        fix = _("Use the app's id, %(id)s, or upload the package as an app of its own.") % {"id": app.manifest_id}
        findings.say("id-changed", "/id", _("The package is of another app."), fix)
    elif known and not may_change(by, known):
        fix = _("Make a new id, unless the app is yours: then ask its author or an administrator.")
        findings.say("id-taken", "/id", _("Someone else has registered an app with this id."), fix)
    else:
        _connector_clash(identity, known, same, findings)
        _version_clash(identity, known, version, findings)
    return findings


def _connector_clash(identity: Identity, known: App | None, same: Sequence[App], findings: Findings) -> None:
    place = "/connectors/0/connectorId"
    if not identity.connector_id:
        return
    if known and known.connector_id != identity.connector_id:
        detail = _("The connector id differs from that of the app's other versions; its webhook URLs carry it.")
        findings.say("connector-id-changed", place, detail, _("Write %(id)s.") % {"id": known.connector_id})
    elif not known and same:
        detail = _("Another app has this connector id.")
        findings.say("connector-id-taken", place, detail, _("Make a new id, or use the id of that app."))


def _version_clash(identity: Identity, known: App | None, replaced: AppVersion | None, findings: Findings) -> None:
    if not known or not identity.order:
        return
    others = known.versions.exclude(pk=replaced.pk) if replaced else known.versions.all()
    highest = others.order_by("-order").first()
    if highest and identity.order <= highest.order:
        words = {"version": highest.version}
        detail = _("The app has version %(version)s already; a new one must be higher.") % words
        fix = _("Raise “version”. To change a draft, open it and replace its package there.")
        findings.say("version-not-higher", "/version", detail, fix)


def may_change(by: User, app: App) -> bool:
    return by.is_staff or app.author_id == by.pk


def rewritten(version: AppVersion, manifest: Manifest, color: bytes | None, outline: bytes | None) -> bytes:
    """Returns the version's package with another manifest and perhaps other icons; all else that it holds stays."""
    before = load_package(version)
    files = dict(before.files)
    files |= {manifest.color_icon: color or before.color, manifest.outline_icon: outline or before.outline}
    return zip_of(merged(version.manifest, manifest.document()), files)


def load_package(version: AppVersion) -> Package:
    """Reads a version's package, which was taken before: hosts that the operator has struck off since are allowed."""
    return read_package(bytes(version.package), plain_http=lambda _url: True)


def advice_on(version: AppVersion) -> Sequence[Finding]:
    """Returns what the author might still improve, or all that is wrong if the package could not be taken any more."""
    try:
        return load_package(version).warnings
    except BadPackage as bad:
        return bad.findings


def merged(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """Merges `after` over `before`, so that unknown members are kept."""
    whole = dict(before)
    for name, value in after.items():
        old = before.get(name)
        whole[name] = merged(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
    return whole
