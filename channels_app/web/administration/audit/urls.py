from django.urls import URLPattern
from django.utils.translation import gettext_lazy as _

from channels_app.web.administration.audit import pages
from channels_app.web.administration.routes import path
from channels_app.web.administration.sections import Section

SECTION = Section("audit", _("Audit log"), "journal-text", "administration-audit")

urlpatterns: list[URLPattern] = [
    path("audit/", pages.every, "administration-audit"),
]
