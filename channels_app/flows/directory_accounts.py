"""Makes, changes and ends accounts as a directory says, which is trusted for addresses and names."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models import CharField, F, Prefetch, Q, QuerySet
from django.db.models.functions import Coalesce

from channels_app import audit
from channels_app.flows import directory_grants
from channels_app.flows.accounts import InvalidAccount, keeping
from channels_app.models import Directory, DirectoryAccount, DirectoryGroup, User

# Attributes of a person that an account sets, and that an audit entry compares.
SHOWN = ("email", "display_name", "is_active")


@dataclass(frozen=True, slots=True)
class Account:
    """What a directory says about a person. Names are cut to what a person's name may have here."""

    user_name: str
    email: str
    display_name: str
    given_name: str = ""
    family_name: str = ""
    external_id: str = ""
    active: bool = True


class AccountTaken(ValueError):
    """Another person has this user name or address; the text says which."""


def visible(directory: Directory) -> QuerySet[User]:
    """Returns everybody that a directory may see, with `user_name` and `changed_at`.

    Also people whom no directory made, so that a provider finds them by their address and takes them over instead of
    making them twice.
    """
    groups = DirectoryGroup.objects.filter(directory=directory)
    return (
        User.objects.filter(Q(directory_account=None) | Q(directory_account__removed_at=None))
        .select_related("directory_account")
        .prefetch_related(Prefetch("directory_groups", groups, to_attr="groups_here"))
        .annotate(
            user_name=Coalesce("directory_account__user_name", F("email"), output_field=CharField()),
            changed_at=Coalesce("directory_account__changed_at", F("date_joined")),
        )
        .order_by("pk")
    )


@transaction.atomic
def create(*, directory: Directory, account: Account, now: datetime) -> User:
    """Makes an account, or brings back one that a directory had removed. Raises InvalidAccount and AccountTaken."""
    _validate(account)
    removed = User.objects.filter(directory_account__user_name__iexact=account.user_name).exclude(
        directory_account__removed_at=None
    )
    user = removed.select_for_update(of=("self",), no_key=True).first()
    action = "person.restored"
    if user is None:
        _require_free(account)
        user, action = User.objects.create_user(account.email, display_name=account.display_name), "person.created"
        user.set_unusable_password()
        user.save(update_fields=["password"])
    _write(user, directory, account, now)
    audit.record(action, user, by=None, after=audit.values_of(user, SHOWN))
    return user


@transaction.atomic
def change(*, directory: Directory, user: User, account: Account, now: datetime) -> None:
    """Changes an account to what the directory says. Raises InvalidAccount and AccountTaken."""
    _validate(account)
    before = audit.values_of(user, SHOWN)
    _write(user, directory, account, now)
    if before["is_active"] != user.is_active:
        directory_grants.follow(directory, {user.pk})
    audit.record_change("person.changed", user, by=None, old=before, new=audit.values_of(user, SHOWN))


@transaction.atomic
def remove(*, directory: Directory, user: User, now: datetime) -> None:
    """Ends an account: the person can no longer sign in, and the directory no longer sees them. What they wrote stays.

    Raises InvalidAccount for who is the last in charge of the server.
    """
    _write(user, directory, replace(account_of(user), active=False), now)
    DirectoryAccount.objects.filter(pk=user.pk).update(removed_at=now)
    user.directory_groups.clear()
    directory_grants.follow(directory, {user.pk})
    audit.record("person.removed", user, by=None, before={"is_active": True}, after={"is_active": False})


def account_of(user: User) -> Account:
    """Returns what is known of a person in a directory's terms."""
    known = getattr(user, "directory_account", None)
    return Account(
        user_name=known.user_name if known else user.email,
        email=user.email,
        display_name=user.display_name,
        given_name=known.given_name if known else "",
        family_name=known.family_name if known else "",
        external_id=known.external_id if known else "",
        active=user.is_active,
    )


def _validate(account: Account) -> None:
    try:
        validate_email(account.email)
    except ValidationError:
        raise InvalidAccount(
            "There is no usable address: emails has none, and userName is not an e-mail address."
        ) from None
    if "\x00" in f"{account.user_name}{account.display_name}{account.external_id}":
        raise InvalidAccount("A name or an id contains the character NUL.")


def _require_free(account: Account) -> None:
    if User.objects.filter(email__iexact=account.email).exists():
        raise AccountTaken(f"{account.email} has an account here; find it by userName or emails and change it.")


def _write(user: User, directory: Directory, account: Account, now: datetime) -> None:
    if not account.active:
        keeping.require_other_administrator(user)
    user.email, user.display_name, user.is_active = account.email.lower(), account.display_name, account.active
    known = {
        "directory": directory,
        "user_name": account.user_name,
        "external_id": account.external_id,
        "given_name": account.given_name,
        "family_name": account.family_name,
        "changed_at": now,
        "removed_at": None,
    }
    try:
        with transaction.atomic():
            user.save(update_fields=["email", "display_name", "is_active"])
            user.confirm_email()
            DirectoryAccount.objects.update_or_create(user=user, defaults=known)
    except IntegrityError:
        raise AccountTaken(f"Somebody else has the user name {account.user_name} or {account.email}.") from None
