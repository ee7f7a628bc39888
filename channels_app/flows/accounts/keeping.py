"""Keeps somebody in charge: the last administrator, and the last one with emergency access where that is needed.

Whatever ends, demotes, merges away or deletes an account asks here first, whoever asks for it: an administrator, a
directory, a provider's groups, or the person. It holds for those who can sign in; one who cannot helps nobody.
"""

from django.utils.translation import gettext as _

from channels_app import database
from channels_app.flows.accounts.errors import InvalidAccount
from channels_app.models import User
from channels_app.server_settings import current, store

# The lock that is held while somebody in charge goes, so that two cannot put each other out at the same moment.
LOCK_NUMBER = 7238911003


def holders() -> list[User]:
    """Returns those who can always sign in by password: active administrators who are marked and have one."""
    marked = User.objects.filter(emergency_access=True, is_staff=True, is_active=True).order_by("display_name", "pk")
    return [user for user in marked if user.has_usable_password()]


def require_other_administrator(person: User) -> None:
    """Raises InvalidAccount, with what to do first, if the server cannot do without a person's administration.

    Until the transaction ends, nobody else in charge can go.
    """
    take_turn(person)
    if words := _needed_as(person):
        raise InvalidAccount(words)


def take_turn(person: User) -> None:
    """Waits, in a transaction, for others who are in charge and about to go. For everybody else there is no waiting."""
    # Their own row first, as most callers have it locked already: two orders of the same locks would wait for ever.
    found = User.objects.select_for_update(no_key=True).only("is_staff", "is_active").filter(pk=person.pk).first()
    if found and found.is_staff and found.is_active:
        lock()


def lock() -> None:
    database.lock(LOCK_NUMBER)
    store.forget()  # another process may have required single sign-on a moment ago


def is_indispensable(person: User) -> bool:
    """Tells whether the server cannot do without a person's administration; whoever acts on it takes turns first."""
    return bool(_needed_as(person))


def is_last_holder(person: User) -> bool:
    """Tells whether single sign-on is required and a provider's outage would lock everybody out without a person."""
    return current().sso_required and [one.pk for one in holders()] == [person.pk]


def _needed_as(person: User) -> str:
    """Returns why a person cannot go yet and what to do about it, or ""."""
    staff = User.objects.filter(is_staff=True, is_active=True)
    if not staff.exclude(pk=person.pk).exists() and staff.filter(pk=person.pk).exists():
        return _("This is the last administrator: make somebody else an administrator first.")
    if is_last_holder(person):
        return _(
            "Single sign-on is required, and this is the last administrator with emergency access: give it to another"
            " administrator who has a password first, under Administration → Sign-in."
        )
    return ""
