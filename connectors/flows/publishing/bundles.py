"""Exports and imports approved apps, between servers that need no network connection."""

import base64
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from channels_app.flows.pictures import InvalidPicture, store_picture
from channels_app.models import User
from connectors import permissions
from connectors.app_packages import BadPackage, Manifest, Package, order_of, read_package
from connectors.app_packages.bundle import PACKAGE, BadBundle, Bundle, read_bundle, write_bundle
from connectors.flows.publishing import keys, releasing, transitions
from connectors.flows.publishing.checks import failures
from connectors.flows.publishing.packaging import plain_http
from connectors.flows.publishing.transitions import State, Unready
from connectors.models import App, AppEvent, AppVersion

# States of versions that were approved; withdrawn ones are not exported.
EXPORTED = (State.APPROVED, State.PUBLISHED, State.RETIRED)


class UnknownKey(Exception):
    """The bundle is intact, but its signer is not trusted here."""

    def __init__(self, bundle: Bundle) -> None:
        super().__init__(bundle.url)
        self.bundle = bundle


class Unwanted(ValueError):
    """The bundle is intact and trusted but cannot be imported; `str(error)` says why."""


def export(*, version: AppVersion, by: User, now: datetime) -> bytes:
    """Returns the bundle of a version that was approved here, signed by our key. Raises Overtaken if it was not."""
    permissions.require_reviewer(by)
    if version.state not in EXPORTED:
        raise transitions.overtaken(version)
    key = keys.ours(by=by)
    manifest = Manifest.of(version.manifest)
    approval = (
        AppEvent.objects.filter(version=version, kind__in=("approved", "approved-own", "imported"))
        .order_by("-id")
        .first()
    )
    made = write_bundle(
        package=bytes(version.package),
        app={
            "id": str(manifest.id),
            "connectorId": str(manifest.connector_id),
            "version": version.version,
            "name": manifest.name,
        },
        review={"approvedAt": approval.at.isoformat() if approval else "", "note": approval.note if approval else ""},
        issuer={"name": key.name, "url": settings.BASE_URL, "key": base64.b64encode(bytes(key.public_key)).decode()},
        sign=lambda text: keys.sign(key, text),
    )
    with transaction.atomic():
        transitions.record(version, "exported", by=by, now=now)
    return made


def take_in(*, data: bytes, by: User, now: datetime, publish: bool = False) -> AppVersion:
    """Imports the bundle's app; returns its version as approved, or published if asked.

    Raises BadBundle, UnknownKey, Unwanted, BadPackage or Unready.
    """
    permissions.require_reviewer(by)
    bundle = read_bundle(data)
    if not keys.is_trusted(bundle.key):
        raise UnknownKey(bundle)
    package = read_package(bundle.package, plain_http=plain_http)
    _require_same(bundle, package.manifest)
    with transaction.atomic():
        transitions.one_at_a_time()
        version = _store(bundle, package)
        if failing := failures(version):
            raise Unready(failing)
        version.state, version.reviewer = State.APPROVED, by
        version.save(update_fields=["state", "reviewer"])
        transitions.record(version, "imported", by=by, now=now, note=_origin(bundle))
        if publish:
            releasing.release(version, of=[State.APPROVED], kind="published", by=by, now=now)
    return version


def _require_same(bundle: Bundle, manifest: Manifest) -> None:
    said = (bundle.app_id, bundle.connector_id, bundle.version)
    if said != (manifest.id, manifest.connector_id, manifest.version):
        raise BadBundle(PACKAGE, _("The package is of another app or version than the bundle says."))


def _store(bundle: Bundle, package: Package) -> AppVersion:
    manifest = package.manifest
    app = _app(bundle)
    order = order_of(manifest.version)
    newest = app.versions.order_by("-order").first()
    if newest and newest.order >= order:
        words = {"version": newest.version, "other": manifest.version}
        raise Unwanted(_("This server has version %(version)s already; the bundle's %(other)s is not higher.") % words)
    if app.versions.filter(state__in=transitions.UNDER_REVIEW).exists():
        raise Unwanted(_("Another version of this app is under review here. Decide it first."))
    try:
        picture = store_picture(package.color)
    except InvalidPicture as error:
        raise Unwanted(str(error)) from error
    return AppVersion.objects.create(
        app=app,
        version=manifest.version,
        order=order,
        manifest=package.document,
        package=package.data,
        picture=picture,
    )


def _app(bundle: Bundle) -> App:
    """Returns the app with these ids; a new one belongs to the administrators, because its author is not here."""
    same = App.objects.filter(manifest_id=bundle.app_id) | App.objects.filter(connector_id=bundle.connector_id)
    found = list(same)
    if not found:
        return App.objects.create(manifest_id=bundle.app_id, connector_id=bundle.connector_id)
    ids = {(app.manifest_id, app.connector_id) for app in found}
    if ids != {(bundle.app_id, bundle.connector_id)}:
        raise Unwanted(_("An app on this server has one of the two ids of the bundle's app, but not both."))
    return found[0]


def _origin(bundle: Bundle) -> str:
    words = {"name": bundle.issuer, "url": bundle.url, "at": bundle.approved_at[:10]}
    said = _("From %(name)s (%(url)s), approved there on %(at)s.") % words
    return f"{said} {bundle.note}".replace("\x00", "").strip()


__all__ = ["BadBundle", "BadPackage", "UnknownKey", "Unready", "Unwanted", "export", "take_in"]
