from django.db import transaction
from django.db.models import Q

from channels_app import audit
from channels_app.models import User
from channels_app.models.user import with_address


def find(email: str) -> User | None:
    """Returns the active user who has confirmed an address, or None. An unconfirmed address belongs to nobody."""
    return User.objects.filter(with_address(email=email.strip().lower()), is_active=True).first()


def has_account(email: str) -> bool:
    """Tells whether an address is somebody's, even of a person who is deactivated."""
    address = email.strip().lower()
    return User.objects.filter(Q(email__iexact=address) | with_address(email=address)).exists()


@transaction.atomic
def change_person(*, by: User, display_name: str, locale: str, time_zone: str, app_mails: bool | None = None) -> None:
    """Changes the user's own profile; None leaves a value unchanged."""
    values = {"display_name": display_name, "locale": locale, "time_zone": time_zone, "app_mails": app_mails}
    new = {name: value for name, value in values.items() if value is not None}
    old = User.objects.values(*new).get(pk=by.pk)
    User.objects.filter(pk=by.pk).update(**new)
    audit.record_change("profile.changed", by, by=by, old=old, new=new)


def read_news(*, by: User, version: str) -> None:
    """Notes that an administrator has read what is new in a version; nobody else's pages change."""
    User.objects.filter(pk=by.pk).update(news_read=version)
    by.news_read = version
