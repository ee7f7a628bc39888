"""What the page of an app shows."""

from django.db.models import QuerySet

from connectors.models import App, AppFault


def open_of(app: App) -> QuerySet[AppFault]:
    """Those that are there now; whose app it is was asked by who found the app."""
    return AppFault.objects.filter(app=app, healed_at=None).order_by("since")
