from django.urls import URLPattern
from django.utils.translation import gettext_lazy as _

from channels_app.web.administration.overview import pages
from channels_app.web.administration.routes import path
from channels_app.web.administration.sections import Section

SECTION = Section("overview", _("Overview"), "bi-speedometer2", "administration")

urlpatterns: list[URLPattern] = [
    path("", pages.overview, "administration"),
]
