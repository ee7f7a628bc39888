from django.db import transaction

from channels_app import access, audit
from channels_app.models import User


@transaction.atomic
def create(*, by: User | None, email: str, display_name: str, password: str | None) -> User:
    """Makes a site administrator; without a password they choose one by a link. The address counts as confirmed.

    `by` is None for whoever is at the machine itself. Raises NotVisible to others than administrators.
    """
    if by:
        access.require_administrator(by)
    user = User.objects.create_superuser(email, password, display_name=display_name)
    audit.record("administrator.created", user, by=by, after={"email": user.email})
    return user
