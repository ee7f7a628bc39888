from django.urls import URLPattern
from django.utils.translation import gettext_lazy as _

from channels_app.web.administration.routes import path
from channels_app.web.administration.sections import Section
from channels_app.web.administration.settings import pages

SECTION = Section("settings", _("Settings"), "sliders", "administration-settings")

urlpatterns: list[URLPattern] = [
    path("settings/", pages.settings_page, "administration-settings"),
    path("settings/all/", pages.all_settings, "administration-settings-all"),
]
