"""Administrators who may still use their password where everybody else signs in with a provider: for emergencies."""

from django.db import transaction
from django.utils.translation import gettext as _

from channels_app import access, audit
from channels_app.flows.accounts import keeping
from channels_app.models import User


class InvalidEmergencyAccess(ValueError):
    """The change would lock the server's people out, or mark somebody whom it would not help."""


def has(user: User) -> bool:
    """Tells whether a person may use a password, and a passkey, although single sign-on is required."""
    return user.emergency_access and user.is_staff


@transaction.atomic
def change(*, by: User | None, user: User, is_given: bool) -> None:
    """Marks an administrator, or takes the mark away; `by` is None for whoever is at the machine."""
    access.require(by is None or by.is_staff, _("Only site administrators decide about emergency access."))
    keeping.take_turn(user)
    user.refresh_from_db()
    if is_given and not (user.is_staff and user.has_usable_password()):
        raise InvalidEmergencyAccess(_("Emergency access is for administrators who have a password."))
    if not is_given and keeping.is_last_holder(user):
        raise InvalidEmergencyAccess(_("Single sign-on is required: one administrator keeps emergency access."))
    old = user.emergency_access
    user.emergency_access = is_given
    user.save(update_fields=["emergency_access"])
    if old != is_given:
        action = "emergency-access.given" if is_given else "emergency-access.taken"
        audit.record(action, user, by=by)
