"""Registers apps and writes their versions, by form or by package."""

from dataclasses import replace as with_values
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from channels_app import access
from channels_app.flows.pictures import store_picture
from channels_app.models import Picture, User
from connectors import permissions
from connectors.app_packages import Manifest, Package, order_of, outline_of, write_package
from connectors.flows.publishing import packaging, quotas, transitions, trials
from connectors.models import App, AppEvent, AppVersion

State = AppVersion.State
# States in which the author may change or delete a version without asking anybody.
EDITABLE = (State.DRAFT, State.REJECTED)


def register(*, by: User, manifest: Manifest, color: bytes, outline: bytes | None, now: datetime) -> AppVersion:
    """Registers an app by form; issues its ids and makes an outline icon if there is none."""
    permissions.require_registrant(by)
    app_id = uuid4()
    data = write_package(with_values(manifest, id=app_id, connector_id=app_id), color, outline or outline_of(color))
    return _add(packaging.check_package(data, by=by), by=by, now=now, kind="drafted")


def draft(
    *,
    base: AppVersion,
    by: User,
    manifest: Manifest,
    color: bytes | None = None,
    outline: bytes | None = None,
    now: datetime,
) -> AppVersion:
    """Adds a version by form, which takes from `base` what is not given."""
    permissions.require_registrant(by)
    data = packaging.rewritten(base, _with_ids(manifest, base.app), color, outline)
    return _add(packaging.check_package(data, by=by, app=base.app), by=by, now=now, kind="drafted")


def upload(*, by: User, data: bytes, configuration_url: str = "", now: datetime) -> AppVersion:
    """Adds a package: a new app, or the next version of the one whose id it has."""
    permissions.require_registrant(by)
    package = packaging.check_package(data, by=by, configuration_url=configuration_url)
    return _add(package, by=by, now=now, kind="uploaded")


def edit(
    *,
    version: AppVersion,
    by: User,
    manifest: Manifest,
    color: bytes | None = None,
    outline: bytes | None = None,
    now: datetime,
) -> None:
    """Changes a draft, or a rejected version, which becomes a draft again."""
    _require_editable(version)
    data = packaging.rewritten(version, _with_ids(manifest, version.app), color, outline)
    replace(version=version, by=by, data=data, now=now)


def replace(*, version: AppVersion, by: User, data: bytes, configuration_url: str = "", now: datetime) -> None:
    """Replaces a draft, or a rejected version, which becomes a draft again, by a package."""
    _require_editable(version)
    package = packaging.check_package(
        data, by=by, app=version.app, version=version, configuration_url=configuration_url
    )
    with transaction.atomic():
        App.objects.select_for_update().get(pk=version.app_id)
        packaging.require_place(package, by=by, app=version.app, version=version)
        quotas.require_room(author=version.app.author, app=version.app, size=len(package.data), replaced=version)
        trials.require_granted(version, package.manifest, by=by)
        values = {**_values(package), "picture": _picture(package, version), "state": State.DRAFT}
        changed = AppVersion.objects.filter(pk=version.pk, state__in=EDITABLE).update(**values)
        access.require(bool(changed), _closed_sentence())
        AppEvent.objects.create(app=version.app, version=version, by=by, at=now, kind="edited")
        version.refresh_from_db()
        transitions.record_audit(version, "edited", by=by)
        trials.keep_up(version)


@transaction.atomic
def delete(*, version: AppVersion, by: User, now: datetime) -> None:
    """Deletes a draft or a rejected version; if it is the last version, also the app."""
    app = App.objects.select_for_update().get(pk=version.app_id)
    _require_editable(AppVersion.objects.select_for_update().get(pk=version.pk))
    try:
        AppVersion.objects.filter(pk=version.pk).delete()
    except ProtectedError as error:
        raise access.NotAllowed(_("A team has tried this version, so it cannot be deleted.")) from error
    transitions.record_audit(version, "deleted", by=by)
    if app.versions.exists():
        AppEvent.objects.create(app=app, by=by, at=now, kind="deleted", note=version.version)
    else:
        app.delete()


def _add(package: Package, *, by: User, now: datetime, kind: str) -> AppVersion:
    manifest = package.manifest
    try:
        with transaction.atomic():
            app = App.objects.select_for_update().filter(manifest_id=manifest.id).first()
            packaging.require_place(package, by=by)
            quotas.require_room(author=app.author if app else by, app=app, size=len(package.data))
            if app is None:
                kind = "registered"
                app = App.objects.create(manifest_id=manifest.id, connector_id=manifest.connector_id, author=by)
            version = AppVersion.objects.create(app=app, picture=_picture(package), **_values(package))
            AppEvent.objects.create(app=app, version=version, by=by, at=now, kind=kind)
            transitions.record_audit(version, kind, by=by)
    except IntegrityError:
        # Someone registered the same id at the same moment.
        packaging.require_place(package, by=by)
        raise
    return version


def _values(package: Package) -> dict[str, Any]:
    version = package.manifest.version
    return {
        "version": version,
        "order": order_of(version),
        "manifest": package.document,
        "package": package.data,
    }


def _picture(package: Package, before: AppVersion | None = None) -> Picture:
    if before and before.picture and packaging.load_package(before).color == package.color:
        return before.picture
    return store_picture(package.color)


def _with_ids(manifest: Manifest, app: App) -> Manifest:
    return with_values(manifest, id=app.manifest_id, connector_id=app.connector_id)


def _require_editable(version: AppVersion) -> None:
    access.require(version.state in EDITABLE, _closed_sentence())


def _closed_sentence() -> str:
    return _("Only drafts and rejected versions can be changed. Make a new version instead.")
