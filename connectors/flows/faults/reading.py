"""Queries for an app's page."""

from django.db.models import QuerySet

from connectors.models import App, AppFault


def open_of(app: App) -> QuerySet[AppFault]:
    """Returns the app's open faults, oldest first. The caller has already checked whose app it is."""
    return AppFault.objects.filter(app=app, healed_at=None).order_by("since")
