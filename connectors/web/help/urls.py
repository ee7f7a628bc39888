"""The help pages for senders."""

from django.urls import URLPattern
from django.urls import path as any_path

from connectors.web.help import senders

urlpatterns: list[URLPattern] = [
    any_path("help/senders", senders.senders, name="help-senders"),
]
