from django.urls import URLPattern
from django.utils.translation import gettext_lazy as _

from channels_app.web.administration.overview import content, mail, news, pages, people, servers
from channels_app.web.administration.routes import path
from channels_app.web.administration.sections import Section

SECTION = Section("overview", _("Overview"), "speedometer2", "administration")

content.register(
    findings=(servers.findings, mail.findings, people.findings),
    figures=(people.figures,),
    panels=(servers.panels, servers.broker_panels, mail.panels),
)

urlpatterns: list[URLPattern] = [
    path("", pages.overview, "administration"),
    path("news/", news.news, "administration-news"),
]
