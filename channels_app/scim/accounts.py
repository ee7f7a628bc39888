"""People as SCIM's users."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet
from scim2_models import Reference

from channels_app.flows import directory_accounts
from channels_app.flows.directory_accounts import Account
from channels_app.models import Directory
from channels_app.models import User as Person
from channels_app.scim.filters import Columns, Constants
from channels_app.scim.resources import Email, GroupMembership, Name, User

# Characters of a person's name.
NAME_LENGTH = 80


class Accounts:
    """The accounts that a directory sees."""

    NAME: ClassVar[str] = "User"
    COLUMNS: ClassVar[Columns] = {
        "id": "pk",
        "externalid": "directory_account__external_id",
        "username": "user_name",
        "displayname": "display_name",
        "name.givenname": "directory_account__given_name",
        "name.familyname": "directory_account__family_name",
        "emails": "email",
        "emails.value": "email",
        "active": "is_active",
        "meta.created": "date_joined",
        "meta.lastmodified": "changed_at",
    }
    CONSTANTS: ClassVar[Constants] = {"emails.type": "work", "emails.primary": True}

    def __init__(self, directory: Directory, now: datetime) -> None:
        self.directory, self.now = directory, now

    def rows(self) -> QuerySet[Any]:
        return directory_accounts.visible(self.directory)

    def resource(self, row: Any) -> User:
        known = directory_accounts.account_of(row)
        groups = [
            GroupMembership(value=str(group.pk), ref=Reference(f"Groups/{group.pk}"), display=group.display_name)
            for group in row.groups_here
        ]
        return User(
            id=str(row.pk),
            external_id=known.external_id or None,
            user_name=known.user_name,
            display_name=known.display_name or None,
            name=name_of(known),
            active=known.active,
            emails=[Email(value=known.email, type="work", primary=True)],
            groups=groups or None,
        )

    def created_at(self, row: Any) -> datetime:
        created: datetime = row.date_joined
        return created

    def create(self, resource: Any) -> UUID:
        account = account_from(resource)
        return directory_accounts.create(directory=self.directory, account=account, now=self.now).pk

    def change(self, row: Person, resource: Any) -> None:
        account = account_from(resource)
        directory_accounts.change(directory=self.directory, user=row, account=account, now=self.now)

    def remove(self, row: Person) -> None:
        directory_accounts.remove(directory=self.directory, user=row, now=self.now)


def name_of(known: Account) -> Name | None:
    if not (known.given_name or known.family_name):
        return None
    return Name(given_name=known.given_name or None, family_name=known.family_name or None)


def account_from(resource: User) -> Account:
    """Returns what a resource says about a person."""
    user_name = resource.user_name or ""
    return Account(
        user_name=user_name,
        email=address_of(resource.emails or []) or user_name,
        display_name=display_name_of(resource)[:NAME_LENGTH],
        given_name=((resource.name and resource.name.given_name) or "")[:NAME_LENGTH],
        family_name=((resource.name and resource.name.family_name) or "")[:NAME_LENGTH],
        external_id=resource.external_id or "",
        active=resource.active is not False,
    )


def address_of(emails: list[Email]) -> str:
    """Returns the primary address, else the first one for work, else the first."""
    first = sorted(emails, key=lambda email: (not email.primary, email.type != "work"))
    return next((email.value for email in first if email.value), "")


def display_name_of(resource: User) -> str:
    """Returns the name to show: the one that is said, else the parts of the name."""
    name = resource.name or Name()
    return resource.display_name or " ".join(part for part in (name.given_name, name.family_name) if part)
