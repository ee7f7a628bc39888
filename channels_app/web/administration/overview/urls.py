from django.urls import URLPattern
from django.utils.translation import gettext_lazy as _

from channels_app.web.administration.overview import content, mail, news, pages, people, servers
from channels_app.web.administration.routes import path
from channels_app.web.administration.sections import Section

SECTION = Section("overview", _("Overview"), "speedometer2", "administration")

content.register(servers.database, servers.broker_memory, servers.disk, mail.look, people.look)

urlpatterns: list[URLPattern] = [
    path("", pages.overview, "administration"),
    path("news/", news.news, "administration-news"),
]
