from django.urls import URLPattern
from django.utils.translation import gettext_lazy as _

from channels_app.web.administration.mail import pages
from channels_app.web.administration.routes import path
from channels_app.web.administration.sections import Section

SECTION = Section("mail", _("Mail"), "envelope", "administration-mail")

urlpatterns: list[URLPattern] = [
    path("mail/", pages.mail_page, "administration-mail"),
    path("mail/test/", pages.send_test, "administration-mail-test"),
]
