from channels_app.models import User


def change_person(*, by: User, display_name: str, locale: str, time_zone: str) -> None:
    """People change only themselves."""
    User.objects.filter(pk=by.pk).update(display_name=display_name, locale=locale, time_zone=time_zone)
