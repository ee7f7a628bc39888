import dataclasses
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from channels_app import access, audit
from channels_app.flows.accounts import keeping
from channels_app.models import ServerSetting, User
from channels_app.server_settings import InvalidSettings, ServerSettings, store
from channels_app.server_settings.registry import cleaned, conflicts, is_secret


def change(*, by: User | None, **values: Any) -> ServerSettings:
    """Changes settings of the server and returns them all; None brings a setting back to its default.

    `by` is None for whoever is at the machine itself. Raises InvalidSettings with a sentence for each wrong value,
    NotVisible to others than site administrators.
    """
    if by:
        access.require_administrator(by)
    given = {name: value for name, value in values.items() if value is not None}
    dropped = values.keys() - given.keys()
    _refuse_locked(values)
    new = cleaned(given)
    with transaction.atomic():
        if "sso_required" in values:
            keeping.lock()  # nobody whom this needs goes meanwhile
        store.forget()  # what is kept may be some seconds old
        before = store.current()
        base = dataclasses.replace(ServerSettings(), **settings.SERVER_SETTINGS_DEFAULTS)
        after = dataclasses.replace(before, **{name: getattr(base, name) for name in dropped}, **new)
        _refuse_conflicts(before, after)
        _refuse_lockout(before, after)
        ServerSetting.objects.filter(name__in=dropped).delete()
        for name, value in new.items():
            columns = ServerSetting.columns_of(value, secret=is_secret(name))
            ServerSetting.objects.update_or_create(name=name, defaults={**columns, "changed_by": by})
        for name in values:
            _note(name, before, after, by=by)
        store.drop_on_commit()
    return after


def _note(name: str, before: ServerSettings, after: ServerSettings, *, by: User | None) -> None:
    """Writes an audit entry if the setting changed; of a secret only that it did."""
    old, new = getattr(before, name), getattr(after, name)
    if old != new:
        words = ("•••" if old else "", "•••" if new else "") if is_secret(name) else (old, new)
        named = ({name: one} for one in words)
        audit.record("settings.changed", ServerSetting(name=name), by=by, before=next(named), after=next(named))


def _refuse_locked(values: dict[str, Any]) -> None:
    locked = settings.SERVER_SETTINGS_LOCKED
    words = _("It is set by %(variable)s in the server's environment.")
    if errors := {name: words % {"variable": locked[name][0]} for name in values if name in locked}:
        raise InvalidSettings(errors)


def _refuse_lockout(before: ServerSettings, after: ServerSettings) -> None:
    """Raises InvalidSettings if the provider's outage would lock everybody out."""
    if after.sso_required and not before.sso_required and not keeping.holders():
        words = _("First give an administrator with a password emergency access, under Administration → Sign-in.")
        raise InvalidSettings({"sso_required": words})


def _refuse_conflicts(before: ServerSettings, after: ServerSettings) -> None:
    """Raises InvalidSettings for what the change brings about; what was wrong before must not stop another change."""
    known = conflicts(before)
    if errors := {name: words for name, words in conflicts(after).items() if name not in known}:
        raise InvalidSettings(errors)
