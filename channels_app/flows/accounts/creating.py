"""Creates accounts for people who have no mail yet: they get a link that works once."""

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from channels_app import access, audit
from channels_app.flows import mail_links, people
from channels_app.flows.accounts.errors import InvalidAccount
from channels_app.models import User


@transaction.atomic
def create_person(*, by: User, email: str, display_name: str) -> User:
    """Creates a person without a password. The address counts as confirmed: the administrator vouches for it."""
    access.require_administrator(by)
    if people.has_account(email):
        raise InvalidAccount(_("Somebody has the address %(email)s already.") % {"email": email})
    person = User.objects.create_user(email.strip(), None, confirmed=True, display_name=display_name.strip())
    audit.record("person.created", person, by=by, after={"email": person.email})
    return person


def one_time_link(person: User) -> str:
    """Returns a link by which a person chooses a password; it ends with its use, or after some days."""
    return f"{settings.BASE_URL}{mail_links.password_path(person)}"
